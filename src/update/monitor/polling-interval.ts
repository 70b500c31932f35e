/** When to poll an operation again: soon as its end nears, later while nothing moves, and hardly oftener in all than steadily. */
import { isEnd } from '../../cloudformation/stack-status.ts';
import type { Clock } from '../ports.ts';
import type { EventsSeen, OperationEvents } from './operation-events.ts';

export interface LooksSoFar {
  /** The steady rhythm that was asked for. */
  readonly intervalMs: number;
  readonly elapsedMs: number;
  readonly looks: number;
  /** Since something new was seen. */
  readonly quietMs: number;
  readonly nearsEnd: boolean;
}

// Most of an update is waiting for one instance to drain; looks saved then are spent on its end.
const QUIET_AFTER = 3;
const AT_EASE = 1.5;
const CLOSELY = 0.4;
/** What a short update may spend before it has saved anything. */
const ADVANCE_LOOKS = 8;

/** @returns the pause until the next look, in milliseconds. */
export function pollingIntervalMs({ intervalMs, elapsedMs, looks, quietMs, nearsEnd }: LooksSoFar): number {
  const saved = elapsedMs / intervalMs - looks;
  if (nearsEnd) return saved > -ADVANCE_LOOKS ? intervalMs * CLOSELY : intervalMs;
  return quietMs >= QUIET_AFTER * intervalMs ? intervalMs * AT_EASE : intervalMs;
}

/** Gives the pause after each poll, from how the polls so far went. */
export function createPollingIntervals(intervalMs: number, clock: Clock, events: OperationEvents): () => number {
  const beganMs = clock.nowMs();
  let looks = 0;
  let count = 0;
  let movedMs = beganMs;
  return () => {
    const nowMs = clock.nowMs();
    looks += 1;
    if (events.own.length > count) movedMs = nowMs;
    count = events.own.length;
    const nearsEnd = isNearEnd(events.seen());
    return pollingIntervalMs({ intervalMs, elapsedMs: nowMs - beganMs, looks, quietMs: nowMs - movedMs, nearsEnd });
  };
}

/** Clean-up is the last phase of an update and of a rollback; before it, all resources are done. */
function isNearEnd({ status, progress: { done, total } }: EventsSeen): boolean {
  return (total !== undefined && done >= total) || isEnd(status) || status?.endsWith('_CLEANUP_IN_PROGRESS') === true;
}
