import { describe, expect, test } from '@jest/globals';
import { GitHubFault, type GitHubFacts } from '../../src/run/github-fault.ts';
import { createCommentWriter } from '../../src/github/comment-writer.ts';
import { makeGitHubFacts } from '../builders/github.ts';
import { VirtualClock } from '../update/virtual-clock.ts';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const NEVER = new AbortController().signal;

/** A place for texts whose answers the scenario gives in turn; after that everything is written at once. */
function setUp(answers: readonly (Partial<GitHubFacts> | 'silence' | Error)[] = [], slowMs = 0) {
  const clock = new VirtualClock(0);
  const tried: string[] = [];
  const written: string[] = [];
  const queue = [...answers];
  const writer = createCommentWriter(clock, async (body, signal) => {
    tried.push(body);
    const answer = queue.shift();
    if (slowMs > 0) await clock.sleep(slowMs, signal);
    if (answer instanceof Error) throw answer;
    if (answer === 'silence') {
      await clock.sleep(HOUR, signal);
      throw new GitHubFault(makeGitHubFacts({ kind: 'unavailable', message: 'aborted' }));
    }
    if (answer !== undefined) throw new GitHubFault(makeGitHubFacts(answer));
    written.push(body);
  });
  return { clock, writer, tried, written };
}

describe('a comment that is kept up to date', () => {
  test('is written one text at a time; the newest replaces those that were not written yet', async () => {
    const { writer, written } = setUp([], SECOND);
    for (const text of ['planned', 'updating', 'nearly', 'updated']) writer.write(text);
    await expect(writer.finish({ limitMs: 10 * SECOND, afterCancelMs: 0 }, NEVER)).resolves.toBeUndefined();
    expect(written).toEqual(['planned', 'updated']);
  });

  test('is not written again with the same text', async () => {
    const { writer, tried } = setUp();
    writer.write('updating');
    await writer.finish({ limitMs: SECOND, afterCancelMs: 0 }, NEVER);
    writer.write('updating');
    await writer.finish({ limitMs: SECOND, afterCancelMs: 0 }, NEVER);
    expect(tried).toEqual(['updating']);
  });

  test('is retried with the newest text after a lost response', async () => {
    const { clock, writer, tried, written } = setUp([
      { kind: 'unavailable', httpStatus: 502 },
      { kind: 'unavailable' },
    ]);
    writer.write('updating');
    clock.after(SECOND, () => {
      writer.write('updated');
    });
    await clock.sleep(2 * SECOND, new AbortController().signal);
    await expect(writer.finish({ limitMs: 20 * SECOND, afterCancelMs: 0 }, NEVER)).resolves.toBeUndefined();
    expect([tried, written]).toEqual([['updating', 'updated', 'updated'], ['updated']]);
  });

  test('waits as long as GitHub asks before the next attempt', async () => {
    const { clock, writer, written } = setUp([{ kind: 'rate-limited', retryAfterMs: HOUR }]);
    writer.write('updating');
    await clock.sleep(2 * HOUR, new AbortController().signal);
    await expect(writer.finish({ limitMs: SECOND, afterCancelMs: 0 }, NEVER)).resolves.toBeUndefined();
    expect(written).toEqual(['updating']);
    expect(clock.slept).toContain(HOUR);
  });

  test('ends without an attempt if GitHub names a time after the run', async () => {
    const { clock, writer } = setUp([{ kind: 'rate-limited', retryAfterMs: HOUR }]);
    writer.write('updating');
    await clock.sleep(SECOND, new AbortController().signal);
    const beforeMs = clock.nowMs();
    await expect(writer.finish({ limitMs: 10 * SECOND, afterCancelMs: 0 }, NEVER)).resolves.toMatchObject({
      kind: 'rate-limited',
    });
    expect(clock.nowMs() - beforeMs).toBeLessThan(10 * SECOND);
  });

  test.each(['forbidden', 'unauthorized', 'not-found', 'rejected'] as const)(
    'is not written again once it is %s',
    async (kind) => {
      const { writer, tried } = setUp([{ kind }]);
      writer.write('planned');
      await expect(writer.finish({ limitMs: SECOND, afterCancelMs: 0 }, NEVER)).resolves.toMatchObject({ kind });
      writer.write('updated');
      await expect(writer.finish({ limitMs: SECOND, afterCancelMs: 0 }, NEVER)).resolves.toMatchObject({ kind });
      expect(tried).toEqual(['planned']);
    },
  );

  test('is attempted several times for one text, and again with the next text', async () => {
    const lost = { kind: 'unavailable' } as const;
    const { clock, writer, tried, written } = setUp([lost, lost, lost, lost]);
    writer.write('updating');
    await clock.sleep(HOUR, new AbortController().signal);
    expect(tried).toHaveLength(4);
    writer.write('updated');
    await expect(writer.finish({ limitMs: SECOND, afterCancelMs: 0 }, NEVER)).resolves.toBeUndefined();
    expect(written).toEqual(['updated']);
  });

  test('is awaited no longer than the time limit, and reports that', async () => {
    const { clock, writer } = setUp(['silence']);
    writer.write('updated');
    await expect(writer.finish({ limitMs: 2 * SECOND, afterCancelMs: 0 }, NEVER)).resolves.toMatchObject({
      message: expect.stringContaining('no response'),
    });
    expect(clock.nowMs()).toBeLessThanOrEqual(3 * SECOND);
  });
});
