/** The run's clock, on which a minute's pause takes less than a second: AWS's answers are quick here, so ours may be. */
import { setTimeout as wait } from 'node:timers/promises';
import { seededRandom } from '../../simulator/random.ts';
import type { Clock } from '../../src/update/ports.ts';

/** @param speed how much faster than the world's this clock goes. */
export function fastClock(speed: number, seed: number): Clock {
  const beganMs = Date.now();
  const chance = seededRandom(seed + 1);
  return {
    nowMs: () => beganMs + (Date.now() - beganMs) * speed,
    random: () => chance.fraction(),
    async sleep(ms, signal) {
      try {
        await wait(Math.max(ms, 0) / speed, undefined, { signal });
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    },
  };
}
