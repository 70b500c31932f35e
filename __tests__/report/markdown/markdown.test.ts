import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  byteLength,
  code,
  commands,
  details,
  inline,
  limitBytes,
  link,
  prose,
  table,
} from '../../../src/report/markdown/markdown.ts';

/** What GitHub would make something of. */
const MARKUP: readonly (readonly [string, RegExp])[] = [
  ['an HTML tag', /<(?!code>|\/code>)/],
  ['a bar that ends a cell', /\|/],
  ['a line break', /[\r\n\u0085\u2028\u2029]/],
  ['a mention', /@(?=[A-Za-z0-9])/],
  ['a reference', /#(?=\d)(?!\d+;)/],
  ['an address', /:\/\//],
  ['a link', /\]\(|\[[^\]]*\]/],
  ['emphasis', /[*~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/],
];

const PIECES = fc.constantFrom(
  ...['<', '>', '|', '`', '``', '```', '@octocat', '#123', 'GH-12', 'octo/repo#1', 'https://x.test', 'www.x.test'],
  ...['[a](b)', '![a](b)', '**b**', '_i_', '~~s~~', '\\', '$x$', '&lt;', '<!--', '- ', '1. ', '# ', '::error::'],
  ...['\n', '\r\n', '\u2028', ' ', 'word', '😀', '<script>', '</details>', "'", '"'],
);
const TEXTS = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(PIECES).map((parts) => parts.join('')),
);

describe('untrusted text', () => {
  test.each([
    ['inline', inline],
    ['as code in the midst of a table', code],
    ['in a sentence', (text: string) => prose(text)],
  ])('is safe %s, whatever it is', (_title, render) => {
    fc.assert(
      fc.property(TEXTS, (text) => {
        // Backticks hold only what is plain, and can be read over.
        const markdown = render(text).replaceAll(/`[A-Za-z0-9 ._:/=,+-]*`/g, '');
        for (const [what, pattern] of MARKUP) {
          if (pattern.test(markdown)) throw new Error(`${what} in ${JSON.stringify(markdown)}`);
        }
        expect(markdown).not.toContain('`');
      }),
    );
  });

  test('stays readable if it is safe', () => {
    expect(inline('UPDATE_ROLLBACK_COMPLETE of AWS::ECS::Service (31 of 31)')).toBe(
      'UPDATE_ROLLBACK_COMPLETE of AWS::ECS::Service (31 of 31)',
    );
  });

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

  test('treats a single backtick as text', () => {
    expect(prose('a `b` c ` d')).toBe('a `b` c &#39; d');
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
    const renderings = ['four', 'two', 'o'].map((text) => () => text);
    expect(limitBytes(renderings, 3)).toBe('two');
  });

  test('returns nothing if there is nothing to render', () => {
    expect(limitBytes([], 3)).toBe('');
  });

  test('counts bytes, of which a character can have four', () => {
    expect(byteLength('a😀')).toBe(5);
  });

  test('returns the smallest rendering if none fits', () => {
    expect(limitBytes([() => 'four'], 1)).toBe('four');
  });
});
