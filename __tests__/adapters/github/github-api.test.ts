/**
 * The connections to GitHub over real HTTP: to the simulated API, and to a server with responses that GitHub never
 * sends.
 */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startGitHub, type GitHub as Simulated } from '../../../simulator/github/github.ts';
import { createGitHubApi } from '../../../src/adapters/github/api/github-api.ts';
import { createOctokitCaller } from '../../../src/adapters/github/api/octokit.ts';
import { createReleaseNotes } from '../../../src/adapters/github/api/release-notes.ts';
import { GitHubFault, type GitHubFacts } from '../../../src/run/github-fault.ts';
import type { GitHubApi } from '../../../src/github/ports.ts';
import { versionOf } from '../../builders/version.ts';
import { answer, cut, reset, noResponse, startLoopback, type Answer, type Loopback } from '../loopback.ts';

const SIGNAL = new AbortController().signal;
const VERSION = versionOf('20260420193621');

let simulated: Simulated;
let server: Loopback;

beforeEach(async () => {
  simulated = await startGitHub();
  server = await startLoopback();
});

afterEach(() => Promise.all([simulated.close(), server.close()]));

function connect(url: string, token = simulated.workflowToken()): GitHubApi {
  return createGitHubApi(token, { GITHUB_API_URL: url, GITHUB_REPOSITORY: 'example/racks' });
}

async function faultOf(act: Promise<unknown>): Promise<GitHubFacts> {
  const fault: unknown = await act.catch((error: unknown) => error);
  if (!(fault instanceof GitHubFault)) throw new Error(`no GitHubFault: ${String(fault)}`);
  return fault.facts;
}

function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
}

describe('pull requests', () => {
  it('finds pull requests by their branch and by their merge commit', async () => {
    simulated.addPullRequest({ number: 5, branch: 'rack' });
    simulated.addPullRequest({ number: 4, branch: 'old', mergedAs: 'bbb' });
    const { pullRequests } = connect(simulated.url);
    const branches = { headBranch: 'rack', headRepository: 'example/racks', baseBranch: 'main' };
    const open = { number: 5, isOpen: true, ...branches, mergedAs: undefined };
    await expect(pullRequests.findByBranch('rack', SIGNAL)).resolves.toEqual([open]);
    const merged = { number: 4, isOpen: false, mergedAs: 'bbb' };
    await expect(pullRequests.findByCommit('bbb', SIGNAL)).resolves.toMatchObject([merged]);
  });

  it('reads comments page by page, and no more pages than needed', async () => {
    simulated.addPullRequest({ number: 5 });
    for (let number = 1; number <= 250; number += 1) simulated.addComment(5, `comment ${number}`);
    const { pullRequests } = connect(simulated.url);
    for await (const { body } of pullRequests.readComments(5, SIGNAL)) if (body === 'comment 150') break;
    expect(simulated.requests).toHaveLength(2);
    const all: string[] = [];
    for await (const { body } of pullRequests.readComments(5, SIGNAL)) all.push(body);
    expect([all.length, all.at(-1), simulated.requests.length]).toEqual([250, 'comment 250', 5]);
  });

  it('creates and updates a comment', async () => {
    simulated.addPullRequest({ number: 5 });
    const { pullRequests } = connect(simulated.url);
    const id = await pullRequests.createComment(5, 'one', SIGNAL);
    await pullRequests.updateComment(id, 'two "quoted" {brace} é', SIGNAL);
    expect(simulated.comments(5)).toMatchObject([{ id, history: ['one', 'two "quoted" {brace} é'] }]);
  });

  it("returns the user of a person's token, and of an app's, as the author of its comments", async () => {
    const person = simulated.tokenFor({ login: 'deployer', type: 'User', comments: 'write', canEditOthers: true });
    await expect(connect(simulated.url, person).pullRequests.readViewer(SIGNAL)).resolves.toBe('deployer');
    await expect(connect(simulated.url).pullRequests.readViewer(SIGNAL)).resolves.toBe('github-actions[bot]');
  });

  it.each<[string, Answer, string | undefined]>([
    ['rejects the query', json(200, { errors: [{ type: 'FORBIDDEN', message: 'no' }] }), undefined],
    ['reports an error of a new kind', json(200, { data: null, errors: [{ message: 'no' }] }), undefined],
    ['has no GraphQL API', json(404, { message: 'Not Found' }), undefined],
    ['names no user', json(200, { data: { viewer: null } }), 'unavailable'],
    ['responds with a page of HTML', answer(200, '<html></html>', 'text/html'), 'unavailable'],
    ['fails', json(502, { message: 'Bad Gateway' }), 'unavailable'],
    ['rejects the token', json(401, { message: 'Bad credentials' }), 'unauthorized'],
    ['limits requests', json(200, { errors: [{ type: 'RATE_LIMITED', message: 'wait' }] }), 'rate-limited'],
  ])('returns no user if GitHub %s', async (_what, how, fault) => {
    server.answers(how);
    const viewer = connect(server.url).pullRequests.readViewer(SIGNAL);
    if (fault === undefined) await expect(viewer).resolves.toBeUndefined();
    else expect(await faultOf(viewer)).toMatchObject({ kind: fault });
  });

  it('works with an Enterprise Server', async () => {
    const enterprise = await startGitHub({ prefix: '/api/v3' });
    enterprise.addPullRequest({ number: 5 });
    const { pullRequests } = connect(`${enterprise.url}/`, enterprise.workflowToken());
    await pullRequests.createComment(5, 'hello', SIGNAL);
    expect(enterprise.comments(5)).toHaveLength(1);
    await expect(pullRequests.readViewer(SIGNAL)).resolves.toBe('github-actions[bot]');
    await enterprise.close();
  });

  it('returns an empty list for an unexpected response, and skips invalid entries', async () => {
    const { pullRequests } = connect(server.url);
    server.answers(json(200, { message: 'x' }));
    expect(await faultOf(pullRequests.findByBranch('rack', SIGNAL))).toMatchObject({ kind: 'unavailable' });
    server.answers(json(200, [null, 1, {}, { number: 1 }, { id: 1, body: null, user: null }]));
    await expect(pullRequests.findByBranch('rack', SIGNAL)).resolves.toEqual([]);
    const comments = [];
    for await (const comment of pullRequests.readComments(5, SIGNAL)) comments.push(comment);
    expect(comments).toEqual([]);
    expect(await faultOf(pullRequests.createComment(5, 'x', SIGNAL))).toMatchObject({ kind: 'unavailable' });
  });
});

