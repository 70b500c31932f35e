/** The faults of a remote service in the action's own terms. The error classes of the SDK do not leave the adapters. */

export type FaultKind =
  | 'throttled'
  /** HTTP 5xx, a lost connection, a timeout, or a response that cannot be parsed. */
  | 'unavailable'
  /** The TLS certificate of the service is not trusted, as behind a proxy that intercepts TLS: it does not pass. */
  | 'untrusted-certificate'
  | 'credentials-missing'
  | 'credentials-expired'
  /** Credentials unknown to AWS, or a wrong signature. */
  | 'credentials-invalid'
  /** `role-to-assume`: GitHub issued no token, or AWS STS refused it. The facts are in `role`. */
  | 'role-not-assumed'
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
  readonly service:
    | 'cloudformation'
    | 's3'
    | 'sts'
    | 'github'
    | 'autoscaling'
    | 'dynamodb'
    | 'ec2'
    | 'ecs'
    | 'elasticloadbalancing'
    | 'lambda'
    | 'logs'
    | 'sns';
  /** The API operation, as IAM names it: `CreateChangeSet`, `GetObject`. */
  readonly operation: string;
  /** The error code of AWS or of the system (`ECONNRESET`). */
  readonly code: string;
  /** The service's message: untrusted text. */
  readonly message: string;
  readonly httpStatus: number | undefined;
  /** How often the SDK sent the request. The response to an earlier attempt may have been lost. */
  readonly attempts?: number | undefined;
  /** Of `role-not-assumed`. */
  readonly role?: RoleRefusal;
}

/** Why the role in `role-to-assume` could not be assumed. */
export interface RoleRefusal {
  readonly why:
    | 'no-id-token'
    /** The job has no OIDC token because it belongs to a pull request from a fork. */
    | 'fork'
    /** The trust policy does not accept the token, or there is no such role: AWS STS does not say which. */
    | 'not-trusted'
    /** The account of the role has no OIDC provider for the issuer of the token. */
    | 'no-provider'
    /** The OIDC provider does not accept the audience. */
    | 'wrong-audience'
    | 'expired'
    | 'other';
  readonly roleArn: string;
  readonly audience: string;
  /** Undefined if GitHub issued no token. */
  readonly claims: TokenClaims | undefined;
}

/** Claims of the job's OIDC token; empty if the token has none. */
export interface TokenClaims {
  readonly sub: string;
  readonly aud: string;
  readonly iss: string;
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
 * The permission that is missing for a refused call. It is taken from the message of AWS if it names one, because it
 * can differ from the call's own: DescribeStacks of all stacks needs ListStacks, a service role needs iam:PassRole, and
 * a template with SSM-typed parameters ssm:GetParameters.
 */
export function missingPermission(fault: Fault): {
  readonly permission: string;
  readonly resource: string | undefined;
} {
  const named =
    /not authorized to perform: ([a-z0-9-]+:[A-Za-z]+)(?: on resource: (\S+))?/.exec(fault.message) ??
    /doesn't have permission to call ([a-z0-9-]+:[A-Za-z]+)/.exec(fault.message);
  return { permission: named?.[1] ?? permissionOf(fault), resource: named?.[2] };
}
