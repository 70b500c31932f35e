/** The Markdown of release notes, which other people write: what is kept of it, and what is not. */
import fc from 'fast-check';
import { describe, expect, test } from '@jest/globals';
import { marked } from 'marked';
import { sanitizeMarkdown } from '../../../src/report/summary/release-notes.ts';

const ROOM = 100_000;

/** What a reader sees, tags and all, as GitHub's kind of markdown is drawn. */
function drawn(text: string, budget = ROOM): string {
  return marked.parse(sanitizeMarkdown(text, budget), { async: false, gfm: true });
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

describe('sanitizeMarkdown', () => {
  test.each([
    ['a heading underlined', 'Fixes\n=====\ntext', 'Fixes\n\ntext'],
    ['a heading with signs in it', '# a ## b', '<b>a &#35;&#8203;&#35;&#8203; b</b>'],
    [
      'what has too many signs for a heading',
      '####### Fixes',
      '&#35;&#8203;&#35;&#8203;&#35;&#8203;&#35;&#8203;&#35;&#8203;&#35;&#8203;&#35;&#8203; Fixes',
    ],
    ['a heading of nothing', '# <b></b>\ntext', 'text'],
    ['a list that begins again after a text', '- one\ntext\n    - two', '- one\ntext\n- two'],
    ['a list indented by two', '- one\n  - two', '- one\n  - two'],
    ['a fence with a word behind it', '```sh\na\n``` b\nc\n  ```  \nd', '````\na\n``` b\nc\n````\n\nd'],
    ['a fence that is closed by a longer one', '~~~\na\n~~~~~\nb', '```\na\n```\n\nb'],
    ['a comment at the very beginning', '<!-- a -->b', 'b'],
    ['the end of a comment that never began', '--> b', '&#45;-&gt; b'],
    [
      'an address at the end of a sentence',
      'see https://a.test/x?!.',
      'see [https:&#8203;//a.test/x](https://a.test/x)?&#33;.',
    ],
    ['an address with signs that would end it', '[a](https://a.test/a|b)', 'a'],
    ['an address behind another scheme', '[a](xhttps://a.test)', 'a'],
    ['the host of issues alone', '[a](https://github.com)', '[a](https://redirect.github.com)'],
    ['an address with signs of emphasis', '[a](https://a.test/b_c~d)', '[a](https://a.test/b%5Fc%7Ed)'],
    ['a link without words', 'one [** **](https://a.test) two', 'one  two'],
    ['a nested list', '- one\n    - two\n        - three\n- four', '- one\n  - two\n    - three\n- four'],
    ['code', 'set `A_B` and ``a`b``', 'set `A_B` and <code>a&#96;b</code>'],
    ['emphasis', 'a **bold** _thing_, ~~not~~ __this__ *one*', 'a bold thing, not this one'],
    ['a quotation', '> said\n>> again', 'said\nagain'],
    ['a comment', 'one <!-- hidden\nmore --> two', 'one  two'.replace('  ', ' ')],
    ['a comment left open', 'one <!-- two\nthree', 'one two\nthree'],
    ['HTML', '<details open><summary>x</summary>y</details><script>alert(1)</script>', 'xyalert(1)'],
    ['a table', '| a | b |\n|---|:-:|\n| 1 | 2 |', '&#124; a &#124; b &#124;\n\n&#124; 1 &#124; 2 &#124;'],
  ])('keeps the text of %s', (_title, text, expected) => {
    expect(sanitizeMarkdown(text, ROOM)).toBe(expected);
  });

  test.each(['@octocat', 'by @convox/team', '#12', 'convox/rack#12', 'GH-12', 'fixes #3', 'a@b.example'])(
    'adds no mention or reference: %s',
    (text) => {
      expect(sanitizeMarkdown(text, ROOM)).toMatch(/&#8203;/);
      expect(shownBy(drawn(text))).not.toMatch(NOTIFIES);
    },
  );

  test('links to an issue through the host that leaves no mention there', () => {
    const text =
      'A thing by @x in https://github.com/convox/rack/pull/12.\n[more](https://www.github.com/convox/rack/issues/3)';
    expect(sanitizeMarkdown(text, ROOM).match(/\]\(([^)]*)\)/g)).toEqual([
      '](https://redirect.github.com/convox/rack/pull/12)',
      '](https://redirect.github.com/convox/rack/issues/3)',
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
  ])('loads nothing and links only to https: %s', (text, words) => {
    const html = drawn(text);
    expect(html).toContain(words);
    expect(tagsIn(html)).not.toContain('img');
    expect(html).not.toMatch(/javascript:|data:|onmouseover="|http:\/\//);
  });

  test.each(['```\nrm -rf\n', '~~~~sh\n```\nx', '```` \n```\n@octocat #1\n````', 'text\n```'])(
    'closes an open code block: %j',
    (text) => {
      const html = marked.parse(`${sanitizeMarkdown(text, ROOM)}\n\nafter`, { async: false });
      expect(html).toContain('<p>after</p>');
    },
  );

  test('changes no text direction and hides no text', () => {
    expect(sanitizeMarkdown('a\u202eb\u2066c\u200bd\u0000e\n```\n\tx\u202ey\u2066\n```', ROOM)).toBe(
      'abcd e\n\n```\n\txy\n```',
    );
  });

  test.each([0, 50, 300, 1_000, 8_000])(
    'keeps within %d characters, at the end of a line, and says that it was cut',
    (budget) => {
      const long = `# Title\n\n${'- a line of some forty characters @octocat\n'.repeat(500)}\n\`\`\`\n${'code\n'.repeat(500)}`;
      const cut = sanitizeMarkdown(long, budget);
      expect(cut.length).toBeLessThanOrEqual(Math.max(budget, 1));
      expect(cut).toMatch(/…$/);
      expect(cut).not.toMatch(/&#\d*$/m);
    },
  );

  const WORDS =
    '</details> <details> <!-- --> ``` ~~~ ` `` @octocat #1 GH-2 [a](b) ![a](https://x.test/y) [ ] ( ' +
    ') ]( | *** _ ~~ https://evil.test/x https://github.com/a/b/issues/1 <https://x.test> ' +
    'javascript:x &lt; $ <script> <svg/onload=x> [^1] ::error:: {{ word';
  const PIECES = fc.constantFrom(
    ...WORDS.split(' '),
    ...[
      '<img src=x>',
      '\n',
      '\n\n',
      '    ',
      '\t',
      '- ',
      '> ',
      '1. ',
      '# ',
      '\\',
      '\u202e',
      '\r',
      '<a href="https://evil.test">',
      '[x]: https://evil.test',
      ' ',
    ],
  );

  test('has only text, code, lists and links, for every input', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(PIECES, { maxLength: 60 }).map((parts) => parts.join('')),
          fc.string({ unit: 'binary', maxLength: 300 }),
        ),
        (text) => {
          const html = marked.parse(`${sanitizeMarkdown(text, ROOM)}\n\n<i>end</i>`, { async: false });
          for (const tag of tagsIn(html)) expect(['p', 'b', 'br', 'ul', 'li', 'code', 'pre', 'a', 'i']).toContain(tag);
          for (const [, target = ''] of html.matchAll(/<a\s[^>]*href="([^"]*)"/g)) {
            expect(target).toMatch(/^https:\/\/(?!(?:www\.)?github\.com)/);
          }
          // Nothing in code is looked at.
          const page = shownBy(html.replaceAll(/<(code|pre)>[^]*?<\/\1>/g, ''));
          expect(page).not.toMatch(NOTIFIES);
          expect(page).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
          expect(html.trimEnd()).toMatch(/<p><i>end<\/i><\/p>$/);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('the edges of sanitizeMarkdown', () => {
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
      ['a list that hangs in the air, with one below it', '    - one\n      - two', '- one\n  - two'],
      ['a list that hangs below code', '```\na\n```\n        - one', '```\na\n```\n\n- one'],
      ['an item indented by one', '- one\n - two', '- one\n- two'],
      ['a list with a line of blanks in it', '- one\n  \n  - two', '- one\n\n  - two'],
      ['a heading of its own signs alone', 'a\n# ##\nb', 'a\n\nb'],
      ['a heading that ends in a word with signs', '# a ##b', '<b>a &#35;&#8203;&#35;&#8203;b</b>'],
      ['a line that ends in tags', 'one <b> <i>\ntwo', 'one\ntwo'],
    ])('%s', (_title, text, expected) => {
      expect(sanitizeMarkdown(text, ROOM)).toBe(expected);
    });
  });

  describe('sanitizeMarkdown, within a line', () => {
    test.each([
      ['a picture without words', 'a![](https://a.test/b.png)b', 'ab'],
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
  });
});
