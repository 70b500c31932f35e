/** docs/known-stops.md is what script/known-stops makes of the real releases. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from '@jest/globals';
import { knownStopsPage, PAGE } from '../script/known-stops-page/page.ts';
import { readReleases } from '../script/known-stops-page/releases.ts';
import { windowsOf } from '../script/known-stops-page/windows.ts';

const ROOT = join(import.meta.dirname, '..');
const RELEASES = process.env['CONVOX_RELEASES'] ?? join(ROOT, '../shared/bucket');
const there = existsSync(join(RELEASES, 'release/versions.json'));

(there ? it : it.skip)(
  `the page is generated from the templates${there ? '' : ' (skipped: no ../shared/bucket here)'}`,
  async () => {
    expect(readFileSync(join(ROOT, PAGE), 'utf8')).toBe(await knownStopsPage(readReleases(RELEASES)));
  },
);

describe('the releases in which something exists', () => {
  const among = (...numbers: readonly number[]) => windowsOf([1, 2, 3, 4, 5], (one) => numbers.includes(one));

  test.each([
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
  ])('%j are the windows %j', (numbers, windows) => {
    expect(among(...numbers)).toEqual(windows);
  });
});
