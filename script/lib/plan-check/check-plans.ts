/** Runs the check of script/check-plans: seeded pairs of releases, each planned by the bundle on a simulated AWS. */
import { parseArgs } from 'node:util';
import { drawPair, planFolder } from './pairs.ts';
import { checkPair } from './run-pair.ts';
import { leftOutLines, readReleaseFolder } from '../release-sweep/releases.ts';
import { resultsText, type Finished } from '../simulated-run/results-table.ts';

const { values } = parseArgs({
  options: {
    /** A folder laid out as Convox's bucket is. */
    releases: { type: 'string', default: process.env['CONVOX_RELEASES'] ?? '../shared/bucket' },
    pairs: { type: 'string', default: '300' },
    /** The first seed; each pair takes the next. */
    seed: { type: 'string', default: '1' },
  },
});

const releases = readReleaseFolder(values.releases);
if (releases === undefined)
  throw new Error(`No release/versions.json in ${values.releases}: name a folder with --releases`);
for (const line of leftOutLines(releases)) console.log(line);
const folder = planFolder(releases);
const startMs = Date.now();
const results: Finished[] = [];
for (let seed = Number(values.seed); results.length < Number(values.pairs); seed += 1) {
  const result = await checkPair(folder, drawPair(releases, seed));
  // No rack has such values: the next seed takes its place.
  if (result === undefined) continue;
  results.push(result);
  process.stderr.write(result.errors.length === 0 ? '.' : 'X');
}
console.log(`\n${resultsText(results, (Date.now() - startMs) / 1000)}`);
process.exitCode = results.some(({ errors }) => errors.length > 0) ? 1 : 0;
