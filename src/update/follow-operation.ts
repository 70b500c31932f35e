/** Following an update to its real end; the stack alone says when that is. */
import { readinessOf, parseStackStatus, updateEndOf, type StackStatus } from '../domain/stack-status.ts';
import type { Fault } from '../domain/fault.ts';
import { isStackRow, type StackEvent } from '../domain/stack-event.ts';
import type { StackFacts } from '../domain/stack.ts';
import { poll } from './poll.ts';
import type { Run } from './run.ts';
import { watchEvents, type EventWatch } from './watch-events.ts';

export interface Operation {
  readonly stackArn: string;
  readonly token: string;
  /** The stack as it was read last before the operation, or while it ran where it was taken up. */
  readonly before: StackFacts;
  /** `continued`: a rollback that had failed, which leaves the stack's LastUpdatedTime as it was. */
  readonly how: 'started' | 'joined' | 'continued';
  readonly limitMs: number;
  readonly resources: number | undefined;
}

export type FollowEnd =
  | {
      readonly kind: 'ended';
      readonly status: StackStatus;
      readonly stack: StackFacts;
      readonly events: readonly StackEvent[];
    }
  | { readonly kind: 'timed-out'; readonly status: StackStatus }
  | { readonly kind: 'cancelled'; readonly status: StackStatus }
  | { readonly kind: 'lost-sight'; readonly fault: Fault; readonly status: StackStatus };

interface Settled {
  readonly status: StackStatus;
  readonly stack: StackFacts;
}

/** What is told of a stack that has not been looked at since: AWS has taken the call that began this. */
const BEGINNINGS = {
  started: 'UPDATE_IN_PROGRESS',
  joined: 'UPDATE_IN_PROGRESS',
  continued: 'UPDATE_ROLLBACK_IN_PROGRESS',
} as const satisfies Record<Operation['how'], StackStatus>;

interface Sightings {
  /** Whether the stack itself has been seen under way. */
  busy: boolean;
}

/** Looks at the stack and at its events in turn until the operation is over, and once more at the events after that. */
export async function followOperation(run: Run, operation: Operation): Promise<FollowEnd> {
  const { ports, request } = run;
  const { stackArn, token, before } = operation;
  // LastUpdatedTime is when the running (or the last) update began, by AWS's clock: our own events come after it.
  const sinceMs = before.updatedAtMs ?? before.createdAtMs;
  const watch = watchEvents(run, { stackArn, token, sinceMs, total: operation.resources });
  let status: StackStatus = BEGINNINGS[operation.how];
  const sightings: Sightings = { busy: operation.how === 'joined' };

  const look = async (): Promise<Settled | undefined> => {
    const stack = await ports.stacks.readStack(stackArn);
    const now = parseStackStatus(stack.status);
    // At once: a cancel can come while the events are read, and what was seen is what is told.
    if (now !== undefined && !isOldAnswer(now, stack, operation)) status = now;
    await watch.look();
    if (now === undefined) return undefined;
    sightings.busy ||= readinessOf(now) === 'busy';
    return settledBy(now, stack, operation, watch, sightings);
  };
  const deadlineMs = ports.clock.nowMs() + operation.limitMs;
  const end = await poll({ look, intervalMs: request.pollIntervalMs, deadlineMs }, ports);
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

/**
 * Whether the operation is over, and how: where the stack, read after the operation began, and our own last row agree.
 * Where events tell nothing, having seen the stack under way must do instead.
 */
function settledBy(
  now: StackStatus,
  stack: StackFacts,
  operation: Operation,
  watch: EventWatch,
  sightings: Sightings,
): Settled | undefined {
  if (!isOfOperation(now, stack, operation, watch, sightings)) return undefined;
  const row = watch.events.findLast(isStackRow);
  const ownEnd = row === undefined ? undefined : endOf(row);
  // The rack's autoscaler may start an operation of its own the moment that ours is over: then our last row tells.
  if (ownEnd !== undefined && watch.later.length > 0) return { status: ownEnd, stack };
  if (readinessOf(now) === 'busy') return undefined;
  const silent = row === undefined || watch.sight !== 'clear';
  const believed = ownEnd === now || (silent && (sightings.busy || watch.sight === 'denied'));
  return believed ? { status: now, stack } : undefined;
}

/**
 * DescribeStacks can lag right after an execute: then it tells how the operation before ours ended, which may be one that
 * began after we had last read the stack. Once the stack has been seen under way, it no longer does; and an update moves
 * LastUpdatedTime past everything before it.
 */
function isOfOperation(
  now: StackStatus,
  stack: StackFacts,
  { how, before }: Operation,
  { earlierBeganMs }: EventWatch,
  sightings: Sightings,
): boolean {
  if (sightings.busy) return true;
  return how === 'continued'
    ? now !== parseStackStatus(before.status)
    : stack.updatedAtMs !== before.updatedAtMs && (stack.updatedAtMs ?? 0) > earlierBeganMs;
}

/** DescribeStacks can show the state of before for a while; nobody should be told that as the state of now. */
function isOldAnswer(now: StackStatus, stack: StackFacts, { before }: Operation): boolean {
  return (
    stack.updatedAtMs === before.updatedAtMs && now === parseStackStatus(before.status) && readinessOf(now) !== 'busy'
  );
}

function endOf(row: StackEvent): StackStatus | undefined {
  const status = parseStackStatus(row.status);
  return status !== undefined && readinessOf(status) !== 'busy' && updateEndOf(status) !== undefined
    ? status
    : undefined;
}
