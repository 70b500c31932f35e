/** Turns of phrase that many sentences are made of. */
import { describe, expect, test } from '@jest/globals';
import {
  argument,
  counted,
  durationText,
  joinLimited,
  listed,
  listedCode,
  moment,
  timeOfDay,
  withoutTrailingPeriod,
} from '../../../src/report/messages/phrases.ts';

describe('counted', () => {
  test.each([
    [0, '0 racks'],
    [1, '1 rack'],
    [31, '31 racks'],
    [1_000, '1,000 racks'],
    [1_234_567, '1,234,567 racks'],
  ])('of %d', (count, words) => {
    expect(counted(count, 'rack')).toBe(words);
  });

  test('can have a plural of its own', () => {
    expect([counted(1, 'process', 'processes'), counted(2, 'process', 'processes')]).toEqual([
      '1 process',
      '2 processes',
    ]);
  });
});

describe('a list', () => {
  test.each<[readonly string[], string, string]>([
    [[], '', ''],
    [['a'], 'a', '`a`'],
    [['a', 'b'], 'a and b', '`a` and `b`'],
    [['a', 'b', 'c'], 'a, b and c', '`a`, `b` and `c`'],
    [['a', 'b', 'c', 'd'], 'a, b, c and 1 more', '`a`, `b`, `c` and 1 more'],
    [['a', 'b', 'c', 'd', 'e'], 'a, b, c and 2 more', '`a`, `b`, `c` and 2 more'],
  ])('of %j, at most three', (items, plain, asCode) => {
    expect(listed(items, 3)).toBe(plain);
    expect(listedCode(items, 3)).toBe(asCode);
  });

  test('with a text for each item', () => {
    const words = (item: string) => `${item} is down`;
    expect(joinLimited(['a', 'b'], words, 2)).toBe('a is down; b is down');
    expect(joinLimited(['a', 'b', 'c'], words, 2)).toBe('a is down; b is down; and 1 more');
  });
});

describe('a failed call', () => {
  test('has no period of its own', () => {
    expect([
      withoutTrailingPeriod('Rate exceeded... '),
      withoutTrailingPeriod('a.b'),
      withoutTrailingPeriod(''),
    ]).toEqual(['Rate exceeded', 'a.b', '']);
  });
});

describe('an argument for a shell', () => {
  test.each(['staging', 'us-east-1', 'arn:aws:cloudformation:us-east-1:1:stack/a/b_c.d'])('%s is unchanged', (text) => {
    expect(argument(text, 'RACK')).toBe(text);
  });

  test.each(['', '-x', 'a b', 'a;b', '$(x)', 'https://evil.test', 'a-long-one://x'])(
    '%j becomes a placeholder',
    (text) => {
      expect(argument(text, 'RACK')).toBe('RACK');
    },
  );
});

describe('durationText', () => {
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
    expect(durationText(ms)).toBe(words);
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
