/** The facts of one CloudFormation stack, as DescribeStacks returns them. */

export interface StackTag {
  readonly key: string;
  readonly value: string;
}

export interface StackFacts {
  readonly arn: string;
  readonly name: string;
  /** As CloudFormation returns it; parseStackStatus parses it. */
  readonly status: string;
  readonly statusReason: string | undefined;
  /**
   * NoEcho parameters are `****`. For an SSM-typed parameter, this is the SSM parameter's name; its value is in
   * `resolved`.
   */
  readonly parameters: ReadonlyMap<string, string>;
  readonly resolved: ReadonlyMap<string, string>;
  readonly outputs: ReadonlyMap<string, string>;
  /** Export name -> the output that is exported under it. */
  readonly exports: ReadonlyMap<string, string>;
  readonly tags: readonly StackTag[];
  readonly notificationArns: readonly string[];
  readonly roleArn: string | undefined;
  readonly parentId: string | undefined;
  /** The change set that was last executed. */
  readonly changeSetArn: string | undefined;
  /** Its last operation did not wait until the resources were ready, and may not have rolled back a failure. */
  readonly isExpress?: boolean;
  readonly createdAtMs: number;
  readonly updatedAtMs: number | undefined;
  /** The operation id of the last update. The rollback of that update has another. */
  readonly updateOperationId?: string | undefined;
}

/** One resource of a stack. */
export interface StackResource {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
}
