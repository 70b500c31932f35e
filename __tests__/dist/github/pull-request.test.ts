/** The comment on a pull request and the release notes, as a workflow step and GitHub see them. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startGitHub, type GitHub, type IssueComment } from '../../../simulator/github/github.ts';
import { closeServer } from '../../../simulator/http/endpoint.ts';
import type { ActionResult, ActionRun } from '../../../simulator/runner/run-action.ts';
import type { Simulator } from '../../../simulator/simulator.ts';
import { FIFTH, LATEST, REQUIRED, runBundle, SECOND, shownBy, withRack } from '../bundle.ts';
import { cancelRun } from '../cancelled-run.ts';

const NUMBER = 17;

let github: GitHub;

beforeEach(async () => {
  github = await startGitHub();
});

afterEach(() => github.close());

interface AdviceContext {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly event?: ActionRun['event'];
  readonly token?: string;
}

/** As a step of a workflow that a pull request has begun. */
function run(
  aws: Simulator,
  { inputs = {}, env = {}, event = pullRequestEvent(), token }: AdviceContext = {},
): Promise<ActionResult> {
  const settings = { 'github-token': token ?? github.workflowToken(), ...inputs };
  return runBundle(aws, settings, { event, env: { GITHUB_API_URL: github.url, ...env } });
}

function pullRequestEvent(sha?: string): NonNullable<ActionRun['event']> {
  const side = { sha, repo: { full_name: 'example/racks' } };
  return { name: 'pull_request', payload: { pull_request: { number: NUMBER, head: side, base: side } } };
}

function ours(): readonly IssueComment[] {
  return github.comments(NUMBER).filter(({ author }) => author.type === 'Bot');
}

