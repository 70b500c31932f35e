/** When a wait without news gives a sign of life: after a silence, and after longer ones as long as nothing else is said. */

export interface Heartbeat {
  readonly sinceMs: number;
  /** Signs of life given since something else was said. */
  readonly signs: number;
}

/**
 * Half a minute is when somebody who looks on begins to wonder. Whoever waits for hours knows by then that it is slow, and
 * is served by a log that can still be read: at most one line in two minutes, which is also as long as somebody who has
 * just opened the page of a running job has to wait for one.
 */
const GAPS_MS = [30_000, 60_000, 120_000] as const;

export function isHeartbeatDue({ sinceMs, signs }: Heartbeat, nowMs: number): boolean {
  return nowMs - sinceMs >= (GAPS_MS[signs] ?? Math.max(...GAPS_MS));
}

export function afterHeartbeat({ signs }: Heartbeat, nowMs: number): Heartbeat {
  return { sinceMs: nowMs, signs: signs + 1 };
}

/** Whatever was said, the next silence counts anew. */
export function afterOutput(nowMs: number): Heartbeat {
  return { sinceMs: nowMs, signs: 0 };
}
