/** Looking again and again until something has happened: the only loop in the project that sleeps. */
import { CloudFault, isPassing, type Fault } from '../cloudformation/fault.ts';
import type { RunEvent } from '../run/run-event.ts';
import type { Ports } from './ports.ts';

export type PollEnd<T> =
  | { readonly kind: 'settled'; readonly value: T }
  | { readonly kind: 'out-of-time' }
  /** The workflow was cancelled. */
  | { readonly kind: 'cancelled' }
  /** No further look can succeed: expired credentials, a permission that is missing. */
  | { readonly kind: 'fatal'; readonly fault: Fault };

export interface PollOptions<T> {
  /** Undefined: not yet. A passing CloudFault is looked over, any other ends the watch. */
  readonly read: () => Promise<T | undefined>;
  readonly intervalMs: number;
  /** The pause after a look that succeeded, where it is not always the same; `intervalMs` then stays what faults stretch. */
  readonly pauseMs?: () => number;
  readonly deadlineMs: number;
  /** What is waited for, where it can take long: told after each look, for the log to say it where it would be silent. */
  readonly what?: Extract<RunEvent, { kind: 'still-waiting' }>['what'];
}

/** However hard AWS throttles, a minute is the longest that an operator is left without news. */
const LONGEST_INTERVAL_MS = 60_000;

/**
 * Looks at once, then in the given rhythm. Throttling and outages stretch the rhythm, with jitter, since the limits are
 * shared by the whole account; the first look that succeeds brings it back. A failed look says nothing about what is
 * looked at, so it never ends the watch by itself.
 */
export async function poll<T>(
  options: PollOptions<T>,
  ports: Pick<Ports, 'clock' | 'emit' | 'cancel'>,
): Promise<PollEnd<T>> {
  const { clock, emit, cancel } = ports;
  let failures = 0;
  const beganMs = clock.nowMs();
  for (;;) {
    if (cancel.aborted) return { kind: 'cancelled' };
    const attempt = await unlessCancelled(attemptRead(options.read), cancel);
    if (attempt === 'cancelled') return { kind: 'cancelled' };
    if ('value' in attempt && attempt.value !== undefined) return { kind: 'settled', value: attempt.value };
    if ('fault' in attempt && !isPassing(attempt.fault)) return { kind: 'fatal', fault: attempt.fault };
    failures = 'fault' in attempt ? failures + 1 : 0;
    const pauseMs =
      failures === 0
        ? (options.pauseMs?.() ?? options.intervalMs)
        : stretched(options.intervalMs, failures, clock.random());
    const leftMs = options.deadlineMs - clock.nowMs();
    if (leftMs <= 0) return { kind: 'out-of-time' };
    if ('fault' in attempt) emit({ kind: 'poll-failed', fault: attempt.fault, againInMs: Math.min(pauseMs, leftMs) });
    if (options.what !== undefined) {
      emit({ kind: 'still-waiting', what: options.what, elapsedMs: clock.nowMs() - beganMs, leftMs });
    }
    await clock.sleep(Math.min(pauseMs, leftMs), cancel);
  }
}

/** Doubles with each miss, up to a minute; somewhere in the upper half of that, so that waiters do not march in step. */
function stretched(intervalMs: number, misses: number, random: number): number {
  const ceiling = Math.min(LONGEST_INTERVAL_MS, intervalMs * 2 ** Math.min(misses, 16));
  return Math.max(intervalMs, ceiling * (0.5 + random / 2));
}

type Attempt<T> = { readonly value: T | undefined } | { readonly fault: Fault };

async function attemptRead<T>(look: () => Promise<T | undefined>): Promise<Attempt<T>> {
  try {
    return { value: await look() };
  } catch (error) {
    if (error instanceof CloudFault) return { fault: error.fault };
    throw error;
  }
}

async function unlessCancelled<T>(work: Promise<T>, cancel: AbortSignal): Promise<T | 'cancelled'> {
  let giveUp: () => void = () => undefined;
  const cancelled = new Promise<'cancelled'>((resolve) => {
    giveUp = () => {
      resolve('cancelled');
    };
  });
  cancel.addEventListener('abort', giveUp, { once: true });
  try {
    return await Promise.race([work, cancelled]);
  } finally {
    cancel.removeEventListener('abort', giveUp);
    // A look given up is nobody's any more; its late failure must not end the process.
    work.catch(() => undefined);
  }
}
