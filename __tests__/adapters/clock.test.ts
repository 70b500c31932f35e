/** Real time. */
import { getEventListeners } from 'node:events';
import { expect, test } from '@jest/globals';
import { createClock } from '../../src/adapters/system/clock.ts';

const clock = createClock();

test('sleeps as long as it is told', async () => {
  const began = clock.nowMs();
  await clock.sleep(30, new AbortController().signal);
  expect(clock.nowMs() - began).toBeGreaterThanOrEqual(28);
});

test('wakes without a word when it is aborted, and at once when it was aborted before', async () => {
  const cancel = new AbortController();
  const began = clock.nowMs();
  setTimeout(() => {
    cancel.abort('SIGTERM');
  }, 10);
  await clock.sleep(60_000, cancel.signal);
  await clock.sleep(60_000, cancel.signal);
  expect(clock.nowMs() - began).toBeLessThan(5_000);
});

test('leaves no listener behind, however often it sleeps on one signal', async () => {
  const { signal } = new AbortController();
  for (let time = 0; time < 20; time++) await clock.sleep(0, signal);
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});

test('sleeps on through a time that a timer cannot count, until it is woken', async () => {
  const cancel = new AbortController();
  let awake = false;
  const sleeping = clock.sleep(2 ** 40, cancel.signal).then(() => (awake = true));
  await clock.sleep(20, new AbortController().signal);
  expect(awake).toBe(false);
  cancel.abort();
  await sleeping;
});

test('chance lies from 0 up to 1', () => {
  for (let time = 0; time < 100; time++) expect(clock.random()).toBeGreaterThanOrEqual(0);
  for (let time = 0; time < 100; time++) expect(clock.random()).toBeLessThan(1);
});
