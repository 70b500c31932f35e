import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { asFact, plainLine } from '../../../src/report/markdown/plain-text.ts';

describe('plainLine', () => {
  test.each([
    ['keeps plain text as it is', 'Resource creation Initiated', 'Resource creation Initiated'],
    ['makes one line of several', 'one\r\ntwo\nthree\u2028four', 'one two three four'],
    ['has no colours or cursor moves', 'a\u001b[31mred\u001b[0m', 'a [31mred [0m'],
    ['shows what was hidden and turns back what was turned round', 'a\u202eb\u200bc', 'abc'],
    ['breaks a command at its beginning', '::error::no', ': :error::no'],
    ['breaks every colon of it apart', ':::error::no', ': : :error::no'],
    ['makes one blank of many breaks', 'one\u0000\r\n\u0085two', 'one two'],
    ['breaks a command that hides behind blanks', ' \t ::error::no', ': :error::no'],
    ['breaks a command put together from hidden parts', ':\u200b:error::no', ': :error::no'],
    ['breaks an old command anywhere', 'a ##[group]b', 'a ## [group]b'],
    ['leaves colons that are no command', 'AWS::ECS::Service', 'AWS::ECS::Service'],
  ])('%s', (_title, text, expected) => {
    expect(plainLine(text)).toBe(expected);
  });

  test('keeps its limit and cuts no character in two', () => {
    expect(plainLine('abcdef', 4)).toBe('abc…');
    expect(plainLine('abcd', 4)).toBe('abcd');
    expect(plainLine('ab😀def', 4)).toBe('ab…');
  });

  test('is safe for every text', () => {
    const pieces = fc.constantFrom('::', '##[', ':', '#', '[', '\n', '\u200b', '\u0085', ' ', 'error', '\u001b');
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, fc.integer({ min: 5, max: 50 }), (text, budget) => {
        const line = plainLine(text, budget);
        expect(line.length).toBeLessThanOrEqual(budget);
        expect(line).not.toMatch(/^\s*::/);
        expect(line).not.toContain('##[');
        // eslint-disable-next-line no-control-regex
        expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/);
      }),
    );
  });

  test('has no backticks as a fact', () => {
    expect(asFact('`rm`')).toBe("'rm'");
  });
});