describe('release notes', () => {
  it('are the text of the release with that tag, and none where there is no such release', async () => {
    simulated.addRelease({ tag: VERSION, body: 'notes' });
    const { releaseNotes } = connect(simulated.url);
    await expect(releaseNotes.readNotes(VERSION, SIGNAL)).resolves.toBe('notes');
    await expect(releaseNotes.readNotes(versionOf('20200101000000'), SIGNAL)).resolves.toBeUndefined();
  });

  it('are read without authentication if there is no token', async () => {
    simulated.addRelease({ tag: VERSION, body: null });
    const github = createOctokitCaller(simulated.url, undefined);
    await expect(createReleaseNotes(github).readNotes(VERSION, SIGNAL)).resolves.toBeUndefined();
    expect(simulated.requests).toMatchObject([{ token: undefined, status: 200 }]);
  });
});

describe('a refusal', () => {
  it('distinguishes a missing permission from a rate limit, and says when to retry', async () => {
    simulated.addPullRequest({ number: 5 });
    const reader = connect(simulated.url, simulated.workflowToken('read')).pullRequests;
    expect(await faultOf(reader.createComment(5, 'x', SIGNAL))).toEqual({
      kind: 'forbidden',
      attempted: 'creating the comment',
      message: 'Resource not accessible by integration',
      httpStatus: 403,
      retryAfterMs: undefined,
    });
    simulated.rateLimit({ kind: 'secondary', inSeconds: 7, times: 1 });
    const secondary = { kind: 'rate-limited', retryAfterMs: 7_000, httpStatus: 429 };
    expect(await faultOf(reader.readViewer(SIGNAL))).toMatchObject(secondary);
    simulated.rateLimit({ kind: 'primary', inSeconds: 90, times: 1 });
    const limited = await faultOf(reader.readViewer(SIGNAL));
    expect(limited).toMatchObject({ kind: 'rate-limited', httpStatus: undefined });
    expect(limited.retryAfterMs).toBeGreaterThan(60_000);
  });

  it.each<[number, GitHubFacts['kind']]>([
    [401, 'unauthorized'],
    [404, 'not-found'],
    [410, 'not-found'],
    [422, 'rejected'],
    [500, 'unavailable'],
    [503, 'unavailable'],
  ])('of HTTP %d is %s', async (status, kind) => {
    server.answers(json(status, { message: 'said so' }));
    const fault = await faultOf(connect(server.url).pullRequests.updateComment(1, 'x', SIGNAL));
    expect(fault).toMatchObject({ kind, message: 'said so', httpStatus: status });
  });

  it('never contains the token', async () => {
    const token = 'ghs_verysecret';
    server.answers(json(500, { message: 'broken' }));
    const { pullRequests } = connect(server.url, token);
    const error: unknown = await pullRequests.updateComment(1, 'x', SIGNAL).catch((thrown: unknown) => thrown);
    expect(server.seen[0]?.headers.authorization).toBe(`token ${token}`);
    const texts = (one: unknown): string =>
      one instanceof Error ? `${one.stack}${JSON.stringify(one)}${texts(one.cause)}` : '';
    expect(texts(error)).toContain('broken');
    expect(texts(error)).not.toContain(token);
  });
});

describe('a connection', () => {
  it.each([
    ['breaks', reset],
    ['responds with a page of HTML', answer(502, '<html>Bad Gateway</html>', 'text/html')],
    ['ends in the middle', cut],
  ])('that %s is "unavailable": the same request can succeed later', async (_title, how) => {
    server.answers(how);
    const created = connect(server.url).pullRequests.createComment(5, 'x', SIGNAL);
    expect(await faultOf(created)).toMatchObject({ kind: 'unavailable' });
  });

  it('without a response ends with the signal', async () => {
    server.answers(noResponse);
    const read = connect(server.url).pullRequests.readViewer(AbortSignal.timeout(50));
    expect(await faultOf(read)).toMatchObject({ kind: 'unavailable' });
  });

  it('follows a redirect of a GET on the same server, and no other', async () => {
    const moved = (location: string): Answer => json(301, { message: 'Moved Permanently' }, { location });
    const notes = createReleaseNotes(createOctokitCaller(server.url, 'ghs_token'));
    server.answers(moved('/repositories/1/releases'), json(200, { body: 'notes' }));
    await expect(notes.readNotes(VERSION, SIGNAL)).resolves.toBe('notes');
    expect(server.seen.at(-1)?.url).toBe('/repositories/1/releases');
    server.answers(moved(`${simulated.url}/repos/convox/rack`));
    await notes.readNotes(VERSION, SIGNAL).catch(() => undefined);
    expect(simulated.requests).toEqual([]);
  });
});
