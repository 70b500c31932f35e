/** The figures as tables, and the pages that show them. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import committed from '../../bench/figures.json' with { type: 'json' };
import type { Figures } from '../../bench/figures.ts';
import { markdownTable } from '../../bench/markdown-table.ts';
import { PAGES_WITH_FIGURES, withFigures } from '../../bench/pages.ts';
import { fullTables, shortTable } from '../../bench/tables.ts';
import { againstTargets } from '../../bench/targets.ts';

const FIGURES: Figures = committed;

describe('a table in Markdown', () => {
  it('has its columns aligned, as prettier would have them', () => {
    const rows = [
      ['first request', '1.93'],
      ['all', '14.10'],
    ];
    expect(markdownTable([{ head: 'what' }, { head: 'ms', align: 'right' }], rows)).toBe(
      [
        '| what          |    ms |',
        '| ------------- | ----: |',
        '| first request |  1.93 |',
        '| all           | 14.10 |',
      ].join('\n'),
    );
  });

  it('has columns of three at least, or its rule would be none', () => {
    expect(markdownTable([{ head: 'a' }], [['1']])).toBe('| a   |\n| --- |\n| 1   |');
  });
});

describe('the targets', () => {
  it('have a row each where all was measured, and none where nothing was', () => {
    const rows = againstTargets(FIGURES);
    expect(rows.length).toBeGreaterThan(10);
    expect(new Set(rows.map(({ what }) => what)).size).toBe(rows.length);
    expect(againstTargets({})).toEqual([]);
  });

  it.each([
    [2_000, true],
    [2_500, true],
    [2_600, false],
  ])('are judged by the figure: an end that is seen after %i ms is in time: %s', (median, reached) => {
    const { latency } = FIGURES;
    const [row] = againstTargets({ latency: { ...latency, lateMs: { ...latency.lateMs, median } } });
    expect(row?.reached).toBe(reached);
  });
});

describe('the tables', () => {
  it('say of each target whether it is reached', () => {
    const { size } = FIGURES;
    const rowOf = (bundleBytes: number): string | undefined =>
      fullTables({ size: { ...size, bundleBytes } })
        .split('\n')
        .find((line) => line.includes('800 kB'));
    expect(rowOf(799_000)).toMatch(/799 kB .* yes/);
    expect(rowOf(801_000)).toMatch(/801 kB .* \*\*no\*\*/);
  });

  it('have what was measured alone, where that was a part', () => {
    const headings = [...fullTables({ cpu: FIGURES.cpu }).matchAll(/^### (.*)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(['Deciding and telling']);
  });

  it('show a catalog that is refused as refused', () => {
    expect(fullTables(FIGURES)).toContain('1,000,000 releases, refused');
  });

  it('show no figure that is none', () => {
    expect(fullTables(FIGURES) + shortTable(FIGURES)).not.toMatch(/NaN|undefined|Infinity|null/);
  });
});

describe.each(PAGES_WITH_FIGURES)('%s', (page) => {
  it('has the committed figures (`npm run docs` writes them there)', () => {
    expect(readFileSync(page, 'utf8')).toBe(withFigures(page));
  });
});
