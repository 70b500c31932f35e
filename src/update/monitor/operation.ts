/** A monitored operation on a rack's stack: an update, or a continued rollback. */
import type { StackFacts } from '../../cloudformation/stack.ts';
import type { StackStatus } from '../../cloudformation/stack-status.ts';
import type { ResourceChange } from '../../cloudformation/change-set.ts';
import type { RackVersion } from '../../releases/rack-version.ts';
import type { Rack } from '../../rack/rack.ts';
import { isStackRow } from '../../cloudformation/stack-event.ts';
import type { Result } from '../../run/result.ts';
import type { Ports } from '../ports.ts';
import { callForStack } from '../call-with-retry.ts';

export interface Operation {
  readonly stackArn: string;
  /** The client token of the call, which the operation's events have; undefined for a call without one. */
  readonly token: string | undefined;
  /** `joined`: it was already in progress when this run found it. */
  readonly how: 'started' | 'joined';
  /** What the stack shows after success. The version is undefined for a rollback. */
  readonly goal: { readonly status: StackStatus; readonly version: RackVersion | undefined };
  /** No event of the operation is older (AWS's clock). */
  readonly sinceMs: number;
  readonly limitMs: number;
  /** The executed change set; undefined for a joined update and for a rollback. */
  readonly changeSet: { readonly arn: string; readonly changes: readonly ResourceChange[] } | undefined;
}

/** Whether the stack shows that the operation has succeeded. */
export function isAtGoal({ goal }: Operation, stack: StackFacts): boolean {
  const isAtVersion = goal.version === undefined || stack.parameters.get('Version') === goal.version;
  return stack.status === goal.status && isAtVersion;
}

/** The start of the last update, by AWS's clock. The events of the next operation are newer. */
export function lastUpdateMs({ updatedAtMs, createdAtMs }: StackFacts): number {
  return updatedAtMs ?? createdAtMs;
}

/** @param rack as read before the call. */
export async function hasStarted(ports: Ports, rack: Rack, token: string): Promise<Result<boolean>> {
  const sinceMs = lastUpdateMs(rack.stack);
  return callForStack(ports, rack.name, async () => {
    const events = await ports.stacks.readEvents(rack.arn, (event) => event.atMs >= sinceMs);
    return events.some((event) => isStackRow(event) && event.token === token);
  });
}
