/** Times and durations as text. */

const SECOND = 1_000;

/** `42 s`, `4 min 10 s`, `52 min`, `1 h 52 min`: longer durations are less exact. */
export function durationWords(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / SECOND));
  if (!Number.isFinite(seconds)) return 'an unknown time';
  if (seconds === 0) return 'less than 1 s';
  if (seconds < 600) return joined([Math.floor(seconds / 60), 'min'], [seconds % 60, 's']);
  const minutes = Math.round(seconds / 60);
  return joined([Math.floor(minutes / 60), 'h'], [minutes % 60, 'min']);
}

/** `12:03:07`, in UTC. */
export function timeOfDay(atMs: number): string {
  return iso(atMs).slice(11, 19);
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `21 Apr 2026, 19:26 UTC` */
export function moment(atMs: number): string {
  const [, year = '', month = '', day = '', time = ''] = /^(....)-(..)-(..)T(..:..)/.exec(iso(atMs)) ?? [];
  return `${day.replace(/^0/, '')} ${MONTHS[Number(month) - 1] ?? month} ${year}, ${time} UTC`;
}

function joined(...parts: readonly (readonly [number, string])[]): string {
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}

/** An invalid time must not break the report. */
function iso(atMs: number): string {
  const date = new Date(atMs);
  return Number.isNaN(date.getTime()) ? '????-??-??T??:??:??' : date.toISOString();
}
