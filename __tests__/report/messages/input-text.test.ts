/** Inputs that cannot be taken: how many are told, and what of each. */
import { describe, expect, test } from '@jest/globals';
import { inputLines, invalidText } from '../../../src/report/messages/input-text.ts';
import type { InvalidParameter } from '../../../src/rack/parameter-values.ts';

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

function wordsOf(parts: Partial<InvalidParameter>): string {
  return invalidText({ name: 'Key', rule: 'number', accepted: [], value: 'a', source: 'given', ...parts });
}

describe('an invalid parameter value', () => {
  test.each<[InvalidParameter['source'], string]>([
    ['given', 'given in `parameters`'],
    ['previous', 'from the rack'],
    ['carried', 'carried over from its old name'],
    ['pinned', 'pinned to the value of the rack'],
    ['version', 'the target of this run'],
  ])('has a source: %s', (source, words) => {
    expect(wordsOf({ source })).toBe(`\`Key\` is \`a\` (${words}) and must be a number`);
  });

  test.each([
    [undefined, 'has a hidden value'],
    ['', 'is empty'],
    ['a', 'is `a`'],
  ])('%j is shown as far as permitted', (value, words) => {
    expect(wordsOf({ value })).toBe(`\`Key\` ${words} (given in \`parameters\`) and must be a number`);
  });

  test.each<[InvalidParameter['rule'], readonly string[], string]>([
    ['number', [], 'must be a number'],
    ['allowed-values', ['a', 'b'], 'must be one of `a` and `b`'],
    ['allowed-pattern', ['[a-z]+'], 'must match `[a-z]+`'],
    ['min-value', ['3'], 'must be at least 3'],
    ['max-value', ['1000'], 'must be at most 1000'],
    ['min-length', ['1'], 'must have at least 1 character'],
    ['min-length', ['2'], 'must have at least 2 characters'],
    ['max-length', ['1'], 'must have at most 1 character'],
    ['max-length', ['50'], 'must have at most 50 characters'],
  ])('violates a rule: %s of %j', (rule, accepted, words) => {
    expect(wordsOf({ rule, accepted })).toBe(`\`Key\` is \`a\` (given in \`parameters\`) and ${words}`);
  });
});
