/** The comment and the release notes of a run, on an in-memory GitHub with a virtual clock. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { GitHubUse } from '../../src/run/github-use.ts';
import type { RunEvent } from '../../src/run/run-event.ts';
import { createNotifier, type NotifyResult } from '../../src/github/notifier.ts';
import { makeWay } from '../builders/route.ts';
import { beginning, impactSeen, runEnded, runWithProblem, stepBegins, updatedRun } from '../builders/runs/runs.ts';
import { V2017_02, V2017_03_REQUIRED } from '../builders/version.ts';
import { VirtualClock } from '../update/virtual-clock.ts';
import { GitHubInMemory } from './github-in-memory.ts';

const USE: GitHubUse = {
  pullRequestComment: 'keep',
  failureIssue: undefined,
  releaseNotes: 'bring-in',
  token: 'ghs_token',
};
const WORKFLOW = {
  repository: 'example/racks',
  runUrl: 'https://github.com/example/racks/actions/runs/7',
  pullRequest: undefined,
  actor: undefined,
};
const NEVER = new AbortController().signal;
const LISTED: RunEvent = {
  kind: 'releases-listed',
  from: V2017_02,
  releases: [{ version: V2017_03_REQUIRED, required: true }],
};

let github: GitHubInMemory;
let clock: VirtualClock;

beforeEach(() => {
  github = new GitHubInMemory();
  clock = new VirtualClock(Date.UTC(2026, 3, 22, 12));
});

/** Minutes lie between two notes of a real run; here each is heard, and what it sets off comes to rest. */
async function emit(
  runEvents: readonly RunEvent[],
  use: Partial<GitHubUse> = {},
  secrets: readonly string[] = [],
): Promise<NotifyResult> {
  const heard: RunEvent[] = [];
  const telling = await createNotifier(
    { ...USE, ...use },
    { github, clock, runEvents: heard, secrets, workflow: WORKFLOW },
  );
  for (const runEvent of runEvents) {
    heard.push(runEvent);
    telling.onEvent(runEvent);
    await clock.sleep(1_000, new AbortController().signal);
  }
  return telling.finish(NEVER);
}

function withImpact(runEvents: readonly RunEvent[]): readonly RunEvent[] {
  return runEvents.flatMap((runEvent) =>
    runEvent.kind === 'operation-started' ? [...impactSeen(), runEvent] : [runEvent],
  );
}

