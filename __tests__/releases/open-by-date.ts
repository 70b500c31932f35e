/** Whether a window is open, computed by formatting dates, unlike in src/. */
import type { MaintenanceWindow } from '../../src/releases/maintenance-window.ts';

export function isOpenByDate(windows: readonly MaintenanceWindow[], atMs: number): boolean {
  return windows.some(({ zone, days, start, end }) => {
    // `2027-03-28 03:15:00`, read as a date in UTC.
    const local = new Date(`${new Date(atMs).toLocaleString('sv-SE', { timeZone: zone }).replace(' ', 'T')}Z`);
    const minute = local.getUTCHours() * 60 + local.getUTCMinutes();
    const [today, yesterday] = [local.getUTCDay(), (local.getUTCDay() + 6) % 7];
    const length = end > start ? end - start : end + 1_440 - start;
    return [
      [today, minute],
      [yesterday, minute + 1_440],
    ].some(([day = 0, since = 0]) => days.has(day) && since >= start && since < start + length);
  });
}
