import { beforeAll, describe, expect, it } from '@jest/globals';
import { COURSES, hunt, type Hunt } from '../script/leak-hunt/hunt.ts';
import { GROWTH_LIMIT_BYTES, growthOfHeap } from '../script/leak-hunt/verdict.ts';

/** A short share of what script/leaks does. */
const ROUNDS = 8;

describe('a process that makes run after run', () => {
  let done: Hunt;

  beforeAll(async () => {
    done = await hunt(ROUNDS * COURSES.length);
  }, 120_000);

  it('keeps nothing of them in memory', () => {
    expect(growthOfHeap(done.answers)).toBeLessThan(GROWTH_LIMIT_BYTES);
  });

  it('has at its end nothing open that would keep it', () => {
    expect(done.exitCode).toBe(0);
  });
});

describe('the verdict', () => {
  const grown = (bytes: number) =>
    Array.from({ length: 40 }, (_, nth) => ({ outcome: 'updated', heapBytes: 20_000_000 + nth * bytes }));

  it('tells a process that keeps some kilobytes of each run from one that keeps nothing', () => {
    expect(growthOfHeap(grown(0))).toBe(0);
    expect(growthOfHeap(grown(5_000))).toBeGreaterThan(GROWTH_LIMIT_BYTES);
  });
});
