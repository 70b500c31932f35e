/** Untrusted release notes as Markdown: what is kept, and what is removed. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { marked } from 'marked';
import { sanitizeMarkdown } from '../../../src/report/summary/release-notes.ts';

const LIMIT = 100_000;

/** The page that GitHub would show, as HTML, with something after it. */
function rendered(text: string, after = ''): string {
  return marked.parse(`${sanitizeMarkdown(text, LIMIT)}${after}`, { async: false, gfm: true });
}

/** The text of a page, where GitHub looks for whom to notify. */
function shownBy(html: string): string {
  return html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&#(\d+);/g, (_whole, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll(/&(lt|gt|quot|amp);/g, (_whole, name: string) => ENTITIES[name] ?? '');
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', amp: '&' };
const NOTIFIES = /@[A-Za-z0-9]|#\d|\bGH-\d/i;

function tagsIn(html: string): readonly string[] {
  return [...html.matchAll(/<\/?([a-z][a-z0-9]*)/gi)].map(([, name = '']) => name.toLowerCase());
}

const SEVEN_SIGNS = '&#35;&#8203;'.repeat(7);

test.each([
  ['a heading underlined', 'Fixes\n=====\ntext', 'Fixes\n\ntext'],
  ['a heading with signs in it', '# a ## b', '<b>a &#35;&#8203;&#35;&#8203; b</b>'],
  ['what has too many signs for a heading', '####### Fixes', `${SEVEN_SIGNS} Fixes`],
  ['a heading of nothing', '# <b></b>\ntext', 'text'],
  ['a heading of its own signs alone', 'a\n# ##\nb', 'a\n\nb'],
  ['a heading that ends in a word with signs', '# a ##b', '<b>a &#35;&#8203;&#35;&#8203;b</b>'],
  ['a list that continues after a text', '- one\ntext\n    - two', '- one\ntext\n- two'],
  ['a list indented by two', '- one\n  - two', '- one\n  - two'],
  ['a nested list', '- one\n    - two\n        - three\n- four', '- one\n  - two\n    - three\n- four'],
  ['a list of more than nine', '9. nine\n10. ten', '- nine\n- ten'],
  ['an indented list, with one below it', '    - one\n      - two', '- one\n  - two'],
  ['an indented list below code', '```\na\n```\n        - one', '```\na\n```\n\n- one'],
  ['an item indented by one', '- one\n - two', '- one\n- two'],
  ['a list with a line of blanks in it', '- one\n  \n  - two', '- one\n\n  - two'],
  ['a fence with a language', '```sh\na\n``` b\nc\n  ```  \nd', '````\na\n``` b\nc\n````\n\nd'],
  ['a fence that is closed by a longer one', '~~~\na\n~~~~~\nb', '```\na\n```\n\nb'],
  ['a fence within a line', 'a ```\nb', 'a &#96;&#96;&#96;\nb'],
  ['a fence of one sign', '~\na', '&#126;\na'],
  ['a fence indented as code is', '    ```\na', '&#96;&#96;&#96;\na'],
  ['code without an end, and blank lines after it', '```\na\n\n\n', '```\na\n```'],
  ['code with a shorter fence in it', '````\na\n```\nb\n````\nc', '````\na\n```\nb\n````\n\nc'],
  ['code with a line of another sign in it', '```\na\n~~~\nb\n```\nc', '```\na\n~~~\nb\n```\n\nc'],
  ['code', 'set `A_B` and ``a`b``', 'set `A_B` and <code>a&#96;b</code>'],
  ['emphasis', 'a **bold** _thing_, ~~not~~ __this__ *one*', 'a bold thing, not this one'],
  ['a quotation', '> said\n>> again', 'said\nagain'],
  ['a comment', 'one <!-- hidden\nmore --> two', 'one two'],
  ['a comment at the very beginning', '<!-- a -->b', 'b'],
  ['a comment left open', 'one <!-- two\nthree', 'one two\nthree'],
  ['the end of a comment that never began', '--> b', '&#45;-&gt; b'],
  ['a line that ends in tags', 'one <b> <i>\ntwo', 'one\ntwo'],
  ['HTML', '<details open><summary>x</summary>y</details><script>alert(1)</script>', 'xyalert(1)'],
  ['a table', '| a | b |\n|---|:-:|\n| 1 | 2 |', '&#124; a &#124; b &#124;\n\n&#124; 1 &#124; 2 &#124;'],
  ['an address in a sentence', 'see https://a.test/x?!.', 'see [https:&#8203;//a.test/x](https://a.test/x)?&#33;.'],
  ['an address with signs that would end it', '[a](https://a.test/a|b)', 'a'],
  ['an address behind another scheme', '[a](xhttps://a.test)', 'a'],
  ['an address of another host behind a name', '[a](https://github.com@a.test/b)', 'a'],
  ['an address with a port', '[a](https://a.test:8443/b)', 'a'],
  ['an address without TLS, with signs of emphasis', 'http://a.test/*b*', 'http:&#8203;//a.test/&#42;b&#42;'],
  ['an address with signs of emphasis', '[a](https://a.test/b_c~d)', '[a](https://a.test/b%5Fc%7Ed)'],
  ['the host of issues alone', '[a](https://github.com)', '[a](https://redirect.github.com)'],
  ['a link without words', 'one [** **](https://a.test) two', 'one  two'],
  ['a link with blanks around its words', '[ a ](https://a.test)', '[a](https://a.test)'],
  ['a link with blanks around its address', '[a]( https://a.test )', '[a](https://a.test)'],
  ['a link with its address in angles', '[a](<https://a.test>)', '[a](https://a.test)'],
  ['a link with a title', '[a](https://a.test "b c")', '[a](https://a.test)'],
  ['a picture without words', 'a![](https://a.test/b.png)b', 'ab'],
  ['a picture without an address', '![words]()', 'words'],
  [
    'hidden signs and directions',
    'a\u202eb\u2066c\u200bd\u0000e\n```\n\tx\u202ey\u2066\n```',
    'abcd e\n\n```\n\txy\n```',
  ],
])('sanitizeMarkdown keeps the text of %s', (_title, text, expected) => {
  expect(sanitizeMarkdown(text, LIMIT)).toBe(expected);
});

test.each(['@octocat', 'by @convox/team', '#12', 'convox/rack#12', 'GH-12', 'fixes #3', 'a@b.example'])(
  'sanitizeMarkdown adds no mention or reference: %s',
  (text) => {
    expect(sanitizeMarkdown(text, LIMIT)).toMatch(/&#8203;/);
    expect(shownBy(rendered(text))).not.toMatch(NOTIFIES);
  },
);

test('sanitizeMarkdown links to an issue through the host that leaves no mention there', () => {
  const [pull, issue] = ['github.com/convox/rack/pull/12', 'github.com/convox/rack/issues/3'];
  const text = `A thing by @x in https://${pull}.\n[more](https://www.${issue})`;
  expect(sanitizeMarkdown(text, LIMIT).match(/\]\(([^)]*)\)/g)).toEqual([
    `](https://redirect.${pull})`,
    `](https://redirect.${issue})`,
  ]);
});

