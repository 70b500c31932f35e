/**
 * docs/samples matches what a run writes: whole pages, a whole log, and each sentence once. `script/samples`
 * regenerates them.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from '@jest/globals';
import { failBy } from './builders/samples/failures.ts';
import { LATER, sampleWorld } from './builders/samples/rack.ts';
import { OTHER_PAGES, SAMPLES, summaryOf } from './builders/samples/runs.ts';
import { WORD_PAGES } from './builders/samples/words.ts';
import { printedLog, type PrintedLine } from './printed-log.ts';

const FOLDER = join(import.meta.dirname, '../docs/samples');
const IS_UPDATE = process.env['UPDATE_SAMPLES'] === 'yes';

const PAGES = [...SAMPLES.map(({ name }) => name), ...Object.keys(OTHER_PAGES)].map((name) => `${name}.md`);

/** With UPDATE_SAMPLES=yes, writes the file instead; the difference is then read in the commit. */
function expectSample(name: string, text: string): void {
  const path = join(FOLDER, name);
  if (IS_UPDATE) writeFileSync(path, text);
  const sample = existsSync(path) ? readFileSync(path, 'utf8') : '';
  if (sample !== text)
    throw new Error(
      `docs/samples/${name} is out of date. Run script/samples, and read the difference:\n${firstDifference(sample, text)}`,
    );
}

function firstDifference(before: string, after: string): string {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const line = now.findIndex((one, index) => one !== old[index]);
  return `line ${line + 1}\n- ${old[line] ?? ''}\n+ ${now[line] ?? ''}`;
}

/** The list of the pages, as docs/samples/README.md. */
function indexPage(): string {
  const rows = SAMPLES.map(({ name, inputs }) => {
    const settings = Object.entries(inputs).map(([input, value]) => `\`${input}: ${value}\``);
    return `| [${name.replaceAll('-', ' ')}](${name}.md) | ${settings.join(', ') || 'the defaults'} |`;
  });
  const others = Object.keys(OTHER_PAGES).map((name) => `[${name.replaceAll('-', ' ')}](${name}.md)`);
  const words = WORD_PAGES.map(({ name }) => `[${name.replace('.md', '').replaceAll('-', ' ')}](words/${name})`);
  return [
    '# What a run writes\n',
    'Each page is the step summary of a whole run on a virtual clock, as GitHub receives it. `__tests__/samples.test.ts` compares',
    'these files with the code. `script/samples` writes them; `script/samples --pictures` draws them as GitHub shows them.\n',
    '| ending | inputs of the run |\n| --- | --- |',
    ...rows,
    `\nOther pages: ${others.join(', ')}.\n`,
    '[The log of a run that was rolled back](rolled-back.log.txt) has every group (`▼`) open, and no colors.\n',
    `[words](words) shows each message once, with a realistic example, for proof-reading: ${words.join(', ')}.\n`,
  ].join('\n');
}

describe('docs/samples', () => {
  it('README.md lists the pages (run script/samples)', () => {
    expectSample('README.md', indexPage());
  });

  it.each(SAMPLES)('$name.md is the summary of such a run (run script/samples)', async (sample) => {
    expectSample(`${sample.name}.md`, await summaryOf(sample));
  });

  it.each(Object.entries(OTHER_PAGES))('%s.md is such a page (run script/samples)', async (name, render) => {
    expectSample(`${name}.md`, await render());
  });

  it('rolled-back.log.txt is the whole log of such a run (run script/samples)', async () => {
    const world = sampleWorld();
    // The same run as rolled-back.md.
    failBy('an instance without network', LATER)(world);
    const lines = await printedLog(world, { 'required-releases': 'step' });
    expectSample('rolled-back.log.txt', `${lines.flatMap(shown).join('\n')}\n`);
  });

  test('has a page for every outcome, and no other page', () => {
    const source = readFileSync(join(FOLDER, '../../src/run/outcome.ts'), 'utf8');
    const outcomes = [...(/export type Outcome =([^;]*);/.exec(source)?.[1] ?? '').matchAll(/'([a-z-]+)'/g)];
    expect(outcomes).toHaveLength(10);
    for (const [, outcome = ''] of outcomes) expect(SAMPLES.map(({ name }) => name)).toContain(outcome);
    const pages = readdirSync(FOLDER).filter((file) => file.endsWith('.md') && file !== 'README.md');
    if (IS_UPDATE) {
      for (const page of pages) if (!PAGES.includes(page)) rmSync(join(FOLDER, page));
      return;
    }
    expect(pages.sort()).toEqual([...PAGES].sort());
  });
});

/** As the runner shows it: the title of an open group with a mark, its lines indented, no debug lines. */
function shown({ kind, text, group }: PrintedLine): readonly string[] {
  if (kind === 'debug') return [];
  if (kind === 'title') return [`▼ ${text}`];
  return text.split('\n').map((line) => (group === undefined ? line : `    ${line}`));
}

describe('docs/samples/words', () => {
  const folder = join(FOLDER, 'words');

  test.each(WORD_PAGES)(
    '$name shows each of its messages once (run script/samples)',
    async ({ name, codes, render }) => {
      const text = await render();
      const headings = [...text.matchAll(/^- `([a-z-]+)`|^## `?([a-z-]+)`?$/gm)].map(
        ([, item, title]) => item ?? title,
      );
      if (codes !== undefined) expect(headings.sort()).toEqual([...codes].sort());
      expectSample(`words/${name}`, text);
    },
  );

  test('is short enough to be read at one sitting, and has no other page', () => {
    const pages = readdirSync(folder).sort();
    if (IS_UPDATE) {
      for (const page of pages) if (!WORD_PAGES.some(({ name }) => name === page)) rmSync(join(folder, page));
      return;
    }
    expect(pages).toEqual(WORD_PAGES.map(({ name }) => name).sort());
    const lines = pages.flatMap((page) => readFileSync(join(folder, page), 'utf8').split('\n'));
    expect(lines.length).toBeLessThan(1_500);
  });
});
