/** The hunt behind script/leaks: what a process holds after each run, and whether it ends by itself. */
import { parseArgs } from 'node:util';
import { hunt } from './leak-hunt/hunt.ts';
import { GROWTH_LIMIT_BYTES, growthOfHeap } from './leak-hunt/verdict.ts';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '500' } } });
const runs = Number(values.runs);
const { answers, exitCode } = await hunt(runs, (nth, { heapBytes }) => {
  if (nth % 100 === 0 || nth === runs)
    console.log(`after ${nth} runs: ${(heapBytes / 1_000_000).toFixed(2)} MB of heap`);
});
const growth = growthOfHeap(answers);
const grows = growth > GROWTH_LIMIT_BYTES;
console.log(`${grows ? 'grows' : 'flat'}: ${growth.toFixed(0)} bytes a run`);
console.log(
  exitCode === undefined ? 'kept open: the process did not end' : 'nothing left open: the process ended by itself',
);
process.exitCode = grows || exitCode !== 0 ? 1 : 0;
