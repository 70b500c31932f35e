/** Maintenance windows: a table of times, and a comparison with another way to compute local time. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseMaintenanceWindow, type MaintenanceWindow } from '../../src/releases/maintenance-window.ts';
import { isOpen, nextOpeningMs } from '../../src/releases/window-opening.ts';
import { isOpenByDate } from './open-by-date.ts';

const OPEN = 'open';

function windowsOf(lines: string): readonly MaintenanceWindow[] {
  return lines.split(';').map((line) => {
    const window = parseMaintenanceWindow(line.trim());
    if (typeof window === 'string') throw new Error(`${line}: ${window}`);
    return window;
  });
}

function utc(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
}

// 2026-11-23 is a Monday. In 2027, the clocks in Berlin change on 28 March and 31 October, in New York on 14 March and
// 7 November, and on Lord Howe Island, by half an hour, on 4 April and 3 October.
describe('a maintenance window', () => {
  it.each([
    ['Mon 01:00-05:00 UTC', '2026-11-23 00:59', '2026-11-23 01:00', 'before it'],
    ['Mon 01:00-05:00 UTC', '2026-11-23 01:00', OPEN, 'at its start'],
    ['Mon 01:00-05:00 UTC', '2026-11-23 04:59', OPEN, 'in its last minute'],
    ['Tue-Thu 01:00-05:00 Europe/Berlin', '2026-11-26 04:00', '2026-12-01 00:00', 'after the last day of a range'],
    ['01:00-02:00 UTC', '2026-11-23 02:00', '2026-11-24 01:00', 'without days: each day'],
    ['Sun 22:00-04:00 UTC', '2026-11-23 03:59', OPEN, 'over midnight: on the next day'],
    ['Sun 22:00-00:00 UTC', '2026-11-23 00:00', '2026-11-29 22:00', 'until midnight'],
    ['Sat 00:00-24:00 UTC', '2026-11-28 23:59', OPEN, 'the whole day'],
    ['Mon 01:00-02:00 UTC; Tue 03:00-04:00 UTC', '2026-11-23 02:00', '2026-11-24 03:00', 'of several: the nearest'],
    ['Mon 09:00-10:00 UTC; Mon 09:00-10:00 Asia/Tokyo', '2026-11-23 00:30', OPEN, 'of several zones: any of them'],
    ['Mon 20:00-21:00 America/New_York', '2026-11-24 01:30', OPEN, 'on the day of its zone, not of UTC'],
    ['Sun 02:30-05:00 Europe/Berlin', '2027-03-28 00:59', '2027-03-28 01:00', 'that starts in that hour'],
    ['Sun 01:00-02:30 Europe/Berlin', '2027-03-28 01:00', '2027-04-03 23:00', 'that ends in that hour'],
    ['Sun 02:00-03:00 Europe/Berlin', '2027-10-31 00:00', OPEN, 'in the hour that exists twice: the first time'],
    ['Sun 02:00-03:00 Europe/Berlin', '2027-10-31 01:59', OPEN, 'in the hour that exists twice: the second time'],
    ['Sun 01:30-02:30 Europe/Berlin', '2027-10-31 00:30', '2027-10-31 01:00', 'that ends in that hour: again open'],
    [
      'Sun 02:00-02:30 Australia/Lord_Howe',
      '2027-10-02 15:25',
      '2027-10-09 15:00',
      'in half an hour that does not exist',
    ],
  ])('%s at %s UTC: %s (%s)', (lines, at, expected) => {
    const windows = windowsOf(lines);
    const atMs = Date.parse(`${at.replace(' ', 'T')}Z`);
    expect(isOpen(windows, atMs)).toBe(expected === OPEN);
    expect(utc(nextOpeningMs(windows, atMs))).toBe(expected === OPEN ? at : expected);
  });

  it('is open exactly when the local time is inside it, also in weeks with a clock change', () => {
    const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu');
    const minute = fc.integer({ min: 0, max: 1_439 });
    const days = fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1 }).map((list) => new Set(list));
    const window = fc
      .record({ days, start: minute, end: fc.integer({ min: 0, max: 1_440 }), zone })
      .filter(({ start, end }) => start !== end);
    const changes = ['2027-03-28T01:00Z', '2027-10-31T01:00Z', '2027-03-14T07:00Z', '2027-10-02T15:30Z'];
    const near = fc
      .tuple(fc.constantFrom(...changes), fc.integer({ min: -4_000, max: 4_000 }))
      .map(([change, minutes]) => Date.parse(change) + minutes * 60_000);
    fc.assert(
      fc.property(fc.array(window, { minLength: 1, maxLength: 3 }), near, fc.nat(59_999), (windows, atMs, partMs) => {
        expect(isOpen(windows, atMs + partMs)).toBe(isOpenByDate(windows, atMs + partMs));
        const opening = nextOpeningMs(windows, atMs + partMs);
        // A window can lie in an hour that does not exist, and then opens a week later.
        if (opening === undefined) throw new Error('no opening within 15 days');
        expect(isOpenByDate(windows, opening)).toBe(true);
        if (opening > atMs + partMs) expect(isOpenByDate(windows, opening - 1)).toBe(false);
      }),
      { numRuns: 200 },
    );
  });
});

describe('parseMaintenanceWindow', () => {
  it.each([
    ['Tue-Thu 01:00-05:00', 'form'],
    ['every day', 'form'],
    ['Tuesday 01:00-05:00 UTC', 'days'],
    ['Tue- 01:00-05:00 UTC', 'days'],
    ['Mon-Wed-Fri 01:00-05:00 UTC', 'days'],
    ['Tue 24:00-05:00 UTC', 'times'],
    ['Tue 01:60-05:00 UTC', 'times'],
    ['Tue 01:00-01:00 UTC', 'empty'],
    ['Tue 01:00-05:00 Europe/Berlln', 'zone'],
    ['Tue 01:00-05:00 CEST', 'zone'],
    ['Tue 01:00-05:00 +02:00', 'zone'],
  ])('rejects %s: %s', (line, flaw) => {
    expect(parseMaintenanceWindow(line)).toBe(flaw);
  });
});
