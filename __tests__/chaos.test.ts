import { describe, expect, it } from '@jest/globals';
import { runInProcess } from '../script/fault-sweep/run-in-process.ts';
import { PERCENTS } from '../script/fault-sweep/scenario.ts';
import { playTrial } from '../script/fault-sweep/trial.ts';

/** A short share of what script/chaos does: fixed seeds, in this process. */
const SEEDS_EACH = 7;

describe('whatever goes wrong on the way to AWS', () => {
  it.each([...PERCENTS])(
    'tells the true state of the rack, once, and leaves nothing behind, at %d percent of faults',
    async (percent) => {
      const broken: string[] = [];
      for (let nth = 0; nth < SEEDS_EACH; nth += 1) {
        const seed = percent * 100 + nth;
        const { breaches, ending } = await playTrial(runInProcess, seed, percent);
        broken.push(...breaches.map((breach) => `seed ${seed}, "${ending}": ${breach}`));
      }
      expect(broken).toEqual([]);
    },
  );
});
