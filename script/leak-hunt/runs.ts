/**
 * The process that is watched: makes one run after the other, each against the address that it is sent, and answers with
 * how the run ended and what the process holds after it. Started with --expose-gc by `hunt.ts`; ends when nothing more
 * keeps it, once it is no longer spoken to.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { fastClock } from '../fault-sweep/fast-clock.ts';
import { runMain } from '../fault-sweep/run-main.ts';
import { CANCEL, type Answer, type Order } from './order.ts';

// A minute's pause takes 0.3 s; nothing here depends on how long anything takes.
const SPEED = 200;

let cancelling = new AbortController();

process.on('message', (order: Order | typeof CANCEL) => {
  if (order === CANCEL) cancelling.abort('SIGINT');
  else void answer(order).then((said) => process.send?.(said));
});

async function answer({ url, nth, inputs }: Order): Promise<Answer> {
  cancelling = new AbortController();
  const { published } = await runMain({
    url,
    inputs,
    runId: String(nth),
    clock: fastClock(SPEED, nth),
    attempts: 3,
    cancel: cancelling.signal,
  });
  // The connections of this run end with the server that the next message closes; its garbage is what may go now.
  await wait(1);
  globalThis.gc?.();
  return {
    outcome: published[0]?.outputs['outcome'] ?? '',
    heapBytes: process.memoryUsage().heapUsed,
  };
}
