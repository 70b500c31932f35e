/** A small part of script/sweep, in this process: every so many-th journey. */
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { everyJourney, runJourney } from '../script/release-sweep/journey.ts';
import { readReleaseFolder } from '../script/release-sweep/releases.ts';
import { runInProcess } from '../script/simulated-run/run-in-process.ts';

const ROOT = join(import.meta.dirname, '..');
const FOLDERS = [
  ['the releases of the simulator', join(ROOT, 'simulator/releases'), 5],
  ['the real releases', process.env['CONVOX_RELEASES'] ?? join(ROOT, '../shared/convox'), 131],
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
