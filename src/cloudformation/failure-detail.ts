/**
 * What DescribeEvents reports about a failure in addition to the resource's own event: failed validations and hooks.
 */

export interface FailureDetail {
  readonly kind: 'validation' | 'hook';
  /** False in mode WARN: such a finding does not stop the operation and is never the cause of a failure. */
  readonly isBlocking: boolean;
  /** `NAME_CONFLICT_VALIDATION`, `MyOrg::Guard::Hook`. */
  readonly name: string;
  /** Empty if the finding is about the whole change set. */
  readonly logicalId: string;
  readonly type: string;
  /** Untrusted text. */
  readonly reason: string;
  /** The place in the template, for validations: `/Resources/Bucket/Properties/BucketName`. */
  readonly path: string | undefined;
  readonly token: string | undefined;
}
