/**
 * Runs the fault sweep of script/chaos. Most runs execute src/main.ts in this process with a fast clock, some execute
 * the bundle. The seed fixes the faults, but not the time at which each one occurs, so a failed run may need some
 * repeats.
 */
import { parseArgs } from 'node:util';
import { runTrial, type Trial } from './trial.ts';
import { resultsText } from '../simulated-run/results-table.ts';

const { values } = parseArgs({
  options: {
    /** The first seed. Each run uses the next one. */
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '200' },
    /** Percentage of requests that fail. Default: random for each run. */
    percent: { type: 'string' },
    /** Every n-th run executes the bundle; 0 for none. */
    bundled: { type: 'string', default: '20' },
    /** So many runs go on side by side; only with --bundled 1, since runs in this process share its environment. */
    'at-once': { type: 'string', default: '1' },
    /** Prints the log of each run that has errors. */
    log: { type: 'boolean', default: false },
  },
});

const [seed, runs, bundled] = [values.seed, values.runs, values.bundled].map(Number) as [number, number, number];
const percent = values.percent === undefined ? undefined : Number(values.percent);
const startMs = Date.now();
const trials: Trial[] = [];
const numbers = Array.from({ length: runs }, (_one, index) => index + 1).values();
if (bundled !== 1 && values['at-once'] !== '1') throw new Error('--at-once needs --bundled 1');
await Promise.all(Array.from({ length: Number(values['at-once']) }, runTrials));
const uses = trials.flatMap(({ used }) => used);
const counts = [...new Set(uses)].sort().map((name) => `${name} ${uses.filter((one) => one === name).length}`);
console.log(`\nof ${runs} runs: ${counts.join(', ')}`);
console.log(`\n${resultsText(trials, (Date.now() - startMs) / 1000)}`);
process.exitCode = trials.some(({ errors }) => errors.length > 0) ? 1 : 0;

async function runTrials(): Promise<void> {
  for (const nth of numbers) {
    const how = bundled > 0 && nth % bundled === 0 ? 'bundle' : 'in-process';
    const trial = await runTrial(how, seed + nth - 1, percent);
    trials.push(trial);
    process.stderr.write(trial.errors.length === 0 ? '.' : 'X');
    if (trial.errors.length > 0 && values.log) console.log(trial.shown);
  }
}
