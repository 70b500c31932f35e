/** Whether a process that made run after run kept anything of them. */
import { medianOf } from '../../bench/statistics.ts';
import type { Answer } from './order.ts';

/** What a run knows and tells has five times as many, where it is kept by mistake. */
export const GROWTH_LIMIT_BYTES = 4_000;

/** By how much the heap grew with each run of the last half, in bytes: what is loaded and made once is there by then. */
export function growthOfHeap(answers: readonly Answer[]): number {
  const quarter = Math.floor(answers.length / 4);
  if (quarter === 0) throw new Error('too few runs to tell');
  const heap = answers.map(({ heapBytes }) => heapBytes);
  return (medianOf(heap.slice(-quarter)) - medianOf(heap.slice(-2 * quarter, -quarter))) / quarter;
}
