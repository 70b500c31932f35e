/** A small part of script/sweep in this process: some journeys, drawn with a fixed seed. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { drawJourneys, everyJourney, runJourney } from '../script/lib/release-sweep/journey.ts';
import { leftOutLines, readReleaseFolder } from '../script/lib/release-sweep/releases.ts';
import { resultsText } from '../script/lib/simulated-run/results-table.ts';
import { runInProcess } from '../script/lib/simulated-run/run-in-process.ts';
import { describeOnRealReleases, REAL_BUCKET } from './builders/release-data.ts';
import { sampled } from './sample.ts';

const ROOT = join(import.meta.dirname, '..');
const FOLDERS = [
  ['the releases of the simulator', join(ROOT, 'simulator/releases')],
  ['the real releases', REAL_BUCKET],
] as const;

for (const [title, path] of FOLDERS) {
  const releases = readReleaseFolder(path);
  const describeThese = releases === undefined ? describe.skip : describe;
  describeThese(`a rack updated along ${title}${releases === undefined ? ` (skipped: none at ${path})` : ''}`, () => {
    it('ends as promised, with requests that CloudFormation accepts, and reports every lost value', async () => {
      if (releases === undefined) return;
      const journeys = drawJourneys(everyJourney(releases), 10, 7);
      expect(journeys).toHaveLength(10);
      for (const journey of sampled(journeys, 2)) {
        const { errors } = await runJourney(runInProcess, releases, journey);
        expect({ journey, errors }).toEqual({ journey, errors: [] });
      }
    });
  });
}

describe('a folder of releases', () => {
  const TEMPLATE = '{"Parameters": {"Version": {"Type": "String"}}, "Resources": {}}';
  const [OLD, LATER_NAME, EARLIER_NAME, UNLISTED] = [
    '20180101000000',
    '20250414222212',
    '20250414204200',
    '20250501000000',
  ];
  const entry = (version: string, required = false) => ({ version, published: true, required });

  /** @param templates the content of formation.json of each release; none has a rack.json. */
  function read(list: unknown, templates: Readonly<Record<string, string>>) {
    const folder = mkdtempSync(join(tmpdir(), 'releases-'));
    const write = (path: string, text: string) => {
      mkdirSync(join(folder, 'release', dirname(path)), { recursive: true });
      writeFileSync(join(folder, 'release', path), text);
    };
    write('versions.json', typeof list === 'string' ? list : JSON.stringify(list));
    for (const [version, text] of Object.entries(templates)) write(`${version}/formation.json`, text);
    try {
      const releases = readReleaseFolder(folder);
      if (releases === undefined) throw new Error('no releases');
      return releases;
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  it('keeps the order of the list, which is not always the order of the names', () => {
    const list = [entry(LATER_NAME), entry(EARLIER_NAME)];
    const releases = read(list, { [LATER_NAME]: TEMPLATE, [EARLIER_NAME]: TEMPLATE });
    expect(everyJourney(releases)[0]).toMatchObject({ from: LATER_NAME, to: EARLIER_NAME });
    expect([...leftOutLines(releases)]).toEqual([]);
  });

  it('gives no journey over a required release without a template, and says what is left out', () => {
    const list = [entry(OLD), entry(EARLIER_NAME, true), entry(LATER_NAME)];
    const releases = read(list, { [OLD]: TEMPLATE, [LATER_NAME]: TEMPLATE, [UNLISTED]: TEMPLATE });
    expect(everyJourney(releases)).toEqual([]);
    expect([...leftOutLines(releases)]).toEqual([
      `1 listed releases have no formation.json: ${EARLIER_NAME}`,
      `1 templates are not in versions.json: ${UNLISTED}`,
      `the required release ${EARLIER_NAME} has no formation.json, so no journey leads over it`,
    ]);
  });

  it.each([
    ['a list that is not JSON', '[{', {}, 'versions.json is not JSON'],
    ['a list without versions', [{ name: OLD }], {}, 'versions.json is not a list of releases'],
    ['a template that is not JSON', [entry(OLD)], { [OLD]: '{' }, `${OLD}/formation.json is not JSON`],
    [
      'a template without resources',
      [entry(OLD)],
      { [OLD]: '{}' },
      `${OLD}/formation.json is not the template of a rack`,
    ],
  ])('with %s is refused by the name of the file', (_title, list, templates, message) => {
    expect(() => read(list, templates)).toThrow(message);
  });
});

describeOnRealReleases('an update that CloudFormation allows to no run', () => {
  it('is listed with its reason and not counted as expected', async () => {
    const releases = readReleaseFolder(REAL_BUCKET);
    if (releases === undefined) throw new Error('no releases');
    const journey = { from: '20160721214728', to: '20221125182347', policy: 'step', values: 'custom' } as const;
    const finished = await runJourney(runInProcess, releases, journey);
    expect(finished).toMatchObject({
      errors: [],
      obstacle: 'replacement-conflicts at 20170306140228: VolumeTarget0, VolumeTarget1, VolumeTarget2',
    });
    const text = resultsText([finished], 1);
    expect(text).toContain(`NOT POSSIBLE  ${finished.title}: replacement-conflicts`);
    expect(text).toMatch(/1 runs in 1 s: 0 as expected, 1 not possible, 0 failed$/);
  });
});
