/** Runs the release sweep of script/sweep: racks at each release in a folder, updated to each later one, by both policies. */
import { parseArgs } from 'node:util';
import { everyJourney, runJourney } from './release-sweep/journey.ts';
import { readReleaseFolder } from './release-sweep/releases.ts';
import { resultsText, type Finished } from './simulated-run/results-table.ts';
import { runBundle } from './simulated-run/run-bundle.ts';
import { runInProcess } from './simulated-run/run-in-process.ts';

const { values } = parseArgs({
  options: {
    /** A folder laid out as Convox's bucket is. */
    releases: { type: 'string', default: process.env['CONVOX_RELEASES'] ?? '../shared/bucket' },
    from: { type: 'string' },
    to: { type: 'string' },
    /** Only every so many-th journey. */
    every: { type: 'string', default: '1' },
    /** Of those, every so many-th by the bundle; 0 for none. */
    bundled: { type: 'string', default: '40' },
  },
});

const releases = readReleaseFolder(values.releases);
if (releases === undefined) throw new Error(`No releases in ${values.releases}: name a folder with --releases`);
const [every, bundled] = [Number(values.every), Number(values.bundled)];
const journeys = everyJourney([...releases.templates.keys()])
  .filter(({ from, to }) => (values.from ?? from) === from && (values.to ?? to) === to)
  .filter((_journey, index) => index % every === 0);
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
