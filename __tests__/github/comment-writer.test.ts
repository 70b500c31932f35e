/** A comment that is kept up to date: one write at a time, retries, and the end of the run. */
import { describe, expect, test } from '@jest/globals';
import { GitHubFault, type GitHubFacts } from '../../src/run/github-fault.ts';
import { createCommentWriter } from '../../src/github/comment-writer.ts';
import { makeGitHubFacts } from '../builders/github.ts';
import { VirtualClock } from '../update/virtual-clock.ts';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const NEVER = new AbortController().signal;

/** A writer whose requests fail with the given faults in turn, or get no response; later ones succeed. */
function setUp(faults: readonly (Partial<GitHubFacts> | 'no-response')[] = [], slowMs = 0) {
  const clock = new VirtualClock(0);
  const tried: string[] = [];
  const written: string[] = [];
  const queue = [...faults];
  const writer = createCommentWriter(clock, async (body, signal) => {
    tried.push(body);
    const fault = queue.shift();
    await clock.sleep(fault === 'no-response' ? HOUR : slowMs, signal);
    if (fault === 'no-response') throw new GitHubFault(makeGitHubFacts({ kind: 'unavailable', message: 'aborted' }));
    if (fault !== undefined) throw new GitHubFault(makeGitHubFacts(fault));
    written.push(body);
  });
  const finish = (limitMs = SECOND) => writer.finish({ limitMs, afterCancelMs: 0 }, NEVER);
  const wait = (ms: number) => clock.sleep(ms, NEVER);
  return { clock, writer, tried, written, finish, wait };
}

describe('a comment that is kept up to date', () => {
  test('is written one text at a time; the newest replaces those that were not written yet', async () => {
    const { writer, written, finish } = setUp([], SECOND);
    for (const text of ['planned', 'updating', 'nearly', 'updated']) writer.write(text);
    await expect(finish(10 * SECOND)).resolves.toBeUndefined();
    expect(written).toEqual(['planned', 'updated']);
  });

  test('is not written again with the same text', async () => {
    const { writer, tried, finish } = setUp();
    for (const text of ['updating', 'updating']) {
      writer.write(text);
      await finish();
    }
    expect(tried).toEqual(['updating']);
  });

  test('is retried with the newest text after a lost response', async () => {
    const { clock, writer, tried, written, finish, wait } = setUp([
      { kind: 'unavailable', httpStatus: 502 },
      { kind: 'unavailable' },
    ]);
    writer.write('updating');
    clock.after(SECOND, () => {
      writer.write('updated');
    });
    await wait(2 * SECOND);
    await expect(finish(20 * SECOND)).resolves.toBeUndefined();
    expect([tried, written]).toEqual([['updating', 'updated', 'updated'], ['updated']]);
  });

  test('waits as long as GitHub asks before the next attempt, unless the run ends before', async () => {
    for (const waitedMs of [2 * HOUR, SECOND]) {
      const { clock, writer, written, finish, wait } = setUp([{ kind: 'rate-limited', retryAfterMs: HOUR }]);
      writer.write('updating');
      await wait(waitedMs);
      const finishedMs = clock.nowMs();
      const fault = await finish(10 * SECOND);
      const isWritten = waitedMs > HOUR;
      expect([written, fault?.kind]).toEqual(isWritten ? [['updating'], undefined] : [[], 'rate-limited']);
      expect(clock.slept).toContain(HOUR);
      expect(clock.nowMs() - finishedMs).toBeLessThan(10 * SECOND);
    }
  });

  test.each(['forbidden', 'unauthorized', 'not-found', 'rejected'] as const)(
    'is not written again once it is %s',
    async (kind) => {
      const { writer, tried, finish } = setUp([{ kind }]);
      for (const text of ['planned', 'updated']) {
        writer.write(text);
        await expect(finish()).resolves.toMatchObject({ kind });
      }
      expect(tried).toEqual(['planned']);
    },
  );

  test('is attempted several times for one text, and again with the next text', async () => {
    const lost = { kind: 'unavailable' } as const;
    const { writer, tried, written, finish, wait } = setUp([lost, lost, lost, lost]);
    writer.write('updating');
    await wait(HOUR);
    expect(tried).toHaveLength(4);
    writer.write('updated');
    await expect(finish()).resolves.toBeUndefined();
    expect(written).toEqual(['updated']);
  });

  test('is awaited no longer than the time limit, and reports that', async () => {
    const { clock, writer, finish } = setUp(['no-response']);
    writer.write('updated');
    const message = expect.stringContaining('no response') as unknown;
    await expect(finish(2 * SECOND)).resolves.toMatchObject({ message });
    expect(clock.nowMs()).toBeLessThanOrEqual(3 * SECOND);
  });
});
