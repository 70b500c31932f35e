/** When to look at an update again: closely as its end nears, at ease while nothing moves, and hardly oftener in all than steadily. */

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
