/** Untrusted text in Markdown and in single lines. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { byteLength, details, inline, limitBytes, prose } from '../../../src/report/markdown/markdown.ts';
import { asFact, plainLine } from '../../../src/report/markdown/plain-text.ts';

test.each([
  ['- x', '&#45; x'],
  ['12. x', '12&#46; x'],
  ['=== x', '&#61;== x'],
  ['@convox', '&#64;&#8203;convox'],
  ['see #2142', 'see &#35;&#8203;2142'],
  ['a_b _c d_ _', 'a_b &#95;c d&#95; &#95;'],
])('untrusted text shows %s without its effect', (text, expected) => {
  expect(inline(text)).toBe(expected);
});

test.each([
  ['Set `recover: true` and *wait*.', 'Set `recover: true` and &#42;wait&#42;.'],
  ['`a` `b`,`c`', '`a` `b`,`c`'],
])('prose formats text in backticks as code, with the same spaces: %s', (sentence, expected) => {
  expect(prose(sentence)).toBe(expected);
});

test('details has blank lines around its body, without which GitHub shows its source', () => {
  expect(details('More', '| A |')).toBe('<details><summary>More</summary>\n\n| A |\n\n</details>');
});

test('limitBytes returns the most complete rendering that fits, in bytes, of which a character can have four', () => {
  const shortest = (budgetBytes: number): string => {
    const renderings = ['four', '😀', 'two', 'o'];
    return limitBytes(budgetBytes, renderings, String, () => '');
  };
  expect([4, 3, 2, 0].map(shortest)).toEqual(['four', 'two', 'o', '']);
  expect(byteLength('a😀')).toBe(5);
});

describe('plainLine', () => {
  test.each([
    ['does not change plain text', 'Resource creation Initiated', 'Resource creation Initiated'],
    ['makes one line of several', 'one\r\ntwo\nthree\u2028four', 'one two three four'],
    ['removes colors and cursor moves', 'a\u001b[31mred\u001b[0m', 'a [31mred [0m'],
    ['removes hidden characters and changes of direction', 'a\u202eb\u200bc', 'abc'],
    ['breaks a command at its beginning', '::error::no', ': :error::no'],
    ['breaks every colon of it apart', ':::error::no', ': : :error::no'],
    ['makes one blank of many breaks', 'one\u0000\r\n\u0085two', 'one two'],
    ['breaks a command behind blanks', ' \t ::error::no', ': :error::no'],
    ['breaks a command put together from hidden parts', ':\u200b:error::no', ': :error::no'],
    ['breaks an old command anywhere', 'a ##[group]b', 'a ## [group]b'],
    ['keeps colons that are no command', 'AWS::ECS::Service', 'AWS::ECS::Service'],
  ])('%s', (_title, text, expected) => {
    expect(plainLine(text)).toBe(expected);
  });

  test('keeps its limit and cuts no character in two', () => {
    expect(['abcdef', 'abcd', 'ab😀def'].map((text) => plainLine(text, 4))).toEqual(['abc…', 'abcd', 'ab…']);
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
        // eslint-disable-next-line no-control-regex
        expect(line).not.toMatch(/^\s*::|##\[|[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/);
      }),
    );
  });

  test('has no backticks as a fact', () => {
    expect(asFact('`rm`')).toBe("'rm'");
  });
});
