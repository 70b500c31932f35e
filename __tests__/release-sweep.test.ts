/** A small part of script/sweep, in this process: every so many-th journey. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { everyJourney, runJourney } from '../script/release-sweep/journey.ts';
import { readReleaseFolder } from '../script/release-sweep/releases.ts';
import { resultsText } from '../script/simulated-run/results-table.ts';
import { runInProcess } from '../script/simulated-run/run-in-process.ts';
import { describeOnRealReleases, REAL_BUCKET } from './builders/release-data.ts';

const ROOT = join(import.meta.dirname, '..');
const FOLDERS = [
  ['the releases of the simulator', join(ROOT, 'simulator/releases'), 5],
  ['the real releases', process.env['CONVOX_RELEASES'] ?? join(ROOT, '../shared/bucket'), 331],
] as const;

for (const [title, path, every] of FOLDERS) {
  const releases = readReleaseFolder(path);
  const describeThese = releases === undefined ? describe.skip : describe;
  describeThese(`a rack updated along ${title}${releases === undefined ? ` (skipped: none at ${path})` : ''}`, () => {
    it('ends as promised, with requests that CloudFormation accepts, and reports every lost value', async () => {
      if (releases === undefined) return;
      const journeys = everyJourney([...releases.templates.keys()]).filter((_journey, index) => index % every === 0);
      expect(journeys.length).toBeGreaterThan(11);
      for (const journey of journeys) {
        const { errors } = await runJourney(runInProcess, releases, journey);
        expect({ journey, errors }).toEqual({ journey, errors: [] });
      }
    });
  });
}

describe('readReleaseFolder', () => {
  it('keeps the order of the list, which is not always the order of the names', () => {
    const folder = mkdtempSync(join(tmpdir(), 'releases-'));
    const versions = ['20250414222212', '20250414204200', '20250501000000'];
    for (const version of versions.slice(0, 2)) {
      mkdirSync(join(folder, 'release', version), { recursive: true });
      writeFileSync(join(folder, 'release', version, 'formation.json'), '{"Parameters": {}, "Resources": {}}');
    }
    const catalog = versions.map((version) => ({ version, published: true, required: false }));
    writeFileSync(join(folder, 'release/versions.json'), JSON.stringify(catalog));
    const read = readReleaseFolder(folder);
    rmSync(folder, { recursive: true });
    expect([...(read?.templates.keys() ?? [])]).toEqual(versions.slice(0, 2));
    expect(everyJourney([...(read?.templates.keys() ?? [])])[0]).toMatchObject({ from: versions[0], to: versions[1] });
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
