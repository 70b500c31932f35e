/**
 * Any text in a table, a code fence, a folded part or a link keeps the structure of the page. Checked with a parser of
 * GitHub's Markdown that shares no code with src/.
 */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Marked, type Token, type Tokens } from 'marked';
import {
  code,
  commands,
  details,
  inline,
  inputBlock,
  link,
  prose,
  table,
} from '../../../src/report/markdown/markdown.ts';
import { plainLine } from '../../../src/report/markdown/plain-text.ts';
import { hostileText } from '../../builders/hostile.ts';

const reader = new Marked({ gfm: true });

function read(markdown: string): readonly Token[] {
  return reader.lexer(markdown).filter(({ type }) => type !== 'space');
}

/** What a reader of the page sees of some markdown: its text, with entities read and tags gone. */
function seen(markdown: string): string {
  return textOf(reader.parseInline(markdown, { async: false }));
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

function textOf(html: string): string {
  return html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(?:#(\d+)|([a-z]+));/g, (whole, digits: string | undefined, name: string | undefined) =>
      digits === undefined ? (ENTITIES[name ?? ''] ?? whole) : String.fromCodePoint(Number(digits)),
    )
    .replaceAll('\u200b', '');
}

/** Every tag that the rendered page has, without its attributes. */
function tagsOf(markdown: string): readonly string[] {
  const html = reader.parse(markdown, { async: false });
  return [...html.matchAll(/<\/?([a-z!?][a-z0-9]*)/gi)].map(([, name]) => name ?? '');
}

const RENDERINGS: readonly (readonly [string, (text: string) => string])[] = [
  ['inline', (text) => inline(text)],
  ['as code', (text) => code(text)],
  ['in a sentence', (text) => prose(text)],
];

function check(property: (text: string, other: string) => void, numRuns = 400): void {
  fc.assert(fc.property(hostileText, hostileText, property), { numRuns });
}

describe.each(RENDERINGS)('any text, %s', (title, render) => {
  test('is one cell of a table, and does not change its neighbours or other rows', () => {
    check((text, other) => {
      const row = [render(text), render(other)];
      const [found, ...more] = read(table(['A', 'B'], [['1', '2'], row, ['3', '4']]));
      expect(more).toEqual([]);
      expect(found?.type).toBe('table');
      const { header, rows } = found as Tokens.Table;
      expect(header.map((cell) => cell.text)).toEqual(['A', 'B']);
      // Cells beyond those of the head are dropped without an error, so each one is compared, not only counted.
      const cells = rows.map((cellsOfRow) => cellsOfRow.map((cell) => cell.text));
      expect(cells).toEqual([['1', '2'], row.map((cell) => cell.trim()), ['3', '4']]);
    });
  });

  test('adds no tag, link, image or comment, in a paragraph or in a fold', () => {
    check((text, other) => {
      const allowed = new Set(['p', 'code', 'details', 'summary', 'table', 'thead', 'tbody', 'tr', 'th', 'td']);
      const body = table(['A'], [[render(other)]]);
      const page = `${render(text)}\n\n${details(render(text), body)}\n\nEnd`;
      expect(tagsOf(page).filter((tag) => !allowed.has(tag))).toEqual([]);
      // One fold, opened and closed once.
      expect(tagsOf(page).filter((tag) => tag === 'details')).toHaveLength(2);
      expect(read(page).at(-1)).toMatchObject({ type: 'paragraph', text: 'End' });
    });
  });

  test('is shown as it was written, without what would hide text or break lines', () => {
    check((text) => {
      // In a sentence backticks are marks of ours, and one without its partner becomes an apostrophe.
      const wanted = title === 'in a sentence' ? plainLine(text, 4_000).replaceAll(/[`']/g, '') : plainLine(text);
      const got = seen(render(text));
      const blankless = (one: string): string => one.replaceAll(/\s/g, '');
      expect(blankless(title === 'in a sentence' ? got.replaceAll(/[`']/g, '') : got)).toBe(blankless(wanted));
    });
  });
});

describe('a block to copy', () => {
  // The lines come from tables of the action; only a name or a path in them can be hostile.
  test.each<[string, string, number, (text: string, other: string) => string]>([
    ['of commands', 'sh', 2, (text, other) => commands([`aws x ${text}`, `aws y ${other}`])],
    [
      'of inputs',
      'yaml',
      3,
      (text, other) =>
        inputBlock([
          { name: 'downtime', value: text },
          { name: 'timeout', value: other },
        ]),
    ],
  ])('%s is one fenced block, one line each', (_what, lang, lines, render) => {
    check((text, other) => {
      const [block, ...more] = read(render(text, other));
      expect(more).toEqual([]);
      expect(block).toMatchObject({ type: 'code', lang });
      expect((block as Tokens.Code).text.split('\n')).toHaveLength(lines);
    });
  });
});

test('a link is one link to the given address, whatever its text', () => {
  check((text) => {
    fc.pre(plainLine(text) !== '');
    const address = 'https://console.aws.amazon.com/cloudformation/home?region=us-east-1#/stacks';
    const [paragraph, ...more] = read(`a ${link(text, address)} b`);
    expect(more).toEqual([]);
    const links = (paragraph as Tokens.Paragraph).tokens.filter(({ type }) => type === 'link');
    expect(links).toMatchObject([{ href: address }]);
  });
});
