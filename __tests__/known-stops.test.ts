/** docs/known-stops.md is what script/known-stops generates from the real releases. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { PAGE, templatesPart } from '../script/lib/known-stops/page.ts';
import { RACKS, REFUSED_RACKS } from '../script/lib/known-stops/racks.ts';
import { readReleases } from '../script/lib/known-stops/releases.ts';
import { cellsOf } from '../script/lib/known-stops/routes-table.ts';
import { routeToLatest } from '../script/lib/known-stops/routes.ts';
import { windowsOf } from '../script/lib/known-stops/windows.ts';

const ROOT = join(import.meta.dirname, '..');
/** The folder that the page was made of; CONVOX_RELEASES may name one with more releases. */
const RELEASES = join(ROOT, '../shared/bucket');
const isThere = existsSync(join(RELEASES, 'release/versions.json'));

it('is quoted in the README with its figures', () => {
  const page = readFileSync(join(ROOT, PAGE), 'utf8');
  const [, alone = '', all = ''] = /\*\*(\d+) of \d+\*\* reach .*, and \*\*(\d+)\*\* with the inputs/.exec(page) ?? [];
  expect(/templates of (\d+) releases/.exec(page)?.[1]).toBe(all);
  expect(readFileSync(join(ROOT, 'README.md'), 'utf8')).toContain(
    `${alone} of ${all} real releases reach the latest in one run, and all ${all} with the inputs`,
  );
});

(isThere ? describe : describe.skip)(`the page${isThere ? '' : ' (skipped: no ../shared/bucket here)'}`, () => {
  const releases = isThere ? readReleases(RELEASES) : [];
  const page = readFileSync(join(ROOT, PAGE), 'utf8');

  it('starts with the generated part', async () => {
    const part = await templatesPart(releases);
    expect(page.slice(0, part.length)).toBe(part);
  });

  // The whole table takes minutes: these are the first and the last release, and one refused rack.
  it.each([
    ['default values', '20160220211726'],
    ['default values', '20260421192651'],
    ['`Internal=Yes`, `InternalOnly=Yes`', '20181211140404'],
  ])('shows what happens to a rack with %s from %s to the latest release', async (title, from) => {
    const kind = [...RACKS, ...REFUSED_RACKS].find((one) => one.title === title);
    const cells = cellsOf(await routeToLatest(RELEASES, from, kind?.values));
    const rows = routeRows(page).filter(([rack = '', range = '']) => rack === title && isWithin(from, range));
    expect(rows.map((row) => row.slice(2))).toEqual([cells]);
  });

  function isWithin(version: string, range: string): boolean {
    const order = releases.map((release): string => release.version);
    const [first = '', last = first] = range.split(' to ');
    const [low, at, high] = [first, version, last].map((one) => order.indexOf(one));
    return low !== undefined && at !== undefined && high !== undefined && low <= at && at <= high;
  }
});

function routeRows(page: string): readonly (readonly string[])[] {
  const section = page.split('\n## Routes to the latest release\n')[1] ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

describe('the releases in which something exists', () => {
  const among = (...numbers: readonly number[]) => windowsOf([1, 2, 3, 4, 5], (one) => numbers.includes(one));

  it.each([
    [[], []],
    [[1, 2, 3, 4, 5], [{ first: 1, last: 5, next: undefined }]],
    [[3], [{ first: 3, last: 3, next: 4 }]],
    [
      [1, 2, 4, 5],
      [
        { first: 1, last: 2, next: 3 },
        { first: 4, last: 5, next: undefined },
      ],
    ],
  ])('%j are the ranges %j', (numbers, windows) => {
    expect(among(...numbers)).toEqual(windows);
  });
});
