/** The failure issue on an in-memory GitHub: opened, counted, closed and reopened. It never makes a run fail. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { createNotifier, type NotifyResult } from '../../src/github/notifier.ts';
import type { GitHubUse } from '../../src/run/github-use.ts';
import { endingOf } from '../../src/run/outcome.ts';
import type { RunEvent } from '../../src/run/run-event.ts';
import { problemExamples } from '../builders/examples/problems.ts';
import { beginning, runEnded, updatedRun, type runBegan } from '../builders/runs/runs.ts';
import { VirtualClock } from '../update/virtual-clock.ts';
import { GitHubInMemory, type IssueInMemory } from './github-in-memory.ts';

const WORKFLOW = {
  repository: 'example/racks',
  runUrl: 'https://example.org/runs/7',
  pullRequest: undefined,
  actor: undefined,
};
const LABELS = { labels: ['rack'], assignees: ['octocat'] };

let github: GitHubInMemory;
let clock: VirtualClock;

beforeEach(() => {
  github = new GitHubInMemory();
  github.search = { kind: 'none' };
  clock = new VirtualClock(Date.UTC(2026, 3, 22, 12));
});

async function run(
  runEvents: readonly RunEvent[],
  use: Partial<GitHubUse> = {},
  cancel = new AbortController().signal,
): Promise<NotifyResult> {
  const all = { pullRequestComment: 'none', failureIssue: LABELS, releaseNotes: 'none', token: 'ghs_token' } as const;
  const notifier = await createNotifier(
    { ...all, ...use },
    { github, clock, runEvents, secrets: [], workflow: WORKFLOW },
  );
  return notifier.finish(cancel);
}

let started = 0;

/** A run that starts after the others, and fails with one of the examples of the problem. */
function failed(code = 'rolled-back', parts: Parameters<typeof runBegan>[0] = {}): readonly RunEvent[] {
  const problem = problemExamples().find((one) => one.code === code);
  if (problem === undefined) throw new Error(code);
  started += 1;
  return [
    ...beginning(undefined, { atMs: Date.UTC(2026, 3, 22, 12) + started, ...parts }),
    runEnded(endingOf(problem), 1),
  ];
}

/** Before the stack, and so the account, is known. */
function failedAtStart(): readonly RunEvent[] {
  return failed('credentials-missing').filter(({ kind }) => kind === 'run-started' || kind === 'run-ended');
}

function issue(): IssueInMemory {
  const [first, ...others] = github.opened.filter(({ author }) => author === github.viewer);
  if (first === undefined || others.length > 0) throw new Error(`${others.length + 1} issues`);
  return first;
}

describe('the failure issue', () => {
  it('is opened by a failed run with rack, cause, labels and assignees, and has the top of the summary', async () => {
    expect((await run(failed())).warnings).toEqual([]);
    expect(issue()).toMatchObject({ state: 'open', ...LABELS });
    expect(issue().title).toMatch(/staging.* \(us-east-1\)$/);
    expect(issue().body).toMatch(/^## .*staging/m);
    expect(issue().body).toContain('**What happened.**');
    expect(issue().body).toContain('**1 failed run**');
    expect(issue().body).toContain('[this run](https://example.org/runs/7)');
  });

  it('counts later failed runs, has the cause of the last one, and is closed by the next success with a comment', async () => {
    for (const code of ['rolled-back', 'rolled-back', 'update-failed']) await run(failed(code));
    expect(issue().body).toContain('**3 failed runs** since');
    await run(updatedRun());
    expect(issue().history).toEqual(['opened', 'edited', 'edited', 'closed']);
    expect(github.texts()).toEqual([expect.stringMatching(/^## ✅ [^]*after 3 failed runs/)]);
  });

  it('is reopened by a failure after a success, and counts from one again', async () => {
    for (const runEvents of [failed(), failed(), updatedRun(), failed()]) await run(runEvents);
    expect(issue().history).toEqual(['opened', 'edited', 'closed', 'reopened']);
    expect(issue().body).toContain('**1 failed run**');
  });

  it('is one for each rack, region and account', async () => {
    await run(failed());
    await run(failed('rolled-back', { rack: 'production' }));
    await run(failed('rolled-back', { region: 'eu-west-1' }));
    expect(github.opened).toHaveLength(3);
    await run(updatedRun());
    expect(github.opened.map(({ state }) => state)).toEqual(['closed', 'open', 'open']);
  });

  it('is continued by a run that fails before it knows the account, and by one that knows it', async () => {
    await run(failedAtStart());
    expect(issue().body).toContain('id=unknown');
    await run(failed());
    await run(failedAtStart());
    expect(issue().body).toMatch(/id=[0-9a-f]{8} runs=3/);
  });

  it('is not opened by a run that was cancelled early, without the input, or for a pull request', async () => {
    await run(failed('cancelled-before-start'));
    await run(failed(), { failureIssue: undefined });
    github.search = { kind: 'known', number: 17, fromFork: false, head: undefined };
    await run(failed());
    expect(github.asked).toEqual([]);
  });

  it.each(['check', 'plan'] as const)('stays open after a green %s', async (mode) => {
    await run(failed());
    await run([...beginning(undefined, { mode }), runEnded({ kind: 'green', outcome: 'behind' }, 1)]);
    expect(issue().state).toBe('open');
  });

  it('does not change issues of other authors, even with the same hidden line', async () => {
    await run(failed());
    const { body } = issue();
    github.opened.length = 0;
    github.issue({ body }, 'mallory');
    await run(failed());
    expect(github.opened.map(({ author }) => author)).toEqual(['mallory', github.viewer]);
    expect(github.opened[0]?.history).toEqual(['opened']);
  });

  it('is opened without assignees that GitHub rejects, and a warning says so', async () => {
    github.refuse('createIssue', { kind: 'rejected', httpStatus: 422, message: 'Validation Failed' }, 1);
    const warnings = [{ code: 'failure-issue-skipped', fault: { kind: 'rejected' } }];
    expect(await run(failed())).toMatchObject({ warnings });
    expect(issue().assignees).toEqual([]);
  });

  it.each([
    ['readViewer', 'forbidden'],
    ['readIssues', 'forbidden'],
    ['createIssue', 'forbidden'],
    ['createIssue', 'not-found'],
  ] as const)('is missing with a warning where %s is refused as %s', async (operation, kind) => {
    github.refuse(operation, { kind });
    expect((await run(failed())).warnings).toMatchObject([{ code: 'failure-issue-skipped', fault: { kind } }]);
  });

  it('is missing with a warning where GitHub does not say whose token it is', async () => {
    github.viewer = undefined;
    expect((await run(failed())).warnings).toMatchObject([{ code: 'failure-issue-skipped' }]);
    expect(github.opened).toEqual([]);
  });

  it('does not keep a cancelled run for more than two seconds', async () => {
    github.silence('readIssues');
    const cancel = AbortSignal.abort('SIGINT');
    const startMs = clock.nowMs();
    expect((await run(failed(), {}, cancel)).warnings).toMatchObject([{ code: 'failure-issue-skipped' }]);
    expect(clock.nowMs() - startMs).toBeLessThanOrEqual(2_000);
  });
});