/** The headings of everything that our comments ever said, versions left out. */
function headlines(): readonly string[] {
  return ours()
    .flatMap(({ history }) => history)
    .map((text) => (/^## (.*)$/m.exec(text)?.[1] ?? '').replaceAll(/\d{14}/g, 'V').replace(/:.*/, ''));
}

describe('the comment on a pull request', () => {
  it('is found again among 150 others: planned, in progress, updated, and by the next run on the second page', async () => {
    await withRack(REQUIRED, async (aws) => {
      github.addPullRequest({ number: NUMBER });
      for (let number = 1; number <= 150; number += 1) github.addComment(NUMBER, `comment ${number}`);
      aws.slowResource('Instances', 300);
      const updated = await run(aws);
      expect([updated.exitCode, updated.outputs['outcome']]).toEqual([0, 'updated']);
      expect(headlines()).toEqual(expect.arrayContaining(['📝 staging', '🔄 Updating staging from V to V']));
      expect(headlines().at(-1)).toBe('✅ Updated staging from V to V');
      expect(github.comments(NUMBER)).toHaveLength(151);

      const before = github.requests.length;
      expect((await run(aws)).outputs['outcome']).toBe('up-to-date');
      expect(headlines().at(-1)).toBe('✅ staging is up to date');
      expect(github.comments(NUMBER)).toHaveLength(151);
      expect(
        github.requests.slice(before).map(({ method, path }) => `${method} ${path.replace(/\d{6,}/, 'ID')}`),
      ).toEqual([
        'GET /repos/example/racks/issues/17/comments?per_page=100',
        'GET /repos/example/racks/issues/17/comments?per_page=100&page=2',
        'POST /graphql',
        'PATCH /repos/example/racks/issues/comments/ID',
      ]);
    });
  });

  it('holds the plan for its commit, is marked as outdated where the pull request moves on, and follows the update', async () => {
    await withRack(REQUIRED, async (aws) => {
      const [first, second] = ['a'.repeat(40), 'b'.repeat(40)];
      github.addPullRequest({ number: NUMBER, sha: first });
      const plan = (sha: string) => run(aws, { inputs: { mode: 'plan' }, event: pullRequestEvent(sha) });
      const bodies = (): readonly string[] => ours().flatMap(({ history }) => history);
      expect((await plan(first)).outputs['outcome']).toBe('planned');
      expect(bodies().at(-1)).toMatch(/<sub>Downtime<\/sub>[^]*\*\*Permissions and code\*\*[^]*for commit `aaaaaaa`/);
      expect(bodies().at(-1)).not.toContain('Outdated');

      // The branch is pushed to while the second plan for the first commit is made.
      github.push(NUMBER, second);
      await plan(first);
      expect(bodies().at(-1)).toContain(
        '**Outdated.** This plan is for commit `aaaaaaa`; the pull request is now at `bbbbbbb`.',
      );

      await plan(second);
      expect(bodies().at(-1)).not.toContain('Outdated');
      aws.slowResource('Instances', 300);
      expect((await run(aws, { event: pullRequestEvent(second) })).outputs['outcome']).toBe('updated');
      const life = headlines().map((text) => text.slice(0, 2).trim());
      expect(life.filter((mark, index) => mark !== life[index - 1])).toEqual([
        ...['🔎', '📝', '🔎', '📝', '🔎', '📝', '🔄', '✅'],
      ]);
      expect(ours()).toHaveLength(1);
    });
  });
});

describe('a run whose comment GitHub does not accept at the end of the update', () => {
  /** Cancels as soon as the log says that the update is complete; the comment is still to be written then. */
  function cancelAtTheEnd(aws: Simulator, signal: NodeJS.Signals): ReturnType<typeof cancelRun> {
    let cancelIt: () => void = () => undefined;
    const inputs = { 'github-token': github.workflowToken(), 'release-notes': 'false' };
    let isCancelled = false;
    const more: Partial<ActionRun> = {
      event: pullRequestEvent(),
      env: { GITHUB_API_URL: github.url },
      onOutput: (text) => {
        if (isCancelled || !/: complete after|Run ended/.test(text)) return;
        isCancelled = true;
        // The summary is written within milliseconds of that line.
        setTimeout(() => {
          cancelIt();
        }, 500);
      },
    };
    return cancelRun(
      aws,
      (cancel) => {
        cancelIt = cancel;
      },
      { signal, inputs, more },
    );
  }

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'has summary, outputs and report in place when it is ended by %s',
    async (signal) => {
      await withRack(REQUIRED, async (aws) => {
        github.addPullRequest({ number: NUMBER });
        github.slow(60_000);
        const { run: ended, endedAfterMs } = await cancelAtTheEnd(aws, signal);
        expect(ended.outputs).toMatchObject({ outcome: 'updated', version: LATEST });
        expect(ended.summary).toContain('Updated staging from');
        expect(ended.report).toMatchObject({ outcome: 'updated' });
        expect(ended.exitCode).toBe(signal === 'SIGTERM' ? 0 : null);
        if (signal === 'SIGKILL') return;
        expect(endedAfterMs).toBeLessThan(5_000);
        // The summary is written a second time, with the warning, and contains the rack's report once.
        expect(ended.summary.match(/^## /gm)).toHaveLength(1);
        expect(ended.summary).toMatch(/out of date/);
        expect(ended.stdout.match(/Run ended/g)).toHaveLength(1);
      });
    },
  );
});

describe('the token', () => {
  it('is masked before anything else is printed, and never shown', async () => {
    await withRack(REQUIRED, async (aws) => {
      github.addPullRequest({ number: NUMBER });
      const token = github.workflowToken();
      aws.failResource({ logicalId: 'ServiceWebApi', reason: `cannot log in with ${token}` });
      const texts = await run(aws, { token });
      expect(texts.stdout).toMatch(new RegExp(`^(?:::add-mask::\\S+\n)*::add-mask::${token}\n`));
      const shown = [shownBy(texts), ...ours().flatMap(({ history }) => history)];
      expect(shown.filter((text) => text.includes('cannot log in')).length).toBeGreaterThan(1);
      expect(shown.filter((text) => text.includes(token))).toEqual([]);
    });
  });
});

describe('release notes', () => {
  it('of every published release on the route are in summary and comment, newest first', async () => {
    await withRack(SECOND, async (aws) => {
      github.addPullRequest({ number: NUMBER });
      github.addRelease({ tag: REQUIRED, body: 'Some *fixes* by @octocat.' });
      github.addRelease({ tag: LATEST, body: 'A better **world**.' });
      const texts = await run(aws, { inputs: { mode: 'plan', 'required-releases': 'step' } });
      for (const page of [texts.summary, ours()[0]?.body ?? '']) {
        expect(page).toContain('Release notes: 3 releases on the route');
        expect(page).toMatch(/A better world\.[^]*Some fixes/);
        expect(page).toContain(`/compare/${REQUIRED}...${FIFTH}`);
        expect(page).not.toContain('@octocat');
      }
      const asked = github.requests.map(({ path }) => path).filter((path) => path.includes('/releases/'));
      expect(asked.sort()).toEqual([REQUIRED, FIFTH, LATEST].map((tag) => `/repos/convox/rack/releases/tags/${tag}`));
    });
  });

  it('are requested from github.com through the proxy on an Enterprise Server, without its token', async () => {
    const asked: string[] = [];
    const proxy = createServer();
    proxy.on('connect', ({ url, headers }, socket) => {
      asked.push(`${url ?? ''} ${headers.authorization ?? 'as anybody'}`);
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    await withRack(REQUIRED, async (aws) => {
      const env = {
        GITHUB_SERVER_URL: 'https://github.example.org',
        HTTPS_PROXY: address,
        NO_PROXY: '127.0.0.1,localhost',
      };
      const texts = await run(aws, { event: { name: 'schedule', payload: {} }, env });
      expect([texts.exitCode, texts.outputs['outcome']]).toEqual([0, 'updated']);
      expect(texts.summary).toContain(`/releases/tag/${LATEST}`);
      expect(new Set(asked)).toEqual(new Set(['api.github.com:443 as anybody']));
      expect(github.requests).toEqual([]);
    });
    await closeServer(proxy);
  });
});
