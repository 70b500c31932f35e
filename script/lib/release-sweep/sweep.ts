/**
 * Runs the release sweep of script/sweep: updates racks from each release in a folder to each later one, with both
 * policies.
 */
import { parseArgs } from 'node:util';
import { drawJourneys, everyJourney, runJourney } from './journey.ts';
import { leftOutLines, readReleaseFolder } from './releases.ts';
import { resultsText, type Finished } from '../simulated-run/results-table.ts';
import { runBundle } from '../simulated-run/run-bundle.ts';
import { runInProcess } from '../simulated-run/run-in-process.ts';

/** A folder with all of Convox's releases has more than a million journeys. */
const DRAWN = '400';

const { values } = parseArgs({
  options: {
    /** A folder laid out as Convox's bucket is. */
    releases: { type: 'string', default: process.env['CONVOX_RELEASES'] ?? '../shared/bucket' },
    from: { type: 'string' },
    to: { type: 'string' },
    /** Drawn from all journeys with the seed. Default: 400 for the folder in CONVOX_RELEASES, all for other folders. */
    journeys: { type: 'string', ...(process.env['CONVOX_RELEASES'] === undefined ? {} : { default: DRAWN }) },
    seed: { type: 'string', default: '1' },
    /** Every n-th of those executes the bundle; 0 for none. */
    bundled: { type: 'string', default: '40' },
  },
});

const releases = readReleaseFolder(values.releases);
if (releases === undefined)
  throw new Error(`No release/versions.json in ${values.releases}: name a folder with --releases`);
for (const line of leftOutLines(releases)) console.log(line);
const all = everyJourney(releases).filter(({ from, to }) => (values.from ?? from) === from && (values.to ?? to) === to);
if (all.length === 0)
  throw new Error(`No journeys in ${values.releases}: they need two listed releases with formation.json`);
const journeys = values.journeys === undefined ? all : drawJourneys(all, Number(values.journeys), Number(values.seed));
console.log(`${journeys.length} of ${all.length} journeys between ${releases.templates.size} releases`);
const bundled = Number(values.bundled);
const startMs = Date.now();
const results: Finished[] = [];
for (const [index, journey] of journeys.entries()) {
  const runner = bundled > 0 && index % bundled === bundled - 1 ? runBundle : runInProcess;
  const result = await runJourney(runner, releases, journey);
  results.push(result);
  process.stderr.write(result.errors.length === 0 ? '.' : 'X');
}
console.log(`\n${resultsText(results, (Date.now() - startMs) / 1000)}`);
process.exitCode = results.some(({ errors }) => errors.length > 0) ? 1 : 0;
