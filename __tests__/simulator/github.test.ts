/** SIMULATOR.md, "GitHub". */

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startGitHub, type GitHub } from '../../simulator/github/github.ts';

let github: GitHub;

beforeEach(async () => {
  github = await startGitHub();
});

afterEach(() => github.close());

interface Ask {
  method?: string;
  token?: string;
  body?: unknown;
}

async function ask(path: string, { method = 'GET', token, body }: Ask = {}) {
  const response = await fetch(`${github.url}${path}`, {
    method,
    headers: token === undefined ? {} : { authorization: `token ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, data: await response.json() };
}

const COMMENTS = '/repos/example/racks/issues/17/comments';

describe('GitHub', () => {
  it('lists comments oldest first, in pages that name the others', async () => {
    const token = github.workflowToken();
    github.addPullRequest({ number: 17 });
    for (let number = 1; number <= 250; number += 1) github.addComment(17, `comment ${number}`);
    const bodies = async (query: string): Promise<unknown[]> => {
      const { data } = await ask(`${COMMENTS}${query}`, { token });
      return (data as { body: string }[]).map(({ body }) => body);
    };
    expect(await bodies('')).toHaveLength(30);
    expect((await bodies('?per_page=1000')).at(-1)).toBe('comment 100');
    expect((await bodies('?per_page=100&page=3')).at(0)).toBe('comment 201');
    expect(await bodies('?per_page=100&page=4')).toEqual([]);
    const middle = (await ask(`${COMMENTS}?per_page=100&page=2`, { token })).headers.get('link') ?? '';
    expect([...middle.matchAll(/[?&]page=(\d+)>; rel="(\w+)"/g)].map(([, page, rel]) => `${rel} ${page}`)).toEqual([
      'prev 1',
      'next 3',
      'last 3',
      'first 1',
    ]);
    const last = (await ask(`${COMMENTS}?per_page=100&page=3`, { token })).headers.get('link') ?? '';
    expect(last).not.toContain('rel="next"');
  });

  it('creates a comment and changes it, and keeps its history', async () => {
    const token = github.workflowToken();
    github.addPullRequest({ number: 17 });
    const made = await ask(COMMENTS, { method: 'POST', token, body: { body: 'one' } });
    expect(made).toMatchObject({
      status: 201,
      data: { body: 'one', user: { login: 'github-actions[bot]', type: 'Bot' } },
    });
    const { id } = made.data as { id: number };
    expect(
      (await ask(`/repos/example/racks/issues/comments/${id}`, { method: 'PATCH', token, body: { body: 'two' } }))
        .status,
    ).toBe(200);
    expect(github.comments(17)).toMatchObject([{ id, body: 'two', history: ['one', 'two'] }]);
    expect(
      (await ask('/repos/example/racks/issues/comments/1', { method: 'PATCH', token, body: { body: 'x' } })).status,
    ).toBe(404);
    expect(
      (await ask('/repos/example/racks/issues/99/comments', { method: 'POST', token, body: { body: 'x' } })).status,
    ).toBe(404);
  });

  it('lets an app change only its own comments, and a person with write access all of them', async () => {
    github.addPullRequest({ number: 17 });
    github.addComment(17, 'mine');
    const [{ id } = { id: 0 }] = github.comments(17);
    const change = { method: 'PATCH', body: { body: 'changed' } };
    const path = `/repos/example/racks/issues/comments/${id}`;
    expect(await ask(path, { ...change, token: github.workflowToken() })).toMatchObject({
      status: 403,
      data: { message: 'Resource not accessible by integration' },
    });
    const maintainer = github.tokenFor({ login: 'maintainer', type: 'User', comments: 'write', canEditOthers: true });
    expect((await ask(path, { ...change, token: maintainer })).status).toBe(200);
  });

  it('lists issues by creator and state, and lets only a token with the permission write them', async () => {
    const token = github.workflowToken('write', 'write');
    github.addIssue({ title: 'Ours', body: 'x' });
    const issue = { title: 'One', body: 'one', labels: ['rack'], assignees: ['octocat'] };
    const created = await ask('/repos/example/racks/issues', { method: 'POST', token, body: issue });
    expect(created).toMatchObject({ status: 201, data: { state: 'open', user: { login: 'github-actions[bot]' } } });
    const { number } = created.data as { number: number };
    const listed = await ask('/repos/example/racks/issues?creator=github-actions%5Bbot%5D', { token });
    expect(listed.data).toMatchObject([{ number, labels: [{ name: 'rack' }] }]);
    const path = `/repos/example/racks/issues/${number}`;
    expect((await ask(path, { method: 'PATCH', token, body: { state: 'closed' } })).status).toBe(200);
    expect((await ask('/repos/example/racks/issues?state=closed', { token })).data).toMatchObject([{ number }]);
    const unknown = { ...issue, assignees: ['nobody'] };
    expect((await ask('/repos/example/racks/issues', { method: 'POST', token, body: unknown })).status).toBe(422);
    for (const caller of [github.workflowToken(), github.workflowToken('write', 'read')]) {
      const change = { method: 'PATCH', token: caller, body: { state: 'open' } };
      expect((await ask(path, change)).status).toBe(403);
    }
    github.disableIssues();
    expect((await ask(path, { method: 'PATCH', token, body: { state: 'open' } })).status).toBe(410);
  });

  it('lets a read-only token only read', async () => {
    github.addPullRequest({ number: 17 });
    const token = github.workflowToken('read');
    expect((await ask(COMMENTS, { token })).status).toBe(200);
    expect((await ask(COMMENTS, { method: 'POST', token, body: { body: 'x' } })).status).toBe(403);
  });

  it('rejects an unknown token, and shows a private repository only to a known one', async () => {
    github.addPullRequest({ number: 17 });
    expect(await ask(COMMENTS, { token: 'ghs_stolen' })).toMatchObject({
      status: 401,
      data: { message: 'Bad credentials' },
    });
    expect((await ask(COMMENTS)).status).toBe(404);
  });

  it.each([
    ['', 'Validation Failed'],
    ['x'.repeat(65_537), 'Body is too long (maximum is 65536 characters)'],
  ])('rejects an empty comment, and one that is too long', async (body, message) => {
    github.addPullRequest({ number: 17 });
    const answer = await ask(COMMENTS, { method: 'POST', token: github.workflowToken(), body: { body } });
    expect(answer).toMatchObject({ status: 422, data: { message } });
  });

  it('rejects a comment on a locked pull request', async () => {
    github.addPullRequest({ number: 17, locked: true });
    expect((await ask(COMMENTS, { method: 'POST', token: github.workflowToken(), body: { body: 'x' } })).status).toBe(
      403,
    );
  });

  it('lists pull requests by state and head, and by commit', async () => {
    const token = github.workflowToken();
    github.addPullRequest({ number: 1, branch: 'rack', sha: 'aaa' });
    github.addPullRequest({ number: 2, branch: 'rack', from: 'octocat/racks', sha: 'aaa' });
    github.addPullRequest({ number: 3, branch: 'old', mergedAs: 'bbb' });
    const numbers = async (path: string): Promise<number[]> => {
      const { data } = await ask(`/repos/example/racks${path}`, { token });
      return (data as { number: number }[]).map(({ number }) => number);
    };
    expect(await numbers('/pulls?head=example:rack')).toEqual([1]);
    expect(await numbers('/pulls')).toEqual([2, 1]);
    expect(await numbers('/pulls?state=all')).toEqual([3, 2, 1]);
    expect(await numbers('/commits/aaa/pulls')).toEqual([2, 1]);
    expect(await numbers('/commits/bbb/pulls')).toEqual([3]);
    expect(await numbers('/commits/ccc/pulls')).toEqual([]);
  });

  it('has public releases by their tags', async () => {
    github.addRelease({ tag: '20260420193621', body: 'notes' });
    expect(await ask('/repos/convox/rack/releases/tags/20260420193621')).toMatchObject({
      status: 200,
      data: { body: 'notes' },
    });
    expect((await ask('/repos/convox/rack/releases/tags/20200101000000')).status).toBe(404);
  });

  it('limits requests, per hour and at once', async () => {
    github.rateLimit({ kind: 'primary', afterRequests: 1, times: 1, inSeconds: 90 });
    const path = '/repos/convox/rack/releases/tags/1';
    expect((await ask(path)).status).toBe(404);
    const used = await ask(path);
    expect([used.status, used.headers.get('x-ratelimit-remaining')]).toEqual([403, '0']);
    expect(Number(used.headers.get('x-ratelimit-reset')) * 1_000).toBeGreaterThan(Date.now());
    expect((await ask(path)).status).toBe(404);
    github.rateLimit({ kind: 'secondary', inSeconds: 7, path: /comments/ });
    expect((await ask(path)).status).toBe(404);
    const fast = await ask(COMMENTS);
    expect([fast.status, fast.headers.get('retry-after')]).toEqual([429, '7']);
  });

  it('is an Enterprise Server below its prefix', async () => {
    const server = await startGitHub({ prefix: '/api/v3', repository: 'acme/infra' });
    server.addRelease({ tag: '1', body: 'x' });
    const [below, beside] = ['', '/../..'].map((up) => new URL(`${server.url}${up}/repos/convox/rack/releases/tags/1`));
    expect([(await fetch(below ?? '')).status, (await fetch(beside ?? '')).status]).toEqual([200, 404]);
    await server.close();
  });

  it('records every request with its token and its result', async () => {
    github.failGateway(/releases/, 1);
    await fetch(`${github.url}/repos/convox/rack/releases/tags/1?x=y`).then((response) => response.text());
    await ask('/user', { token: 'ghs_stolen' });
    expect(github.requests).toEqual([
      { method: 'GET', path: '/repos/convox/rack/releases/tags/1?x=y', token: undefined, status: 502 },
      { method: 'GET', path: '/user', token: 'ghs_stolen', status: 401 },
    ]);
  });
});
