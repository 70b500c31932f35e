/** Polling intervals, for thousands of simulated updates: the number of polls, and how late an end is detected. */
import { describe, expect, it } from '@jest/globals';
import { medianOf, randomFrom } from '../../../bench/statistics.ts';
import { pollingIntervalMs } from '../../../src/update/monitor/polling-interval.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
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

/** Follows an update by the rhythm: how many looks that took, and how long after its last event the end was seen. */
function follow({ eventsMs, cleanUpMs, endMs }: Update, intervalMs = INTERVAL): { polls: number; lateMs: number } {
  let atMs = 0;
  let polls = 1;
  let movedMs = 0;
  let seen = 0;
  while (atMs < endMs) {
    while ((eventsMs[seen] ?? endMs) <= atMs) {
      movedMs = atMs;
      seen += 1;
    }
    const idleMs = atMs - movedMs;
    atMs += pollingIntervalMs({ intervalMs, elapsedMs: atMs, polls, idleMs, nearsEnd: atMs >= cleanUpMs });
    polls += 1;
  }
  return { polls, lateMs: atMs - endMs };
}

const steadyLooks = (endMs: number): number => Math.ceil(endMs / INTERVAL) + 1;

describe('five thousand updates of half an hour', () => {
  const random = randomFrom(7);
  const followed = Array.from({ length: 5_000 }, () => follow(makeUpdate(random, 30 * MINUTE + random() * INTERVAL)));

  it('have their end detected within two seconds in the median', () => {
    expect(medianOf(followed.map(({ lateMs }) => lateMs))).toBeLessThan(2 * SECOND);
  });

  it('never have their end detected later than one idle interval after it', () => {
    expect(Math.max(...followed.map(({ lateMs }) => lateMs))).toBeLessThanOrEqual(1.5 * INTERVAL);
  });

  it('each take no more polls than a fixed interval', () => {
    expect(Math.max(...followed.map(({ polls }) => polls))).toBeLessThanOrEqual(steadyLooks(30 * MINUTE));
  });
});

describe('any update', () => {
  it('takes at most ten polls more than a fixed interval, however long its clean-up', () => {
    const random = randomFrom(11);
    for (let turn = 0; turn < 2_000; turn += 1) {
      const endMs = 1 * MINUTE + random() * 60 * MINUTE;
      const eventsMs = Array.from({ length: Math.floor(endMs / INTERVAL) }, (_, index) => index * INTERVAL);
      const { polls } = follow({ eventsMs, cleanUpMs: random() * endMs, endMs });
      expect(polls).toBeLessThanOrEqual(steadyLooks(endMs) + 10);
    }
  });
});

describe('the interval', () => {
  const situation = { intervalMs: INTERVAL, elapsedMs: 10 * MINUTE, polls: 100, idleMs: 0, nearsEnd: false };

  it.each([
    ['is as asked for while events come', {}, 5_000],
    ['is longer once nothing has come for a while', { idleMs: 15 * SECOND }, 7_500],
    ['is short as the end nears', { nearsEnd: true }, 2_000],
    ['is short as the end nears, though nothing has come for a while', { nearsEnd: true, idleMs: 2 * MINUTE }, 2_000],
    ['is short even where nothing has been saved yet', { nearsEnd: true, elapsedMs: 0, polls: 1 }, 2_000],
    ['is as asked for again once what was saved, and the advance, is spent', { nearsEnd: true, polls: 128 }, 5_000],
    ['keeps its proportions in another rhythm', { nearsEnd: true, intervalMs: 20, elapsedMs: 400, polls: 10 }, 8],
  ])('%s', (_, change, pauseMs) => {
    expect(pollingIntervalMs({ ...situation, ...change })).toBe(pauseMs);
  });
});
