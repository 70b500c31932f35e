/** Maintenance windows: weekly times, on the clock of a time zone, at which a step may begin. */
import { createZoneClock, DAYS } from './zone-clock.ts';

/** If `end` is not after `start`, the window ends on the next day. */
export interface MaintenanceWindow {
  /** The weekdays on which it opens; 0 is Sunday. */
  readonly days: ReadonlySet<number>;
  /** In minutes after midnight, from 0 to 1,439. */
  readonly start: number;
  /** In minutes after midnight, from 0 to 1,440. */
  readonly end: number;
  /** IANA name: `Europe/Berlin`. */
  readonly zone: string;
}

/** Why a line is not a window. `empty`: it ends when it begins. */
export type WindowFlaw = 'form' | 'days' | 'times' | 'empty' | 'zone';

const LINE = /^(?:([A-Za-z][A-Za-z\s,-]*?)\s+)?(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})\s+(\S+)$/;
/**
 * Intl also accepts abbreviations, of which some are ambiguous (IST) or ignore daylight saving time (EST), and offsets.
 */
const ZONE_NAME = /^(?:UTC|[A-Za-z_]+(?:\/[A-Za-z0-9_+-]+)+)$/;
const DAY = 1_440;

/** Parses one line: `Tue-Thu 01:00-05:00 Europe/Berlin`. Without days, the window opens each day. */
export function parseMaintenanceWindow(line: string): MaintenanceWindow | WindowFlaw {
  const match = LINE.exec(line);
  if (match === null) return 'form';
  const [, dayList, startHour, startMinute, endHour, endMinute, zone = ''] = match;
  const days = parseDays(dayList ?? 'sun-sat');
  if (days === undefined) return 'days';
  const start = parseTime(startHour, startMinute);
  const end = parseTime(endHour, endMinute);
  if (start === undefined || end === undefined || start === DAY) return 'times';
  if (start === end) return 'empty';
  return isTimeZone(zone) ? { days, start, end, zone } : 'zone';
}

/** `Mon`, `Mon,Wed`, `Fri-Mon`, and lists of these. */
function parseDays(list: string): ReadonlySet<number> | undefined {
  const days = new Set<number>();
  for (const item of list.toLowerCase().split(',')) {
    const [first, last, ...more] = item.split('-').map((name) => DAYS.indexOf(name.trim()));
    if (first === undefined || first === -1 || last === -1 || more.length > 0) return undefined;
    const count = (((last ?? first) - first + 7) % 7) + 1;
    for (let index = 0; index < count; index += 1) days.add((first + index) % 7);
  }
  return days;
}

function parseTime(hour: string | undefined, minute: string | undefined): number | undefined {
  const time = Number(hour) * 60 + Number(minute);
  return Number(minute) < 60 && time <= DAY ? time : undefined;
}

function isTimeZone(zone: string): boolean {
  return ZONE_NAME.test(zone) && createZoneClock(zone) !== undefined;
}
