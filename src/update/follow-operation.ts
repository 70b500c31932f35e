/** Following an update to its real end, its events told as they come in. */
import type { Fault } from '../domain/fault.ts';
import type { StackEvent } from '../domain/stack-event.ts';
import { parseStackStatus, type StackStatus } from '../domain/stack-status.ts';
import type { Operation } from './operation.ts';
import { createEndJudge, isOldAnswer, type Settled } from './operation-end.ts';
import { poll } from './poll.ts';
import type { Run } from './run.ts';
import { watchEvents } from './watch-events.ts';

export type FollowEnd =
  | (Settled & { readonly kind: 'ended'; readonly events: readonly StackEvent[] })
  | { readonly kind: 'timed-out'; readonly status: StackStatus }
  | { readonly kind: 'cancelled'; readonly status: StackStatus }
  | { readonly kind: 'lost-sight'; readonly fault: Fault; readonly status: StackStatus };

/** What is told of a stack that has not been looked at since: AWS has taken the call that began this. */
const BEGINNINGS = {
  started: 'UPDATE_IN_PROGRESS',
  joined: 'UPDATE_IN_PROGRESS',
  continued: 'UPDATE_ROLLBACK_IN_PROGRESS',
} as const satisfies Record<Operation['how'], StackStatus>;

/** Looks at the stack and at its events in turn until the operation is over, and once more at the events after that. */
export async function followOperation(run: Run, operation: Operation): Promise<FollowEnd> {
  const { ports, request } = run;
  const { stackArn, token, before } = operation;
  // LastUpdatedTime is when the running (or the last) update began, by AWS's clock: our own events come after it.
  const sinceMs = before.updatedAtMs ?? before.createdAtMs;
  const watch = watchEvents(run, { stackArn, token, sinceMs, total: operation.resources });
  const judge = createEndJudge(operation, watch);
  let status: StackStatus = BEGINNINGS[operation.how];

  const look = async (): Promise<Settled | undefined> => {
    const stack = await ports.stacks.readStack(stackArn);
    const now = parseStackStatus(stack.status);
    // At once: a cancel can come while the events are read, and what was seen is what is told.
    if (now !== undefined && !isOldAnswer(now, stack, operation)) status = now;
    await watch.look();
    return now === undefined ? undefined : judge(now, stack, ports.clock.nowMs());
  };
  const deadlineMs = ports.clock.nowMs() + operation.limitMs;
  const end = await poll({ look, intervalMs: request.pollIntervalMs, deadlineMs, what: 'operation' }, ports);
  switch (end.kind) {
    case 'settled':
      await watch.look();
      return { kind: 'ended', ...end.value, events: watch.events };
    case 'out-of-time':
      return { kind: 'timed-out', status };
    case 'cancelled':
      return { kind: 'cancelled', status };
    case 'blind':
      return { kind: 'lost-sight', fault: end.fault, status };
  }
}
