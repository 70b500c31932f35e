/** Builds faults. */
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

/** A call that IAM denies, with its message, which names the resource. */
export function makeDenied(service: Fault['service'], operation: string, resource: string): Fault {
  const permission = `${service}:${operation}`;
  const user = 'arn:aws:sts::123456789012:assumed-role/rack-updater/run';
  const why = `because no identity-based policy allows the ${permission} action`;
  const message = `User: ${user} is not authorized to perform: ${permission} on resource: ${resource} ${why}`;
  return makeFault({ service, operation, message });
}
