/** Inputs that cannot be taken: how many are told, and what of each. */
import { describe, expect, test } from '@jest/globals';
import { inputLines } from '../../../src/report/messages/input-text.ts';

const flaw = { input: 'parameters', given: 'line 3', accepted: 'Key=Value on each line' };

describe('invalid inputs', () => {
  test.each([
    ['line 3', '`parameters`: line 3 — accepted: Key=Value on each line'],
    [' ', '`parameters`: missing — accepted: Key=Value on each line'],
  ])('have a line each, with the given value: %j', (given, line) => {
    expect(inputLines([{ ...flaw, given }])).toEqual([line]);
  });

  test.each([
    [50, 50, '`parameters`: line 3 — accepted: Key=Value on each line'],
    [51, 51, 'And 1 more.'],
    [120, 51, 'And 70 more.'],
  ])('%d have %d lines', (count, lines, last) => {
    const texts = inputLines(Array.from({ length: count }, () => flaw));
    expect(texts).toHaveLength(lines);
    expect(texts.at(-1)).toBe(last);
  });
});
