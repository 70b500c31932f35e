import { describe, expect, test } from '@jest/globals';
import { durationWords, moment, timeOfDay } from '../../../src/report/messages/duration.ts';

describe('durationWords', () => {
  test.each([
    [0, 'less than 1 s'],
    [-5, 'less than 1 s'],
    [41_400, '41 s'],
    [59_600, '1 min'],
    [250_000, '4 min 10 s'],
    [599_700, '10 min'],
    [540_000, '9 min'],
    [60 * 60_000, '1 h'],
    [52 * 60_000, '52 min'],
    [59.7 * 60_000, '1 h'],
    [112 * 60_000, '1 h 52 min'],
    [27 * 3_600_000 + 300_000, '27 h 5 min'],
    [Number.NaN, 'an unknown time'],
  ])('of %d ms is %s', (ms, words) => {
    expect(durationWords(ms)).toBe(words);
  });
});

describe('times', () => {
  test('are in UTC', () => {
    const at = Date.UTC(2026, 3, 21, 19, 26, 51);
    expect([timeOfDay(at), moment(at)]).toEqual(['19:26:51', '21 Apr 2026, 19:26 UTC']);
  });

  test('that are invalid do not break a report', () => {
    expect(timeOfDay(Number.NaN)).toBe('??:??:??');
  });
});
