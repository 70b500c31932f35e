/** The tables of figures, and the pages that show them. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { committedMeasurement, type Figure } from '../../bench/figures.ts';
import { fullTables, PAGES_WITH_FIGURES, withFigures } from '../../bench/tables.ts';

const SIZE: Figure = { part: 'size', row: 'JavaScript', unit: 'kB', value: 799.4, target: 800 };

describe('fullTables', () => {
  it.each([
    [799.4, '799 | 800 kB | yes'],
    [800.4, '800 | 800 kB | yes'],
    [800.6, '801 | 800 kB | **no**'],
  ])('compares %d with its target as shown', (value, row) => {
    expect(fullTables([{ ...SIZE, value }])).toContain(`| Size: JavaScript | ${row} |`);
  });

  it('has a row for each measured item and a column for each unit', () => {
    const row = 'a poll';
    const tables = fullTables([
      SIZE,
      { part: 'requests', row: 'a run', unit: 'requests', value: 2, runEvent: '1 GetObject' },
      { part: 'requests', row, unit: 'requests', value: { min: 1, median: 1.25, max: 3 } },
      { part: 'requests', row, unit: 'bytes', value: 82_250 },
    ]);
    expect(tables.split('\n\n').slice(-2).join('\n').split('\n')).toEqual([
      '### Requests',
      '| what | requests | bytes | of which |',
      '| --- | ---: | ---: | --- |',
      '| a run | 2 |  | 1 GetObject |',
      '| a poll | 1.25 (1–3) | 82,250 |  |',
    ]);
  });

  it('has only the parts that were measured', () => {
    expect([...fullTables([SIZE]).matchAll(/^### (.*)$/gm)].map(([, title]) => title)).toEqual(['Targets', 'Size']);
  });
});

describe.each(PAGES_WITH_FIGURES)('%s', (page) => {
  it('shows the committed figures (`npm run docs` writes them)', async () => {
    const text = await withFigures(page);
    expect(readFileSync(page, 'utf8')).toBe(text);
    const figures = /<!-- figures of [\s\S]*<!-- end of figures -->/.exec(text)?.[0];
    expect(figures).toMatch(/\d/);
    expect(figures).not.toMatch(/NaN|undefined|Infinity|null/);
  });
});

it('the committed figures have a target for each part', () => {
  const parts = committedMeasurement().figures.filter(({ target }) => target !== undefined);
  expect(new Set(parts.map(({ part }) => part)).size).toBe(5);
});
