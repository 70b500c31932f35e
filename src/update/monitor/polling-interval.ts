/**
 * Decides when to poll an operation again: sooner near its end, later while nothing changes, with about the same number
 * of polls as a fixed interval.
 */
import { isEnd } from '../../cloudformation/stack-status.ts';
import type { Clock } from '../ports.ts';
import type { EventsSeen, OperationEvents } from './operation-events.ts';

export interface PollsSoFar {
  readonly intervalMs: number;
  readonly elapsedMs: number;
  readonly polls: number;
  /** The time since the last new event. */
  readonly idleMs: number;
  readonly nearsEnd: boolean;
}

// Most of an update is waiting for an instance to drain. Polls that are saved during this time are used near the end.
const QUIET_AFTER = 3;
const IDLE_FACTOR = 1.5;
const NEAR_END_FACTOR = 0.4;
/** The number of extra polls for a short update, which has not saved any. */
const ADVANCE_POLLS = 8;

/** @returns the pause before the next poll, in milliseconds. */
export function pollingIntervalMs({ intervalMs, elapsedMs, polls, idleMs, nearsEnd }: PollsSoFar): number {
  const saved = elapsedMs / intervalMs - polls;
  if (nearsEnd) return saved > -ADVANCE_POLLS ? intervalMs * NEAR_END_FACTOR : intervalMs;
  return idleMs >= QUIET_AFTER * intervalMs ? intervalMs * IDLE_FACTOR : intervalMs;
}

/** Returns the pause after each poll, from the results of the polls so far. */
export function createPollingIntervals(intervalMs: number, clock: Clock, events: OperationEvents): () => number {
  const startMs = clock.nowMs();
  let polls = 0;
  let count = 0;
  let movedMs = startMs;
  return () => {
    const nowMs = clock.nowMs();
    polls += 1;
    if (events.own.length > count) movedMs = nowMs;
    count = events.own.length;
    const nearsEnd = isNearEnd(events.seen());
    return pollingIntervalMs({ intervalMs, elapsedMs: nowMs - startMs, polls, idleMs: nowMs - movedMs, nearsEnd });
  };
}

/** Clean-up is the last phase of an update and of a rollback. Before it, all resources are done. */
function isNearEnd({ status, progress: { done, total } }: EventsSeen): boolean {
  return (total !== undefined && done >= total) || isEnd(status) || status?.endsWith('_CLEANUP_IN_PROGRESS') === true;
}
