/** Writes the newest text of a comment, one request at a time, without blocking the run. */
import { gitHubFactsOf, mayPass, type GitHubFacts } from '../run/github-fault.ts';
import type { Clock } from '../update/ports.ts';
import { isDoneInTime, type TimeLimit } from './time-limit.ts';

export interface CommentWriter {
  /** Sets the text of the comment. It replaces a text that was not written yet. */
  write(body: string): void;
  /**
   * Resolves when the newest text is written, or failed, or the time limit is reached.
   * @returns the fault; undefined if the text was written.
   */
  finish(limit: TimeLimit, cancel: AbortSignal): Promise<GitHubFacts | undefined>;
}

/** Attempts for one text. After that, the text waits for the next one. */
const ATTEMPTS = 4;
const PAUSE_MS = 2_000;

/** @param put writes one text. It can throw a GitHubFault, and ends when the signal is aborted. */
export function createCommentWriter(
  clock: Clock,
  put: (body: string, signal: AbortSignal) => Promise<void>,
  attempted = 'writing the comment',
): CommentWriter {
  const stopping = new AbortController();
  let last: string | undefined;
  let next: string | undefined;
  let fault: GitHubFacts | undefined;
  let writing: Promise<void> | undefined;
  let isRefused = false;
  let resumesAtMs = 0;
  let deadlineMs = Number.POSITIVE_INFINITY;

  const work = async (): Promise<void> => {
    for (let failures = 0; next !== undefined && !stopping.signal.aborted;) {
      const body = next;
      next = undefined;
      fault = await faultOf(() => put(body, stopping.signal), attempted);
      failures = fault === undefined ? 0 : failures + 1;
      if (fault === undefined) continue;
      // A newer text replaces one that failed.
      next ??= body;
      isRefused = !mayPass(fault);
      const pauseMs = fault.retryAfterMs ?? PAUSE_MS * 2 ** (failures - 1);
      resumesAtMs = clock.nowMs() + pauseMs;
      if (isRefused || failures === ATTEMPTS || resumesAtMs > deadlineMs) break;
      await clock.sleep(pauseMs, stopping.signal);
    }
    writing = undefined;
  };

  return {
    write: (body) => {
      if (body === last) return;
      last = body;
      next = body;
      if (!isRefused) writing ??= work();
    },
    finish: async (limit, cancel) => {
      if (writing === undefined) return fault;
      deadlineMs = clock.nowMs() + (cancel.aborted ? limit.afterCancelMs : limit.limitMs);
      // GitHub asks for a longer wait than this run takes.
      if (resumesAtMs > deadlineMs) stopping.abort();
      const isDone = await isDoneInTime(writing, clock, limit, cancel);
      stopping.abort();
      return isDone ? fault : (fault ?? { ...TOO_LATE, attempted });
    },
  };
}

const TOO_LATE: Omit<GitHubFacts, 'attempted'> = {
  kind: 'unavailable',
  message: 'no response before the end of the run',
  httpStatus: undefined,
  retryAfterMs: undefined,
};

async function faultOf(act: () => Promise<void>, attempted: string): Promise<GitHubFacts | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    return gitHubFactsOf(error, attempted);
  }
}
