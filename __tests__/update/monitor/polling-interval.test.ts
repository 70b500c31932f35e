/** Polling intervals. number-of-requests.test.ts measures their effect: the number of polls, and how late an end is seen. */
import { expect, it } from '@jest/globals';
import { pollingIntervalMs } from '../../../src/update/monitor/polling-interval.ts';
import { MINUTE } from '../runs.ts';

it.each([
  ['as requested while events come', {}, 5_000],
  ['as requested for the first seconds without events', { idleMs: 14_999 }, 5_000],
  ['longer after some time without events', { idleMs: 15_000 }, 7_500],
  ['short near the end', { nearsEnd: true }, 2_000],
  ['short near the end, even without events', { nearsEnd: true, idleMs: 2 * MINUTE }, 2_000],
  ['short even if no polls have been saved yet', { nearsEnd: true, elapsedMs: 0, polls: 7 }, 2_000],
  ['as requested again after the saved polls and the advance are used', { nearsEnd: true, polls: 128 }, 5_000],
  ['in the same proportion to another interval', { nearsEnd: true, intervalMs: 20, elapsedMs: 400, polls: 10 }, 8],
])('the interval is %s', (_, change, pauseMs) => {
  const situation = { intervalMs: 5_000, elapsedMs: 10 * MINUTE, polls: 100, idleMs: 0, nearsEnd: false };
  expect(pollingIntervalMs({ ...situation, ...change })).toBe(pauseMs);
});
