/** An operation on a rack's stack that is monitored: an update, or a failed rollback that is continued. */
import type { StackFacts } from '../../cloudformation/stack.ts';
import type { StackStatus } from '../../cloudformation/stack-status.ts';
import type { ResourceChange } from '../../cloudformation/change-set.ts';
import type { RackVersion } from '../../releases/rack-version.ts';

export interface Operation {
  readonly stackArn: string;
  /** The client token of the call, which CloudFormation writes on the operation's events; undefined for a call without one. */
  readonly token: string | undefined;
  /** `joined`: it was in progress already when this run found it. */
  readonly how: 'started' | 'joined';
  /** What the stack shows when the operation has succeeded; the version is undefined for a rollback. */
  readonly goal: { readonly status: StackStatus; readonly version: RackVersion | undefined };
  /** No event of the operation is older, by AWS's clock. */
  readonly sinceMs: number;
  readonly limitMs: number;
  /** The change set that was executed; undefined for an update that was joined, and for a rollback. */
  readonly changeSet: { readonly arn: string; readonly changes: readonly ResourceChange[] } | undefined;
}

/** Whether the stack shows that the operation has succeeded. */
export function isAtGoal({ goal }: Operation, stack: StackFacts): boolean {
  const isAtVersion = goal.version === undefined || stack.parameters.get('Version') === goal.version;
  return stack.status === goal.status && isAtVersion;
}

/** `LastUpdatedTime` is when the last update began, by AWS's clock: the events of the next operation come after it. */
export function lastUpdateMs({ updatedAtMs, createdAtMs }: StackFacts): number {
  return updatedAtMs ?? createdAtMs;
}
