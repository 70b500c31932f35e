/** When maintenance windows are open. */
import type { MaintenanceWindow } from './maintenance-window.ts';
import { createZoneClock, type LocalTime } from './zone-clock.ts';

const MINUTE_MS = 60_000;
/** Long enough for a weekly window that falls into the skipped hour of one week. */
const SEARCH_MINUTES = 15 * 1_440;

/**
 * Whether one of the windows is open, by the clock of its zone. When clocks are set forward, a window in the skipped
 * hour does not open on that day. When they are set back, a window in the repeated hour opens twice.
 */
export function isOpen(windows: readonly MaintenanceWindow[], atMs: number): boolean {
  return clocksOf(windows).some(({ window, clock }) => isInside(window, clock(atMs)));
}

/**
 * When one of the windows is open next, at full minutes; `nowMs` itself while one is open; undefined if not within 15
 * days.
 */
export function nextOpeningMs(windows: readonly MaintenanceWindow[], nowMs: number): number | undefined {
  const clocks = clocksOf(windows);
  const minuteMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
  for (let minutes = 0; minutes <= SEARCH_MINUTES; minutes += 1) {
    const atMs = Math.max(nowMs, minuteMs + minutes * MINUTE_MS);
    if (clocks.some(({ window, clock }) => isInside(window, clock(atMs)))) return atMs;
  }
  return undefined;
}

/** An unknown time zone has no window. The inputs reject it. */
function clocksOf(windows: readonly MaintenanceWindow[]) {
  return windows.flatMap((window) => {
    const clock = createZoneClock(window.zone);
    return clock === undefined ? [] : [{ window, clock }];
  });
}

function isInside({ days, start, end }: MaintenanceWindow, { day, minute }: LocalTime): boolean {
  if (start < end) return days.has(day) && minute >= start && minute < end;
  return (days.has(day) && minute >= start) || (days.has((day + 6) % 7) && minute < end);
}
