/** When an operation is over, though DescribeStacks lags, events come late, and others begin where we end. */
import type { StackEvent } from '../../cloudformation/stack-event.ts';
import { parseStackStatus, readinessOf, updateEndOf, type StackStatus } from '../../cloudformation/stack-status.ts';
import type { StackFacts } from '../../cloudformation/stack.ts';
import type { Operation } from './operation.ts';
import type { EventWatch } from './watch-events.ts';

export interface Settled {
  readonly status: StackStatus;
  readonly stack: StackFacts;
}

/** What the looks so far have shown. */
interface Observations {
  /** Whether the stack itself has been seen under way. */
  busy: boolean;
  /** Since when each look has shown the stack at rest; undefined while it is busy. */
  idleSinceMs: number | undefined;
}

/** DescribeStacks and the events agree within seconds; after this long, what the one of them says has to do. */
const LONGEST_LAG_MS = 120_000;

export interface CompletionDetector {
  /** Judges each reading of the stack in turn; undefined: not over yet, as far as can be told. */
  judge(now: StackStatus, stack: StackFacts, nowMs: number): Settled | undefined;
  /**
   * Whether the operation's own rows tell all there is to know: that it goes on. Where they do not, or tell its end, the
   * stack has to be asked.
   */
  eventsAreConclusive(): boolean;
}

export function createCompletionDetector(operation: Operation, watch: EventWatch): CompletionDetector {
  const sightings: Observations = { busy: operation.how === 'joined', idleSinceMs: undefined };
  const judge: CompletionDetector['judge'] = (now, stack, nowMs) => {
    const isBusy = readinessOf(now) === 'busy';
    sightings.busy ||= isBusy;
    sightings.idleSinceMs = isBusy ? undefined : (sightings.idleSinceMs ?? nowMs);
    const isIts = isOfOperation(now, stack, operation, watch, sightings);
    const settled = isIts ? byAgreement(now, watch, sightings) : undefined;
    const isAtRest = sightings.idleSinceMs !== undefined && nowMs - sightings.idleSinceMs > LONGEST_LAG_MS;
    const status = settled ?? (isAtRest ? byRest(now, watch, isIts) : undefined);
    return status === undefined ? undefined : { status, stack };
  };
  return {
    judge,
    eventsAreConclusive: () =>
      watch.sight === 'clear' &&
      watch.later.length === 0 &&
      sightings.idleSinceMs === undefined &&
      watch.lastStackEvent !== undefined &&
      endOf(watch.lastStackEvent) === undefined,
  };
}

/** Clean-up is the last phase of an update and of a rollback; before it, nothing is left to be done. */
export function nearsEnd({ lastStackEvent, progress }: EventWatch): boolean {
  if (progress.total !== undefined && progress.done >= progress.total) return true;
  return (
    lastStackEvent !== undefined &&
    (lastStackEvent.status.endsWith('_CLEANUP_IN_PROGRESS') || endOf(lastStackEvent) !== undefined)
  );
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
  sightings: Observations,
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
function byAgreement(now: StackStatus, watch: EventWatch, sightings: Observations): StackStatus | undefined {
  const row = watch.lastStackEvent;
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
  const row = watch.lastStackEvent;
  const ownEnd = row === undefined ? undefined : endOf(row);
  return ownEnd ?? (isIts ? now : undefined);
}

function endOf(row: StackEvent): StackStatus | undefined {
  const status = parseStackStatus(row.status);
  if (status === undefined || readinessOf(status) === 'busy') return undefined;
  return updateEndOf(status) === undefined ? undefined : status;
}
