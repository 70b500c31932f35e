/** The input `window`: maintenance windows, one per line. */
import { parseMaintenanceWindow, type MaintenanceWindow, type WindowFlaw } from '../releases/maintenance-window.ts';
import type { InputProblem } from '../run/problem.ts';
import type { InputName } from './input-catalogue.ts';
import { problemWith, parsed, type InputReading } from './input-reading.ts';

const ACCEPTED: Readonly<Record<WindowFlaw, string>> = {
  form: 'days, times and a time zone, such as Tue-Thu 01:00-05:00 Europe/Berlin, one window per line',
  days: 'days such as Mon, Tue-Thu or Sat,Sun',
  times: 'times from 00:00 to 23:59, and 24:00 as an end',
  empty: 'a window with an end that differs from its start; 00:00-24:00 is the whole day',
  zone: 'an IANA time zone such as Europe/Berlin, or UTC',
};

/** Each invalid line is a separate problem. Without a window, steps can start at any time. */
export function parseWindows(input: InputName, text: string): InputReading<readonly MaintenanceWindow[]> {
  const windows: MaintenanceWindow[] = [];
  const problems: InputProblem[] = [];
  for (const line of text.split(/\r?\n/).map((one) => one.trim())) {
    if (line === '') continue;
    const window = parseMaintenanceWindow(line);
    if (typeof window === 'string') problems.push(problemWith(input, line, ACCEPTED[window]));
    else windows.push(window);
  }
  return problems.length > 0 ? { kind: 'bad', problems } : parsed(windows);
}
