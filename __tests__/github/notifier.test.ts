/** The comment and the release notes of a run, on an in-memory GitHub with a virtual clock. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { GitHubUse } from '../../src/run/github-use.ts';
import type { RunEvent } from '../../src/run/run-event.ts';
import { createNotifier } from '../../src/github/notifier.ts';
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

const LISTED_RUN = [...beginning(), LISTED, runEnded({ kind: 'green', outcome: 'updated' })];

let github: GitHubInMemory;
let clock: VirtualClock;

beforeEach(() => {
  github = new GitHubInMemory();
  clock = new VirtualClock(Date.UTC(2026, 3, 22, 12));
});

function create(runEvents: readonly RunEvent[], use: Partial<GitHubUse> = {}, secrets: readonly string[] = []) {
  return createNotifier({ ...USE, ...use }, { github, clock, runEvents, secrets, workflow: WORKFLOW });
}

/** Emits one event after the other; a second between them is enough for the requests of each. */
async function emit(runEvents: readonly RunEvent[], ...more: [use?: Partial<GitHubUse>, secrets?: readonly string[]]) {
  const emitted: RunEvent[] = [];
  const notifier = await create(emitted, ...more);
  for (const runEvent of runEvents) {
    emitted.push(runEvent);
    notifier.onEvent(runEvent);
    await clock.sleep(1_000, NEVER);
  }
  return notifier.finish(NEVER);
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
    const result = await emit(withImpact(updatedRun()));
    expect(result).toMatchObject({ pullRequest: 17, warnings: [] });
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

  test('of a plan shows that the plan is in progress, so that readers do not take an earlier plan for it', async () => {
    await emit([
      ...beginning(makeWay(), { mode: 'plan' }),
      ...impactSeen(),
      runEnded({ kind: 'green', outcome: 'planned' }),
    ]);
    expect(headlines()).toMatchObject(
      [/planning the update/, /plan to update/].map((one) => expect.stringMatching(one)),
    );
  });

  test('reports a run that was interrupted as interrupted', async () => {
    await emit([...beginning(), ...stepBegins(), { kind: 'cancel-asked', signal: 'SIGINT' }]);
    expect(headlines().at(-1)).toContain('Update of staging was interrupted');
    expect(github.texts().at(-1)).toContain('Update of staging was interrupted');
  });

  test('is not written before the account is known: a run that ends earlier does not change the old comment', async () => {
    const result = await emit([
      { kind: 'run-started', atMs: 0, rack: 'staging', region: 'us-east-1', mode: 'update', target: 'latest' },
    ]);
    expect([result.pullRequest, result.warnings, github.asked]).toEqual([undefined, [], []]);
  });

  test('is skipped without a request if it is not wanted, or if the run has no pull request', async () => {
    expect((await emit(updatedRun(), { pullRequestComment: 'none' })).warnings).toEqual([]);
    github.search = { kind: 'none' };
    expect((await emit(updatedRun())).warnings).toEqual([]);
    expect(github.asked).toEqual([]);
  });

  test('finds the pull request by branch, then by the commit that a push has merged', async () => {
    const sha = '9'.repeat(40);
    github.search = { kind: 'branch', repository: 'example/racks', branch: 'main', mergedAs: sha };
    const facts = { headBranch: 'update', headRepository: 'example/racks', baseBranch: 'main' };
    github.byCommit = [{ number: 21, isOpen: false, mergedAs: sha, ...facts }];
    const result = await emit(updatedRun());
    expect(result.pullRequest).toBe(21);
    expect(github.written[0]?.pullRequest).toBe(21);
    expect(github.asked.slice(0, 3)).toEqual(['findByBranch', 'findByCommit', 'readComments']);
    expect(github.asked.filter((one) => one === 'findByBranch')).toHaveLength(1);
  });
});

describe('a comment that cannot be written', () => {
  test.each([true, false])('is reported once and attempted once (from a fork: %s)', async (fromFork) => {
    github.search = { kind: 'known', number: 17, fromFork, head: undefined };
    github.refuse('createComment');
    const result = await emit(withImpact(updatedRun()));
    expect(result.warnings).toMatchObject([
      { code: 'comment-skipped', fromFork, fault: { kind: 'forbidden', httpStatus: 403 } },
    ]);
    expect(github.asked.filter((one) => one === 'createComment')).toHaveLength(1);
  });

  test('without a token sends no request, and reports what was skipped', async () => {
    const result = await emit(LISTED_RUN, { token: undefined });
    expect(result.warnings).toEqual([{ code: 'without-token', missed: ['pull-request-comment', 'release-notes'] }]);
    expect(github.asked).toEqual([]);
    expect(result.releaseNotes?.releases).toMatchObject([{ notes: { kind: 'unread' } }]);
  });

  test('ends two seconds after a cancel that arrives while the run waits for GitHub', async () => {
    github.silence('createComment');
    const runEvents = [...beginning(), ...stepBegins()];
    const notifier = await create(runEvents);
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

  test('that fails because of a bug does not affect the run otherwise', async () => {
    const broken = new Proxy([] as RunEvent[], {
      get: () => {
        throw new TypeError('out of order');
      },
    });
    const notifier = await create(broken);
    expect(() => {
      notifier.onEvent({ kind: 'api-awaited', host: 'x', limitMs: 1 });
    }).not.toThrow();
    const warnings = [{ fault: { message: 'out of order' } }];
    await expect(notifier.finish(NEVER)).resolves.toMatchObject({ warnings });
  });
});

describe('the notes of the releases on the way', () => {
  test('are in the last comment, but not if they are not wanted', async () => {
    github.notes.set(V2017_03_REQUIRED, 'a change of the network');
    const releaseNotes = { from: V2017_02, releases: [{ notes: { markdown: 'a change of the network' } }] };
    await expect(emit(LISTED_RUN)).resolves.toMatchObject({ releaseNotes });
    expect(github.texts().at(-1)).toContain('a change of the network');
    await expect(emit(LISTED_RUN, { releaseNotes: 'none' })).resolves.toMatchObject({ releaseNotes: undefined });
  });

  test('contain no secret of the run', async () => {
    github.notes.set(V2017_03_REQUIRED, 'the password is hunter2222');
    const end = runWithProblem({ code: 'cancelled-before-start' }).slice(-1);
    const result = await emit([...beginning(), LISTED, ...end], {}, ['hunter2222']);
    expect(JSON.stringify(result)).not.toContain('hunter2222');
    expect(github.texts().join('\n')).not.toContain('hunter2222');
    expect(github.texts().at(-1)).toContain('the password is');
  });
});
