/** Durations as users write them. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseDuration } from '../../src/inputs/parse-duration.ts';

describe('a duration', () => {
  test.each([
    ['90m', 90 * 60_000],
    ['3h', 3 * 3_600_000],
    ['7d', 7 * 86_400_000],
    ['5s', 5000],
    ['250ms', 250],
    ['1h30m', 90 * 60_000],
    ['1m500ms', 60_500],
    ['1d2h3m4s5ms', 93_784_005],
    ['0s', 0],
  ])('%s is %d ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each([
    ...['', '90', '1.5h', '-1h', '1 h', '1h 30m', '30m1h', '1h1h', 'h', '1w', '1H', '1h30', '9999999999s', 'auto'],
  ])('%j is invalid', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  test('is the same after formatting and parsing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 * 86_400_000 }), (ms) => {
        const [d, h, m, s] = [86_400_000, 3_600_000, 60_000, 1000].map((unit) => Math.floor(ms / unit));
        const [hours, minutes, seconds] = [(h ?? 0) % 24, (m ?? 0) % 60, (s ?? 0) % 60];
        expect(parseDuration(`${d ?? 0}d${hours}h${minutes}m${seconds}s${ms % 1000}ms`)).toBe(ms);
      }),
    );
  });
});
