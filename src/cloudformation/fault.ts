/** What can go wrong between us and a remote service, in our words; the vendor's error classes stop at the adapters. */

export type FaultKind =
  | 'throttled'
  /** 5xx, a lost connection, no answer in time, an answer that could not be read. */
  | 'unavailable'
  | 'credentials-missing'
  | 'credentials-expired'
  /** Credentials that AWS knows nothing of, or a wrong signature. */
  | 'credentials-invalid'
  | 'access-denied'
  | 'not-found'
  /** A file larger than it can honestly be. */
  | 'too-large'
  /** AWS says the stack is in a state in which this call cannot be made. */
  | 'stack-busy'
  | 'change-set-not-found'
  /** The change set is there and cannot be executed any more (OBSOLETE, already executed). */
  | 'change-set-not-executable'
  /** The change set is still being created or deleted: the call can be made a little later. */
  | 'change-set-busy'
  /** A change set of this name exists already. */
  | 'already-exists'
  /** AWS understood the call and said no: the message is its own. */
  | 'rejected';

export interface Fault {
  readonly kind: FaultKind;
  readonly service: 'cloudformation' | 's3';
  /** The API operation, as IAM names it: `CreateChangeSet`, `GetObject`. */
  readonly operation: string;
  /** AWS's error code, or the system's (`ECONNRESET`). */
  readonly code: string;
  /** The service's own words: untrusted text. */
  readonly message: string;
  readonly httpStatus: number | undefined;
  /** How often the vendor's client had tried by then: of the tries before, the answer may have been lost. */
  readonly attempts?: number | undefined;
}

/** Thrown by adapters, and by nothing else. */
export class CloudFault extends Error {
  override readonly name = 'CloudFault';
  readonly fault: Fault;

  constructor(fault: Fault, options?: ErrorOptions) {
    super(`${fault.service} ${fault.operation}: ${fault.code}: ${fault.message}`, options);
    this.fault = fault;
  }
}

/** Whether the same call may well go through a little later. */
export function isPassing(fault: Fault): boolean {
  return fault.kind === 'throttled' || fault.kind === 'unavailable' || fault.kind === 'change-set-busy';
}

/** Whether the call may have been carried out all the same: the answer, or an earlier try's, was lost. */
export function mayHaveExecuted(fault: Fault): boolean {
  return fault.kind === 'unavailable' || (fault.attempts ?? 1) > 1;
}

/** The call, as an IAM policy names its permission. */
export function permissionOf(fault: Fault): string {
  return `${fault.service}:${fault.operation}`;
}

/**
 * What the policy lacks for a refused call. AWS's words name it, and it is not always the call's own permission:
 * DescribeStacks of all stacks needs ListStacks, a role needs iam:PassRole, and a change set is no stack.
 */
export function missingPermission(fault: Fault): {
  readonly permission: string;
  readonly resource: string | undefined;
} {
  const named = /not authorized to perform: ([a-z0-9-]+:[A-Za-z]+)(?: on resource: (\S+))?/.exec(fault.message);
  return { permission: named?.[1] ?? permissionOf(fault), resource: named?.[2] };
}