test.each([
  ['[click](javascript:alert)', 'click'],
  ['[click](http://plain.test/x)', 'click'],
  ['[click](https://evil.test/"onmouseover=x)', 'click'],
  ['[click](//evil.test)', 'click'],
  ['[click](data:text/html;base64,x)', 'click'],
  ['![pixel](https://evil.test/pixel.png)', 'pixel'],
  ['<img src=https://evil.test/pixel.png>', ''],
  ['[![badge](https://evil.test/b.svg)](https://evil.test)', 'badge'],
])('sanitizeMarkdown loads nothing and links only to https: %s', (text, words) => {
  const html = rendered(text);
  expect(html).toContain(words);
  expect(html).not.toMatch(/<img|javascript:|data:|onmouseover="|http:\/\//);
});

test.each(['```\nrm -rf\n', '~~~~sh\n```\nx', '```` \n```\n@octocat #1\n````', 'text\n```'])(
  'sanitizeMarkdown closes an open code block: %j',
  (text) => {
    expect(rendered(text, '\n\nafter')).toContain('<p>after</p>');
  },
);

// The mark of a cut, with a blank line before it, is always counted.
test.each([
  [16, 'abcd\nefgh\nij'],
  [15, 'abcd\nefgh\n\n…'],
  [13, 'abcd\nefgh\n\n…'],
  [12, 'abcd\n\n…'],
  [8, 'abcd\n\n…'],
  [7, '…'],
  [0, '…'],
])('sanitizeMarkdown has as many whole lines as fit into %d characters', (budget, expected) => {
  expect(sanitizeMarkdown('abcd\nefgh\nij', budget)).toBe(expected);
});

test.each([50, 300, 1_000, 8_000])('sanitizeMarkdown keeps within %d characters, and cuts no character', (budget) => {
  const long = `# Title\n\n${'- a line of some forty characters @octocat\n'.repeat(500)}\n\`\`\`\n${'code\n'.repeat(500)}`;
  const cut = sanitizeMarkdown(long, budget);
  expect(cut.length).toBeLessThanOrEqual(budget);
  expect(cut).toMatch(/…$/);
  expect(cut).not.toMatch(/&#\d*$/m);
});

const WORDS =
  '</details> <details> <!-- --> ``` ~~~ ` `` @octocat #1 GH-2 [a](b) ![a](https://x.test/y) [ ] ( ' +
  ') ]( | *** _ ~~ https://evil.test/x https://github.com/a/b/issues/1 <https://x.test> ' +
  'javascript:x &lt; $ <script> <svg/onload=x> [^1] ::error:: {{ word';
const PIECES = fc.constantFrom(
  ...WORDS.split(' '),
  ...['<img src=x>', '\n', '\n\n', '    ', '\t', '- ', '> ', '1. ', '# ', '\\', '\u202e', '\r', ' '],
  ...['<a href="https://evil.test">', '[x]: https://evil.test'],
);

test('sanitizeMarkdown returns only text, code, lists and links, for every input', () => {
  const texts = fc.array(PIECES, { maxLength: 60 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.oneof(texts, fc.string({ unit: 'binary', maxLength: 300 })), (text) => {
      const html = rendered(text, '\n\n<i>end</i>');
      for (const tag of tagsIn(html)) expect(['p', 'b', 'br', 'ul', 'li', 'code', 'pre', 'a', 'i']).toContain(tag);
      for (const [, target = ''] of html.matchAll(/<a\s[^>]*href="([^"]*)"/g)) {
        expect(target).toMatch(/^https:\/\/(?!(?:www\.)?github\.com)/);
      }
      // GitHub sends no notification for a mention in code.
      const page = shownBy(html.replaceAll(/<(code|pre)>[^]*?<\/\1>/g, ''));
      expect(page).not.toMatch(NOTIFIES);
      expect(page).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
      expect(html.trimEnd()).toMatch(/<p><i>end<\/i><\/p>$/);
    }),
    { numRuns: 2_000 },
  );
});
