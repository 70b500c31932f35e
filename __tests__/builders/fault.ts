/** Faults for tests. */
import type { Fault } from '../../src/cloudformation/fault.ts';

export function makeFault(parts: Partial<Fault> = {}): Fault {
  return {
    kind: 'access-denied',
    service: 'cloudformation',
    operation: 'CreateChangeSet',
    code: 'AccessDenied',
    message: 'User: arn:aws:sts::123456789012:assumed-role/deploy/gh is not authorized to perform this.',
    httpStatus: 403,
    ...parts,
  };
}
