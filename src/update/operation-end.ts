/** When an operation is over, though DescribeStacks lags, events come late, and others begin where we end. */
import { isStackRow, type StackEvent } from '../domain/stack-event.ts';
import { parseStackStatus, readinessOf, updateEndOf, type StackStatus } from '../domain/stack-status.ts';
import type { StackFacts } from '../domain/stack.ts';
import type { Operation } from './operation.ts';
import type { EventWatch } from './watch-events.ts';

export interface Settled {
  readonly status: StackStatus;
  readonly stack: StackFacts;
}

/** What the looks so far have shown. */
interface Sightings {
  /** Whether the stack itself has been seen under way. */
  busy: boolean;
  /** Since when each look has shown the stack at rest; undefined while it is busy. */
  calmSinceMs: number | undefined;
}

/** DescribeStacks and the events agree within seconds; after this long, what the one of them says has to do. */
const LONGEST_LAG_MS = 120_000;

/** Judges each reading of the stack in turn; undefined: not over yet, as far as can be told. */
export function createEndJudge(
  operation: Operation,
  watch: EventWatch,
): (now: StackStatus, stack: StackFacts, nowMs: number) => Settled | undefined {
  const sightings: Sightings = { busy: operation.how === 'joined', calmSinceMs: undefined };
  return (now, stack, nowMs) => {
    const isBusy = readinessOf(now) === 'busy';
    sightings.busy ||= isBusy;
    sightings.calmSinceMs = isBusy ? undefined : (sightings.calmSinceMs ?? nowMs);
    const isIts = isOfOperation(now, stack, operation, watch, sightings);
    const settled = isIts ? byAgreement(now, watch, sightings) : undefined;
    const isAtRest = sightings.calmSinceMs !== undefined && nowMs - sightings.calmSinceMs > LONGEST_LAG_MS;
    const status = settled ?? (isAtRest ? byRest(now, watch, isIts) : undefined);
    return status === undefined ? undefined : { status, stack };
  };
}

/** DescribeStacks can show the state of before for a while; nobody should be told that as the state of now. */
export function isOldAnswer(now: StackStatus, stack: StackFacts, { before }: Operation): boolean {
  const unmoved = stack.updatedAtMs === before.updatedAtMs && now === parseStackStatus(before.status);
  return unmoved && readinessOf(now) !== 'busy';
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

/**
 * The stack, read after the operation began, and our own last row say the same. Where events tell nothing, having seen the
 * stack under way must do instead.
 */
function byAgreement(now: StackStatus, watch: EventWatch, sightings: Sightings): StackStatus | undefined {
  const row = watch.events.findLast(isStackRow);
  const ownEnd = row === undefined ? undefined : endOf(row);
  // The rack's autoscaler may start an operation of its own the moment that ours is over: then our last row tells.
  if (ownEnd !== undefined && watch.later.length > 0) return ownEnd;
  if (readinessOf(now) === 'busy') return undefined;
  const silent = row === undefined || watch.sight !== 'clear';
  return ownEnd === now || (silent && (sightings.busy || watch.sight === 'denied')) ? now : undefined;
}

/**
 * At rest for longer than any lag: our own last row is believed, or the stack where it is the operation's, though the two
 * do not agree. No run waits for ever for an agreement that never comes.
 */
function byRest(now: StackStatus, watch: EventWatch, isIts: boolean): StackStatus | undefined {
  const row = watch.events.findLast(isStackRow);
  const ownEnd = row === undefined ? undefined : endOf(row);
  return ownEnd ?? (isIts ? now : undefined);
}

function endOf(row: StackEvent): StackStatus | undefined {
  const status = parseStackStatus(row.status);
  if (status === undefined || readinessOf(status) === 'busy') return undefined;
  return updateEndOf(status) === undefined ? undefined : status;
}
