/** What DescribeEvents says of a failure beyond a resource's own row: early validations, and hooks that said no. */

export interface FailureDetail {
  readonly kind: 'validation' | 'hook';
  /** False where it is in mode WARN: a finding that stops nothing, and is never the cause of a failure. */
  readonly isBlocking: boolean;
  /** `NAME_CONFLICT_VALIDATION`, `MyOrg::Guard::Hook`. */
  readonly name: string;
  /** Empty where it is about the whole change set. */
  readonly logicalId: string;
  readonly type: string;
  /** Untrusted text. */
  readonly reason: string;
  /** Where in the template, for validations: `/Resources/Bucket/Properties/BucketName`. */
  readonly path: string | undefined;
  readonly token: string | undefined;
}
