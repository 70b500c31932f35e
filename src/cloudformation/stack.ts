/** The facts of one CloudFormation stack, as one DescribeStacks answers them. */

export interface StackTag {
  readonly key: string;
  readonly value: string;
}

export interface StackFacts {
  readonly arn: string;
  readonly name: string;
  /** As CloudFormation says it; parsed by stack-status. */
  readonly status: string;
  readonly statusReason: string | undefined;
  /** NoEcho parameters read `****`. SSM-typed ones: the parameter's name here, its value in `resolved`. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly resolved: ReadonlyMap<string, string>;
  readonly outputs: ReadonlyMap<string, string>;
  /** Export name -> the output that is exported under it. */
  readonly exports: ReadonlyMap<string, string>;
  readonly tags: readonly StackTag[];
  readonly notificationArns: readonly string[];
  readonly roleArn: string | undefined;
  readonly parentId: string | undefined;
  /** The change set that was executed last. */
  readonly changeSetArn: string | undefined;
  readonly createdAtMs: number;
  readonly updatedAtMs: number | undefined;
  /** The id of the last update, as an operation; a rollback after it has another. */
  readonly updateOperationId?: string | undefined;
}

/** One resource of a stack. */
export interface StackResource {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
}
