/** Polling intervals, for thousands of simulated updates: the number of polls, and how late an end is detected. */
import { expect, it } from '@jest/globals';
import { medianOf, randomFrom } from '../../../bench/statistics.ts';
import { pollingIntervalMs } from '../../../src/update/monitor/polling-interval.ts';
import { MINUTE } from '../runs.ts';

const SECOND = 1_000;
const INTERVAL = 5 * SECOND;

/** An update: when its events come, when its clean-up begins, when its last event comes. All from its beginning. */
interface Update {
  readonly eventsMs: readonly number[];
  readonly cleanUpMs: number;
  readonly endMs: number;
}

/** As racks update: many small resources first, then one instance after another for minutes each, then the clean-up. */
function makeUpdate(random: () => number, lengthMs: number): Update {
  const cleanUpMs = lengthMs - (2 * SECOND + random() * 3 * MINUTE);
  const eventsMs: number[] = [];
  for (let atMs = 0; atMs < cleanUpMs;) {
    eventsMs.push(atMs);
    atMs += atMs < 3 * MINUTE ? 1 * SECOND + random() * 10 * SECOND : 1 * MINUTE + random() * 4 * MINUTE;
  }
  return { eventsMs: [...eventsMs, cleanUpMs, lengthMs], cleanUpMs, endMs: lengthMs };
}

/** Polls an update at these intervals: the number of polls, and how long after its last event the end was read. */
function poll({ eventsMs, cleanUpMs, endMs }: Update): { polls: number; lateMs: number } {
  let atMs = 0;
  let polls = 1;
  let lastMs = 0;
  let count = 0;
  while (atMs < endMs) {
    while ((eventsMs[count] ?? endMs) <= atMs) {
      lastMs = atMs;
      count += 1;
    }
    const facts = { elapsedMs: atMs, polls, idleMs: atMs - lastMs, nearsEnd: atMs >= cleanUpMs };
    atMs += pollingIntervalMs({ intervalMs: INTERVAL, ...facts });
    polls += 1;
  }
  return { polls, lateMs: atMs - endMs };
}

const fixedPolls = (endMs: number): number => Math.ceil(endMs / INTERVAL) + 1;

it('the end of an update is detected within two seconds in the median, with no more polls than a fixed interval', () => {
  const random = randomFrom(7);
  const polled = Array.from({ length: 5_000 }, () => poll(makeUpdate(random, 30 * MINUTE + random() * INTERVAL)));
  expect(medianOf(polled.map(({ lateMs }) => lateMs))).toBeLessThan(2 * SECOND);
  expect(Math.max(...polled.map(({ lateMs }) => lateMs))).toBeLessThanOrEqual(1.5 * INTERVAL);
  expect(Math.max(...polled.map(({ polls }) => polls))).toBeLessThanOrEqual(fixedPolls(30 * MINUTE));
});

it('any update takes at most ten polls more than a fixed interval, however long its clean-up', () => {
  const random = randomFrom(11);
  for (let turn = 0; turn < 2_000; turn += 1) {
    const endMs = 1 * MINUTE + random() * 60 * MINUTE;
    const eventsMs = Array.from({ length: Math.floor(endMs / INTERVAL) }, (_, index) => index * INTERVAL);
    const { polls } = poll({ eventsMs, cleanUpMs: random() * endMs, endMs });
    expect(polls).toBeLessThanOrEqual(fixedPolls(endMs) + 10);
  }
});

it.each([
  ['as requested while events come', {}, 5_000],
  ['longer after some time without events', { idleMs: 15 * SECOND }, 7_500],
  ['short near the end', { nearsEnd: true }, 2_000],
  ['short near the end, even without events', { nearsEnd: true, idleMs: 2 * MINUTE }, 2_000],
  ['short even if no polls have been saved yet', { nearsEnd: true, elapsedMs: 0, polls: 1 }, 2_000],
  ['as requested again after the saved polls and the advance are used', { nearsEnd: true, polls: 128 }, 5_000],
  ['in the same proportion to another interval', { nearsEnd: true, intervalMs: 20, elapsedMs: 400, polls: 10 }, 8],
])('the interval is %s', (_, change, pauseMs) => {
  const situation = { intervalMs: INTERVAL, elapsedMs: 10 * MINUTE, polls: 100, idleMs: 0, nearsEnd: false };
  expect(pollingIntervalMs({ ...situation, ...change })).toBe(pauseMs);
});
