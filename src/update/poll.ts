/** Polls until a result is available. The only loop in src that sleeps. */
import { CloudFault, type Fault, isPassing } from '../cloudformation/fault.ts';
import type { Ports } from './ports.ts';
import type { RunEventOf } from '../run/run-event.ts';

export type PollEnd<T> =
  | { readonly kind: 'settled'; readonly value: T }
  | { readonly kind: 'out-of-time' }
  /** The workflow was cancelled. */
  | { readonly kind: 'cancelled' }
  /** No further poll can succeed: expired credentials, or a missing permission. */
  | { readonly kind: 'fatal'; readonly fault: Fault };

export interface PollOptions<T> {
  /** Returns undefined as long as there is no result. A passing CloudFault is retried; any other ends the polling. */
  readonly read: () => Promise<T | undefined>;
  readonly intervalMs: number;
  /** The pause after a successful poll, if it varies. Faults still extend `intervalMs`. */
  readonly pauseMs?: () => number;
  readonly deadlineMs: number;
  /** What the run waits for, if it can take long. Emitted after each poll, for the heartbeat in the log. */
  readonly what?: RunEventOf<'still-waiting'>['what'];
}

/** The longest pause, so that the log shows progress at least every minute. */
const LONGEST_INTERVAL_MS = 60_000;

/**
 * Polls at once and then at the given interval. Throttling and outages extend the interval, with jitter, because the
 * whole account shares the rate limits. The next successful poll restores it. A failed poll shows nothing about the
 * state, so it never ends the polling by itself.
 */
export async function poll<T>(
  options: PollOptions<T>,
  ports: Pick<Ports, 'clock' | 'emit' | 'cancel'>,
): Promise<PollEnd<T>> {
  const { clock, emit, cancel } = ports;
  let failures = 0;
  const startMs = clock.nowMs();
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
      emit({ kind: 'still-waiting', what: options.what, elapsedMs: clock.nowMs() - startMs, leftMs });
    }
    await clock.sleep(Math.min(pauseMs, leftMs), cancel);
  }
}

/**
 * Doubles with each failure, up to a minute, with jitter in the upper half so that clients do not retry at the same
 * time.
 */
function stretched(intervalMs: number, failures: number, random: number): number {
  const ceiling = Math.min(LONGEST_INTERVAL_MS, intervalMs * 2 ** Math.min(failures, 16));
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
    // The result of this poll is not used any more. If it fails later, the process must not end.
    work.catch(() => undefined);
  }
}
