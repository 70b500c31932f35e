/** Texts of other people in Markdown and in single lines. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  byteLength,
  commands,
  details,
  inline,
  limitBytes,
  link,
  prose,
  table,
} from '../../../src/report/markdown/markdown.ts';
import { asFact, plainLine } from '../../../src/report/markdown/plain-text.ts';

describe('untrusted text', () => {
  test.each([
    ['- x', '&#45; x'],
    ['12. x', '12&#46; x'],
    ['=== x', '&#61;== x'],
    ['@convox', '&#64;&#8203;convox'],
    ['see #2142', 'see &#35;&#8203;2142'],
    ['a_b _c d_ _', 'a_b &#95;c d&#95; &#95;'],
  ])('shows %s without its effect', (text, expected) => {
    expect(inline(text)).toBe(expected);
  });
});

describe('prose', () => {
  test('formats text in backticks as code', () => {
    expect(prose('Set `recover: true` and *wait*.')).toBe('Set `recover: true` and &#42;wait&#42;.');
  });

  test.each([
    ['`a` `b`', '`a` `b`'],
    ['`a`,`b`', '`a`,`b`'],
    ['a `b` c', 'a `b` c'],
  ])('keeps spaces around code, and adds none: %s', (sentence, expected) => {
    expect(prose(sentence)).toBe(expected);
  });
});

describe('the builders', () => {
  test('table has one line for each row', () => {
    expect(table(['A', 'B'], [['1', inline('a|b')]])).toBe('| A | B |\n| --- | --- |\n| 1 | a&#124;b |');
  });

  test('details has blank lines around its body, without which GitHub shows its source', () => {
    expect(details('More', '| A |')).toBe('<details><summary>More</summary>\n\n| A |\n\n</details>');
  });

  test('link has a safe text', () => {
    expect(link('a]b', 'https://x.test')).toBe('[a&#93;b](https://x.test)');
  });

  test('commands is a block to copy, and empty without commands', () => {
    expect(commands(['aws x', 'aws\ny'])).toBe('```sh\naws x\naws y\n```');
    expect(commands([])).toBe('');
  });
});

describe('limitBytes', () => {
  test('returns the most complete rendering that fits', () => {
    const shortest = (budgetBytes: number): string =>
      limitBytes(
        budgetBytes,
        ['four', 'two', 'o'],
        (text) => text,
        () => '',
      );
    expect([4, 3, 2, 0].map(shortest)).toEqual(['four', 'two', 'o', '']);
  });

  test('counts bytes, of which a character can have four', () => {
    expect(byteLength('a😀')).toBe(5);
  });
});

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
