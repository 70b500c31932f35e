/** The expected duration of an update, by the size of the rack. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { autoTimeLimitMs, estimateRollMs } from '../../src/impact/duration-estimate.ts';

const MINUTE = 60_000;

describe('the estimate', () => {
  test.each([
    [1, 1, 30],
    [3, 1, 50],
    [10, 1, 120],
    [10, 3, 60],
    [3, 10, 30],
  ])('%d instances, %d at a time: %d minutes', (instanceCount, batchSize, minutes) => {
    expect(estimateRollMs({ instanceCount, batchSize })).toBe(minutes * MINUTE);
  });

  test('the limit covers the update and its rollback, and is at least one hour', () => {
    expect(autoTimeLimitMs({ instanceCount: 10, batchSize: 1 })).toBe(240 * MINUTE);
    expect(autoTimeLimitMs({ instanceCount: 1, batchSize: 1 })).toBe(60 * MINUTE);
  });

  test('more instances never take less time, larger batches never more', () => {
    const count = fc.integer({ min: 1, max: 1000 });
    fc.assert(
      fc.property(count, count, (instanceCount, batchSize) => {
        const now = estimateRollMs({ instanceCount, batchSize });
        expect(estimateRollMs({ instanceCount: instanceCount + 1, batchSize })).toBeGreaterThanOrEqual(now);
        expect(estimateRollMs({ instanceCount, batchSize: batchSize + 1 })).toBeLessThanOrEqual(now);
      }),
    );
  });
});
