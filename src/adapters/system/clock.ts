/** Real time and random numbers. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../update/ports.ts';

// Node's timers have 32 bits; a longer one fires at once.
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
