/** The faults of a remote service in the action's own terms. The error classes of the SDK do not leave the adapters. */

export type FaultKind =
  | 'throttled'
  /** HTTP 5xx, a lost connection, a timeout, or a response that cannot be parsed. */
  | 'unavailable'
  | 'credentials-missing'
  | 'credentials-expired'
  /** Credentials unknown to AWS, or a wrong signature. */
  | 'credentials-invalid'
  | 'access-denied'
  | 'not-found'
  /** The file exceeds the size limit. */
  | 'too-large'
  /** The stack's status does not permit this call. */
  | 'stack-busy'
  | 'change-set-not-found'
  /** The change set exists but can no longer be executed (OBSOLETE, or already executed). */
  | 'change-set-not-executable'
  /** The change set is still being created or deleted; the call can be repeated later. */
  | 'change-set-busy'
  /** A change set with this name already exists. */
  | 'already-exists'
  /** AWS rejected the request; the message is its own. */
  | 'rejected';

export interface Fault {
  readonly kind: FaultKind;
  readonly service: 'cloudformation' | 's3';
  /** The API operation, as IAM names it: `CreateChangeSet`, `GetObject`. */
  readonly operation: string;
  /** The error code of AWS or of the system (`ECONNRESET`). */
  readonly code: string;
  /** The service's message: untrusted text. */
  readonly message: string;
  readonly httpStatus: number | undefined;
  /** How often the SDK sent the request. The response to an earlier attempt may have been lost. */
  readonly attempts?: number | undefined;
}

/** Thrown only by adapters. */
export class CloudFault extends Error {
  override readonly name = 'CloudFault';
  readonly fault: Fault;

  constructor(fault: Fault, options?: ErrorOptions) {
    super(`${fault.service} ${fault.operation}: ${fault.code}: ${fault.message}`, options);
    this.fault = fault;
  }
}

/** Whether the same call can succeed later. */
export function isPassing(fault: Fault): boolean {
  return fault.kind === 'throttled' || fault.kind === 'unavailable' || fault.kind === 'change-set-busy';
}

/**
 * Whether AWS may have executed the call although it failed: the response to it, or to an earlier attempt, was lost.
 */
export function mayHaveExecuted(fault: Fault): boolean {
  return fault.kind === 'unavailable' || (fault.attempts ?? 1) > 1;
}

/** The permission that the call needs, as an IAM policy names it. */
export function permissionOf(fault: Fault): string {
  return `${fault.service}:${fault.operation}`;
}

/**
 * The permission that is missing for a refused call. It is taken from the message of AWS where that names one, because
 * it can differ
 * from the call's own: DescribeStacks of all stacks needs ListStacks, and a service role needs iam:PassRole.
 */
export function missingPermission(fault: Fault): {
  readonly permission: string;
  readonly resource: string | undefined;
} {
  const named = /not authorized to perform: ([a-z0-9-]+:[A-Za-z]+)(?: on resource: (\S+))?/.exec(fault.message);
  return { permission: named?.[1] ?? permissionOf(fault), resource: named?.[2] };
}
