/** Decides when a wait without news prints a heartbeat: after a silence, and less often as it goes on. */

export interface Heartbeat {
  readonly sinceMs: number;
  /** The number of heartbeats since the last other line. */
  readonly heartbeats: number;
}

/**
 * The first after half a minute. Later at most one line in two minutes, so that the log of a long update remains
 * readable.
 */
const GAPS_MS = [30_000, 60_000, 120_000] as const;

/** Whether the silence is long enough for a heartbeat. */
export function isHeartbeatDue({ sinceMs, heartbeats }: Heartbeat, nowMs: number): boolean {
  return nowMs - sinceMs >= (GAPS_MS[heartbeats] ?? Math.max(...GAPS_MS));
}

/** The state after a heartbeat was printed. */
export function afterHeartbeat({ heartbeats }: Heartbeat, nowMs: number): Heartbeat {
  return { sinceMs: nowMs, heartbeats: heartbeats + 1 };
}

/** Any other line restarts the silence. */
export function afterOutput(nowMs: number): Heartbeat {
  return { sinceMs: nowMs, heartbeats: 0 };
}
