/** The real clock. */
import { getEventListeners } from 'node:events';
import { expect, test } from '@jest/globals';
import { createClock } from '../../src/adapters/system/clock.ts';

const clock = createClock();

test('sleeps for the given time', async () => {
  const started = clock.nowMs();
  await clock.sleep(30, new AbortController().signal);
  expect(clock.nowMs() - started).toBeGreaterThanOrEqual(28);
});

test('ends silently when aborted, and at once when already aborted', async () => {
  const cancel = new AbortController();
  const started = clock.nowMs();
  setTimeout(() => {
    cancel.abort('SIGTERM');
  }, 10);
  await clock.sleep(60_000, cancel.signal);
  await clock.sleep(60_000, cancel.signal);
  expect(clock.nowMs() - started).toBeLessThan(5_000);
});

test('removes its listeners, however often it sleeps on one signal', async () => {
  const { signal } = new AbortController();
  for (let time = 0; time < 20; time++) await clock.sleep(0, signal);
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});

test('sleeps longer than a Node timer can count, until it is aborted', async () => {
  const cancel = new AbortController();
  let awake = false;
  const sleeping = clock.sleep(2 ** 40, cancel.signal).then(() => (awake = true));
  await clock.sleep(20, new AbortController().signal);
  expect(awake).toBe(false);
  cancel.abort();
  await sleeping;
});

test('random() is at least 0 and less than 1', () => {
  const numbers = Array.from({ length: 100 }, () => clock.random());
  expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
});
