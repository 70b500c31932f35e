/**
 * The sweep behind script/chaos. Most runs are of src/main.ts in this process, on a clock a hundred times faster; some are
 * of the built bundle as a process of its own. Which faults a seed brings is fixed; at which moment of the update each
 * strikes is up to the machine, so a broken run may need a few repetitions to break again.
 */
import { parseArgs } from 'node:util';
import { runBundled } from './fault-sweep/run-bundled.ts';
import { runInProcess } from './fault-sweep/run-in-process.ts';
import { tallyOf } from './fault-sweep/tally.ts';
import { playTrial, type Trial } from './fault-sweep/trial.ts';

const { values } = parseArgs({
  options: {
    /** The first seed; each run takes the next. */
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '200' },
    /** Of a hundred requests; drawn for each run where left out. */
    percent: { type: 'string' },
    /** Every so many-th run is of the bundle; 0 for none. */
    bundled: { type: 'string', default: '20' },
  },
});

const [first, runs, bundled] = [values.seed, values.runs, values.bundled].map(Number) as [number, number, number];
const percent = values.percent === undefined ? undefined : Number(values.percent);
const beganMs = Date.now();
const trials: Trial[] = [];
for (let nth = 1; nth <= runs; nth += 1) {
  const runner = bundled > 0 && nth % bundled === 0 ? runBundled : runInProcess;
  const trial = await playTrial(runner, first + nth - 1, percent);
  trials.push(trial);
  process.stderr.write(trial.breaches.length === 0 ? '.' : 'X');
}
process.stderr.write('\n');
console.log(tallyOf(trials, (Date.now() - beganMs) / 1000));
process.exitCode = trials.some(({ breaches }) => breaches.length > 0) ? 1 : 0;
