/** Real time and real chance. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../update/ports.ts';

// A longer timer than this fires at once (Node counts in 32 bits).
const LONGEST_MS = 2 ** 31 - 1;

export function createClock(): Clock {
  return {
    nowMs: () => Date.now(),
    random: () => Math.random(),
    async sleep(ms, signal) {
      try {
        await wait(Math.min(Math.max(ms, 0), LONGEST_MS), undefined, { signal });
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    },
  };
}
