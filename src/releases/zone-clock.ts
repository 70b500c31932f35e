/**
 * The clock of a time zone. Only runs with the input `window` use it, because the first use of Intl takes about 20 ms.
 */
/* eslint-disable no-restricted-syntax */

export interface LocalTime {
  /** 0 is Sunday. */
  readonly day: number;
  /** After midnight. */
  readonly minute: number;
}

/** The index is the day of the week. */
export const DAYS: readonly string[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** Returns undefined for an unknown time zone. */
export function createZoneClock(zone: string): ((atMs: number) => LocalTime) | undefined {
  const format = createFormat(zone);
  return format && ((atMs) => localTime(format.formatToParts(atMs)));
}

function createFormat(zone: string): Intl.DateTimeFormat | undefined {
  const hourAndMinute = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone, weekday: 'short', ...hourAndMinute });
  } catch {
    return undefined;
  }
}

function localTime(parts: readonly Intl.DateTimeFormatPart[]): LocalTime {
  const text = new Map(parts.map(({ type, value }) => [type, value]));
  const minute = Number(text.get('hour')) * 60 + Number(text.get('minute'));
  return { day: DAYS.indexOf((text.get('weekday') ?? '').toLowerCase()), minute };
}
