/** The expected duration of an update, by the size of the rack. */
import { expect, it } from '@jest/globals';
import { autoTimeLimitMs, estimateRollMs } from '../../src/impact/duration-estimate.ts';

const MINUTE = 60_000;

it.each([
  [1, 1, 30, 60],
  [3, 1, 50, 100],
  [10, 1, 120, 240],
  [10, 3, 60, 120],
  [3, 10, 30, 60],
])('%d instances, %d at a time, take %d minutes; the limit of %d covers a rollback', (count, batch, minutes, limit) => {
  const rack = { instanceCount: count, batchSize: batch };
  expect([estimateRollMs(rack), autoTimeLimitMs(rack)]).toEqual([minutes * MINUTE, limit * MINUTE]);
});
