/** SIMULATOR.md, "GitHub". __tests__/adapters/github/ covers the requests of the action. */

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startGitHub, type GitHub } from '../../simulator/github/github.ts';

let github: GitHub;

beforeEach(async () => {
  github = await startGitHub();
});

afterEach(() => github.close());

async function request(method: string, path: string, token?: string, body?: unknown) {
  const response = await fetch(`${github.url}${path}`, {
    method,
    headers: token === undefined ? {} : { authorization: `token ${token}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, data: await response.json() };
}

const get = (path: string, token?: string) => request('GET', path, token);
const numbersOf = async (path: string, token: string): Promise<number[]> =>
  ((await get(`/repos/example/racks${path}`, token)).data as { number: number }[]).map(({ number }) => number);

const ISSUES = '/repos/example/racks/issues';
const COMMENTS = `${ISSUES}/17/comments`;

describe('Comments', () => {
  beforeEach(() => {
    github.addPullRequest({ number: 17 });
  });

  it('are listed in pages of 30, or at most 100, with links to the others', async () => {
    const token = github.workflowToken();
    for (let number = 1; number <= 250; number += 1) github.addComment(17, `comment ${number}`);
    const page = async (query: string) => {
      const { data, headers } = await get(`${COMMENTS}?${query}`, token);
      const links = (headers.get('link') ?? '').matchAll(/[?&]page=(\d+)>; rel="(\w+)"/g);
      return { count: (data as unknown[]).length, links: Array.from(links, ([, to = '', rel = '']) => `${rel} ${to}`) };
    };
    expect(await page('')).toMatchObject({ count: 30 });
    expect(await page('per_page=1000&page=2')).toEqual({
      count: 100,
      links: ['prev 1', 'next 3', 'last 3', 'first 1'],
    });
    expect(await page('per_page=100&page=3')).toEqual({ count: 50, links: ['prev 2', 'first 1'] });
    expect(await page('per_page=100&page=4')).toMatchObject({ count: 0 });
  });

  it('are created and changed, and keep their history', async () => {
    const token = github.workflowToken();
    const created = await request('POST', COMMENTS, token, { body: 'one' });
    const user = { login: 'github-actions[bot]', type: 'Bot' };
    expect(created).toMatchObject({ status: 201, data: { body: 'one', user } });
    const { id } = created.data as { id: number };
    const change = async (path: string) => (await request('PATCH', `${ISSUES}/${path}`, token, { body: 'two' })).status;
    expect([await change(`comments/${id}`), await change('comments/1')]).toEqual([200, 404]);
    expect(github.comments(17)).toMatchObject([{ id, body: 'two', history: ['one', 'two'] }]);
    expect((await request('POST', `${ISSUES}/99/comments`, token, { body: 'x' })).status).toBe(404);
  });

  it('are changed by an app only if they are its own, and by a person with write access always', async () => {
    github.addComment(17, 'mine');
    const path = `${ISSUES}/comments/${github.comments(17)[0]?.id ?? 0}`;
    const change = (token: string) => request('PATCH', path, token, { body: 'changed' });
    const data = { message: 'Resource not accessible by integration' };
    expect(await change(github.workflowToken())).toMatchObject({ status: 403, data });
    const maintainer = github.tokenFor({ login: 'maintainer', type: 'User', comments: 'write', canEditOthers: true });
    expect((await change(maintainer)).status).toBe(200);
  });

  it.each([
    ['the empty text', '', 422, 'Validation Failed'],
    ['a text that is too long', 'x'.repeat(65_537), 422, 'Body is too long (maximum is 65536 characters)'],
  ])('are rejected with %s', async (_what, body, status, message) => {
    const created = await request('POST', COMMENTS, github.workflowToken(), { body });
    expect(created).toMatchObject({ status, data: { message } });
  });

  it('are rejected on a locked pull request, and with a token that may only read', async () => {
    expect((await get(COMMENTS, github.workflowToken('read'))).status).toBe(200);
    github.addPullRequest({ number: 18, locked: true });
    const create = async (number: number, token: string) =>
      (await request('POST', `${ISSUES}/${number}/comments`, token, { body: 'x' })).status;
    expect(await create(17, github.workflowToken('read'))).toBe(403);
    expect(await create(18, github.workflowToken())).toBe(403);
  });

  it('are not found without a token, and rejected with an unknown one', async () => {
    const data = { message: 'Bad credentials' };
    expect(await get(COMMENTS, 'ghs_stolen')).toMatchObject({ status: 401, data });
    expect((await get(COMMENTS)).status).toBe(404);
  });
});

describe('Issues', () => {
  it('are listed by creator and state, and written only with the permission for issues', async () => {
    const token = github.workflowToken('write', 'write');
    github.addIssue({ title: 'Ours', body: 'x' });
    const issue = { title: 'One', body: 'one', labels: ['rack'], assignees: ['octocat'] };
    const created = await request('POST', ISSUES, token, issue);
    expect(created).toMatchObject({ status: 201, data: { state: 'open', user: { login: 'github-actions[bot]' } } });
    const { number } = created.data as { number: number };
    const listed = await get(`${ISSUES}?creator=github-actions%5Bbot%5D`, token);
    expect(listed.data).toMatchObject([{ number, labels: [{ name: 'rack' }] }]);
    const set = async (state: string, by: string) =>
      (await request('PATCH', `${ISSUES}/${number}`, by, { state })).status;
    expect(await set('closed', token)).toBe(200);
    expect(await numbersOf('/issues?state=closed', token)).toEqual([number]);
    expect((await request('POST', ISSUES, token, { ...issue, assignees: ['nobody'] })).status).toBe(422);
    for (const other of [github.workflowToken(), github.workflowToken('write', 'read')]) {
      expect(await set('open', other)).toBe(403);
    }
    github.disableIssues();
    expect(await set('open', token)).toBe(410);
  });
});

describe('Pull requests and releases', () => {
  it('are listed by state and head, by commit, and by tag', async () => {
    const token = github.workflowToken();
    github.addPullRequest({ number: 1, branch: 'rack', sha: 'aaa' });
    github.addPullRequest({ number: 2, branch: 'rack', from: 'octocat/racks', sha: 'aaa' });
    github.addPullRequest({ number: 3, branch: 'old', mergedAs: 'bbb' });
    expect(await numbersOf('/pulls?head=example:rack', token)).toEqual([1]);
    expect(await numbersOf('/pulls', token)).toEqual([2, 1]);
    expect(await numbersOf('/pulls?state=all', token)).toEqual([3, 2, 1]);
    expect(await numbersOf('/commits/aaa/pulls', token)).toEqual([2, 1]);
    expect(await numbersOf('/commits/bbb/pulls', token)).toEqual([3]);
    expect(await numbersOf('/commits/ccc/pulls', token)).toEqual([]);
    github.addRelease({ tag: '1', body: 'notes' });
    expect(await get('/repos/convox/rack/releases/tags/1')).toMatchObject({ status: 200, data: { body: 'notes' } });
    expect((await get('/repos/convox/rack/releases/tags/2')).status).toBe(404);
  });
});

describe('Every request', () => {
  it('can be limited, per hour and at once', async () => {
    github.rateLimit({ kind: 'primary', afterRequests: 1, times: 1, inSeconds: 90 });
    const path = '/repos/convox/rack/releases/tags/1';
    expect((await get(path)).status).toBe(404);
    const limited = await get(path);
    expect([limited.status, limited.headers.get('x-ratelimit-remaining')]).toEqual([403, '0']);
    expect(Number(limited.headers.get('x-ratelimit-reset')) * 1_000).toBeGreaterThan(Date.now());
    expect((await get(path)).status).toBe(404);
    github.rateLimit({ kind: 'secondary', inSeconds: 7, path: /comments/ });
    expect((await get(path)).status).toBe(404);
    const fast = await get(COMMENTS);
    expect([fast.status, fast.headers.get('retry-after')]).toEqual([429, '7']);
  });

  it('is below the prefix of an Enterprise Server', async () => {
    const server = await startGitHub({ prefix: '/api/v3', repository: 'acme/infra' });
    server.addRelease({ tag: '1', body: 'x' });
    const at = async (base: string) => (await fetch(new URL(`${base}/repos/convox/rack/releases/tags/1`))).status;
    expect([await at(server.url), await at(`${server.url}/../..`)]).toEqual([200, 404]);
    await server.close();
  });

  it('is recorded with its token and its status', async () => {
    github.failGateway(/releases/, 1);
    await fetch(`${github.url}/repos/convox/rack/releases/tags/1?x=y`);
    await get('/user', 'ghs_stolen');
    expect(github.requests).toEqual([
      { method: 'GET', path: '/repos/convox/rack/releases/tags/1?x=y', token: undefined, status: 502 },
      { method: 'GET', path: '/user', token: 'ghs_stolen', status: 401 },
    ]);
  });
});
