/** Whether an error is a fault of one of these kinds. */
import { CloudFault, type FaultKind } from '../../cloudformation/fault.ts';

export function isFault(error: unknown, ...kinds: readonly FaultKind[]): error is CloudFault {
  return error instanceof CloudFault && kinds.includes(error.fault.kind);
}
