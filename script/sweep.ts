/**
 * The sweep behind script/sweep: racks on each of Convox's real releases, sent to each later one, by both policies, with
 * every parameter at its default and with every one at something else.
 */
import { parseArgs } from 'node:util';
import { travel } from './release-sweep/journey.ts';
import type { Journey, Trip } from './release-sweep/record.ts';
import { readReleaseFolder } from './release-sweep/releases.ts';
import { runBundled, runInProcess } from './release-sweep/runners.ts';
import { tallyOf } from './release-sweep/tally.ts';
import { everyJourney } from './release-sweep/every-journey.ts';

const { values } = parseArgs({
  options: {
    /** A folder laid out as Convox's bucket is. */
    releases: { type: 'string', default: process.env['CONVOX_RELEASES'] ?? '../shared/convox' },
    from: { type: 'string' },
    to: { type: 'string' },
    /** Only every so many-th journey. */
    every: { type: 'string', default: '1' },
    /** Of those, every so many-th by the bundle; 0 for none. */
    bundled: { type: 'string', default: '40' },
  },
});

const releases = readReleaseFolder(values.releases);
if (releases === undefined) throw new Error(`No releases at ${values.releases}: name a folder with --releases`);
const [every, bundled] = [Number(values.every), Number(values.bundled)];
const journeys = everyJourney([...releases.templates.keys()])
  .filter(({ from, to }) => (values.from ?? from) === from && (values.to ?? to) === to)
  .filter((_journey: Journey, index: number) => index % every === 0);
const beganMs = Date.now();
const trips: Trip[] = [];
for (const [index, journey] of journeys.entries()) {
  const runner = bundled > 0 && index % bundled === bundled - 1 ? runBundled : runInProcess;
  const trip = await travel(runner, releases, journey);
  trips.push(trip);
  process.stderr.write(trip.breaches.length === 0 ? '.' : 'X');
}
process.stderr.write('\n');
console.log(tallyOf(trips, (Date.now() - beganMs) / 1000));
process.exitCode = trips.some(({ breaches }) => breaches.length > 0) ? 1 : 0;
