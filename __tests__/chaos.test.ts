/** A small part of script/chaos in this process, with fixed seeds. */
import { describe, expect, it } from '@jest/globals';
import { PERCENTS } from '../script/lib/fault-sweep/scenario.ts';
import { runTrial } from '../script/lib/fault-sweep/trial.ts';

const SEEDS_EACH = 3;

describe('a run whose requests to AWS fail', () => {
  it.each([...PERCENTS])(
    'reports the rack as it is and leaves no change set, with %d%% of the requests failing',
    async (percent) => {
      const failed: string[] = [];
      for (let nth = 0; nth < SEEDS_EACH; nth += 1) {
        const { errors, title, ending } = await runTrial('in-process', percent * 100 + nth, percent);
        failed.push(...errors.map((error) => `${title}, "${ending}": ${error}`));
      }
      expect(failed).toEqual([]);
    },
    60_000,
  );
});