function headlines(): readonly string[] {
  return github.texts().map((text) => /^## (.*)$/m.exec(text)?.[1] ?? '');
}

describe('the comment on the pull request', () => {
  test('follows the run: planned, in progress, complete, and its ending', async () => {
    const lines = await emit(withImpact(updatedRun()));
    expect(lines).toMatchObject({ pullRequest: 17, warnings: [] });
    expect(headlines().map((line) => line.replaceAll(/\d{14}/g, 'V'))).toEqual([
      '📝 staging: planned the update from V to V, step 1 of 2: instances roll, about 50 min',
      '📝 staging: planned the update from V to V, step 1 of 2: instances roll, about 50 min',
      '🔄 Updating staging from V to V, step 1 of 2',
      '🔄 Updated staging to V; the run continues',
      '🔄 Updated staging to V; waiting for its API',
      '✅ Updated staging from V to V',
    ]);
    expect(new Set(github.texts().map((text) => text.split('\n')[0]))).toEqual(
      new Set(['<!-- convox-rack-update rack=staging region=us-east-1 id=e78b6c42 -->']),
    );
  });

  test('of a plan shows that it is being made, so that an earlier plan is not taken for it', async () => {
    await emit([
      ...beginning(makeWay(), { mode: 'plan' }),
      ...impactSeen(),
      runEnded({ kind: 'green', outcome: 'planned' }),
    ]);
    expect(headlines()).toEqual([
      expect.stringContaining('planning the update'),
      expect.stringContaining('plan to update'),
    ]);
  });

  test('reports a run that was interrupted as interrupted', async () => {
    await emit([...beginning(), ...stepBegins(), { kind: 'cancel-asked', signal: 'SIGINT' }]);
    expect(headlines().at(-1)).toContain('Update of staging was interrupted');
    expect(github.texts().at(-1)).toContain('Update of staging was interrupted');
  });

  test('is not written before the stack has named its account: a run that ends earlier leaves the old comment', async () => {
    const lines = await emit([
      { kind: 'run-started', atMs: 0, rack: 'staging', region: 'us-east-1', mode: 'update', target: 'latest' },
    ]);
    expect([lines.pullRequest, lines.warnings, github.asked]).toEqual([undefined, [], []]);
  });

  test.each([
    ['asked not to', () => undefined, { pullRequestComment: 'none' } as const],
    [
      'a run of no pull request',
      () => {
        github.search = { kind: 'none' };
      },
      {},
    ],
  ])('is skipped without a request for %s', async (_title, prepare, use) => {
    prepare();
    const lines = await emit(updatedRun(), use);
    expect([lines.warnings, github.asked]).toEqual([[], []]);
  });

  test('finds the pull request by branch, then by the commit that a push has merged', async () => {
    const sha = '9'.repeat(40);
    github.search = { kind: 'branch', repository: 'example/racks', branch: 'main', mergedAs: sha };
    const facts = { headBranch: 'update', headRepository: 'example/racks', baseBranch: 'main' };
    github.byCommit = [{ number: 21, isOpen: false, mergedAs: sha, ...facts }];
    const lines = await emit(updatedRun());
    expect(lines.pullRequest).toBe(21);
    expect(github.written[0]?.pullRequest).toBe(21);
    expect(github.asked.slice(0, 3)).toEqual(['findByBranch', 'findByCommit', 'readComments']);
    expect(github.asked.filter((one) => one === 'findByBranch')).toHaveLength(1);
  });
});

describe('a comment that cannot be written', () => {
  test.each([true, false])('is reported once and attempted once (from a fork: %s)', async (fromFork) => {
    github.search = { kind: 'known', number: 17, fromFork, head: undefined };
    github.refuse('createComment');
    const lines = await emit(withImpact(updatedRun()));
    expect(lines.warnings).toMatchObject([
      { code: 'comment-skipped', fromFork, fault: { kind: 'forbidden', httpStatus: 403 } },
    ]);
    expect(github.asked.filter((one) => one === 'createComment')).toHaveLength(1);
  });

  test('without a token sends no request, and reports what was skipped', async () => {
    const lines = await emit([...beginning(), LISTED, runEnded({ kind: 'green', outcome: 'updated' })], {
      token: undefined,
    });
    expect(lines.warnings).toEqual([{ code: 'without-token', missed: ['pull-request-comment', 'release-notes'] }]);
    expect(github.asked).toEqual([]);
    expect(lines.releaseNotes?.releases).toMatchObject([{ notes: { kind: 'unread' } }]);
  });

  test('ends two seconds after a cancel that arrives while the run waits for GitHub', async () => {
    github.silence('createComment');
    const runEvents = [...beginning(), ...stepBegins()];
    const notifier = await createNotifier(USE, { github, clock, runEvents, secrets: [], workflow: WORKFLOW });
    for (const runEvent of runEvents) notifier.onEvent(runEvent);
    const cancelling = new AbortController();
    const startMs = clock.nowMs();
    clock.after(1_000, () => {
      cancelling.abort('SIGINT');
    });
    await expect(notifier.finish(cancelling.signal)).resolves.toMatchObject({
      warnings: [{ code: 'comment-skipped', fault: { kind: 'unavailable' } }],
    });
    expect(clock.nowMs() - startMs).toBe(3_000);
  });

  test('because of a bug does not affect the run otherwise', async () => {
    const broken = new Proxy([] as RunEvent[], {
      get: () => {
        throw new TypeError('out of order');
      },
    });
    const telling = await createNotifier(USE, { github, clock, runEvents: broken, secrets: [], workflow: WORKFLOW });
    expect(() => {
      telling.onEvent({ kind: 'api-awaited', host: 'x', limitMs: 1 });
    }).not.toThrow();
    await expect(telling.finish(NEVER)).resolves.toMatchObject({
      warnings: [{ fault: { message: 'out of order' } }],
    });
  });
});

describe('the notes of the releases on the way', () => {
  test('are in the last comment, but not if they are not wanted', async () => {
    github.notes.set(V2017_03_REQUIRED, 'a change of the network');
    const runEvents = [...beginning(), LISTED, runEnded({ kind: 'green', outcome: 'updated' })];
    const lines = await emit(runEvents);
    expect(lines.releaseNotes).toMatchObject({
      from: V2017_02,
      releases: [{ notes: { markdown: 'a change of the network' } }],
    });
    expect(github.texts().at(-1)).toContain('a change of the network');
    await expect(emit(runEvents, { releaseNotes: 'none' })).resolves.toMatchObject({ releaseNotes: undefined });
  });

  test('contain no secret of the run', async () => {
    github.notes.set(V2017_03_REQUIRED, 'the password is hunter2222');
    const lines = await emit(
      [...beginning(), LISTED, ...runWithProblem({ code: 'cancelled-before-start' }).slice(-1)],
      {},
      ['hunter2222'],
    );
    expect(JSON.stringify(lines)).not.toContain('hunter2222');
    expect(github.texts().join('\n')).not.toContain('hunter2222');
    expect(github.texts().at(-1)).toContain('the password is');
  });
});
