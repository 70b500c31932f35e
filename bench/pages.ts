/** Puts the committed figures where a page has markers for them. */
import { readFileSync } from 'node:fs';
import figures from './figures.json' with { type: 'json' };
import type { Figures } from './figures.ts';
import { fullTables, measuredLine, shortTable } from './tables.ts';

const PAGES: Readonly<Record<string, (figures: Figures) => string>> = {
  'README.md': shortTable,
  'docs/performance.md': (all) => `${measuredLine(all.measured)}\n\n${fullTables(all)}`,
};

export const PAGES_WITH_FIGURES: readonly string[] = Object.keys(PAGES);

const PLACE = /(<!-- figures of bench\/figures\.json -->\n)[\s\S]*?(<!-- end of figures -->)/;

/** The page's text with its figures made anew. Runs in the project's root. */
export function withFigures(page: string): string {
  const [text, render] = [readFileSync(page, 'utf8'), PAGES[page]];
  if (render === undefined || !PLACE.test(text)) throw new Error(`${page} has no place for figures`);
  return text.replace(PLACE, (_all, begin: string, end: string) => `${begin}\n${render(figures)}\n\n${end}`);
}
