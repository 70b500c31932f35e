/** Where somebody else's markdown is only nearly something: what is no fence, no list, no heading and no link stays text. */
import { describe, expect, test } from '@jest/globals';
import { sanitizeMarkdown } from '../../../src/report/markdown/sanitize-markdown.ts';

const ROOM = 100_000;

describe('sanitizeMarkdown, by line', () => {
  test.each([
    ['a fence in the midst of a line', 'a ```\nb', 'a &#96;&#96;&#96;\nb'],
    ['a fence of one sign', '~\na', '&#126;\na'],
    ['a fence indented as code is', '    ```\na', '&#96;&#96;&#96;\na'],
    ['code that is left open, and blank lines behind it', '```\na\n\n\n', '```\na\n```'],
    ['code with a shorter fence in it', '````\na\n```\nb\n````\nc', '````\na\n```\nb\n````\n\nc'],
    ['code with a line of another sign in it', '```\na\n~~~\nb\n```\nc', '```\na\n~~~\nb\n```\n\nc'],
    ['a list of more than nine', '9. nine\n10. ten', '- nine\n- ten'],
    ['an item with blanks ahead of its words', '-   one', '- one'],
    ['a list that hangs in the air, with one below it', '    - one\n      - two', '- one\n  - two'],
    ['a list that hangs below code', '```\na\n```\n        - one', '```\na\n```\n\n- one'],
    ['an item indented by one', '- one\n - two', '- one\n- two'],
    ['a list with a line of blanks in it', '- one\n  \n  - two', '- one\n\n  - two'],
    ['a quotation without a blank', '>said', 'said'],
    ['a heading of its own signs alone', 'a\n# ##\nb', 'a\n\nb'],
    ['a heading with blanks behind its signs', '## Fixes ##  \ntext', '<b>Fixes</b>\n\ntext'],
    ['a heading that ends in a word with signs', '# a ##b', '<b>a &#35;&#8203;&#35;&#8203;b</b>'],
    ['a heading of nothing between two lines', 'one\n# <b></b>\ntwo', 'one\n\ntwo'],
    ['a line that ends in tags', 'one <b> <i>\ntwo', 'one\ntwo'],
  ])('%s', (_title, text, expected) => {
    expect(sanitizeMarkdown(text, ROOM)).toBe(expected);
  });
});

describe('sanitizeMarkdown, within a line', () => {
  test.each([
    ['code with words right behind it', '`a`b c', '`a`b c'],
    ['a picture without words', 'a![](https://a.test/b.png)b', 'ab'],
    ['a picture of one character', '![x](https://a.test/b.png)', 'x'],
    ['a picture of nowhere', '![words]()', 'words'],
    ['a link with blanks around its words', '[ a ](https://a.test)', '[a](https://a.test)'],
    ['a link with blanks around its address', '[a]( https://a.test )', '[a](https://a.test)'],
    ['a link with its address in angles', '[a](<https://a.test>)', '[a](https://a.test)'],
    ['a link with a title', '[a](https://a.test "b c")', '[a](https://a.test)'],
    ['an address of another host behind a name', '[a](https://github.com@a.test/b)', 'a'],
    ['an address without its lock, with signs of emphasis', 'http://a.test/*b*', 'http:&#8203;//a.test/&#42;b&#42;'],
    ['an address with a port', '[a](https://a.test:8443/b)', 'a'],
  ])('%s', (_title, text, expected) => {
    expect(sanitizeMarkdown(text, ROOM)).toBe(expected);
  });
});

describe('the size limit of sanitizeMarkdown', () => {
  // The mark of a cut, with a blank line ahead of it, has its room from the beginning.
  test.each([
    [16, 'abcd\nefgh\nij'],
    [15, 'abcd\nefgh\n\n…'],
    [13, 'abcd\nefgh\n\n…'],
    [12, 'abcd\n\n…'],
    [8, 'abcd\n\n…'],
    [7, '…'],
  ])('of %d characters has as many whole lines as fit', (budget, expected) => {
    expect(sanitizeMarkdown('abcd\nefgh\nij', budget)).toBe(expected);
  });

  test('bounds the examined text to twice its size', () => {
    expect(sanitizeMarkdown(`ab<!--${'x'.repeat(100)}-->`, 60)).toBe('ab');
    expect(sanitizeMarkdown(`ab<!--${'x'.repeat(200)}-->`, 60)).toBe('…');
  });
});
