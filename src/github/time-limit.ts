/** How long a finished run waits for GitHub: a few seconds, and less once the workflow is cancelled. */
import type { Clock } from '../update/ports.ts';

export interface TimeLimit {
  readonly limitMs: number;
  /** The most that remains after a cancel. */
  readonly afterCancelMs: number;
}

/**
 * Waits for `work`, but no longer than the limit.
 * @returns whether the work completed in time.
 */
export async function isDoneInTime(
  work: Promise<unknown>,
  clock: Clock,
  { limitMs, afterCancelMs }: TimeLimit,
  cancel: AbortSignal,
): Promise<boolean> {
  const timer = new AbortController();
  const timeUp = async (): Promise<false> => {
    await clock.sleep(limitMs, AbortSignal.any([timer.signal, cancel]));
    if (cancel.aborted) await clock.sleep(afterCancelMs, timer.signal);
    return false;
  };
  try {
    return await Promise.race([work.then(() => true), timeUp()]);
  } finally {
    timer.abort();
  }
}
