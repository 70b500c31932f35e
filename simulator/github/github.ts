/** A simulated GitHub on loopback: the REST and GraphQL APIs, as github.com or an Enterprise Server provides them. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { realClock } from '../clock.ts';
import { closeServer } from '../http/endpoint.ts';
import { tokenIn, workflowCaller, type Caller } from './accounts.ts';
import { refusal, type GitHubResponse } from './responses.ts';
import { createRateLimits, type RateLimit } from './rate-limits.ts';
import {
  pullRequestOf,
  type Issue,
  type IssueComment,
  type NewPullRequest,
  type PullRequest,
  type Release,
  type Repository,
} from './repository.ts';
import { openIssue } from './issue-routes.ts';
import { handleGitHub } from './routes.ts';

export type { Caller, Issue, IssueComment, NewPullRequest, RateLimit };

export interface GitHubOptions {
  /** Prefix of every path: `/api/v3` on an Enterprise Server. */
  prefix?: string;
  /** The repository whose workflows run. Default: `example/racks`. */
  repository?: string;
}

export interface GitHubRequest {
  method: string;
  /** With the query and without the prefix. */
  path: string;
  /** Undefined for an anonymous request. */
  token: string | undefined;
  /** The status of the response; 0 if there was none. */
  status: number;
}

export interface GitHub {
  /** The value of GITHUB_API_URL. */
  url: string;
  requests: readonly GitHubRequest[];
  /**
   * Returns the token of the workflow's own bot.
   * @param comments its permission to write pull request comments.
   * @param issues its permission to write issues.
   */
  workflowToken(comments?: Caller['comments'], issues?: Caller['issues']): string;
  /** Returns the token of another user. */
  tokenFor(caller: Caller): string;
  addPullRequest(pull: NewPullRequest): void;
  /** Adds a commit to the pull request. */
  push(pullRequest: number, sha: string): void;
  /** The default author is a person. */
  addComment(pull: number, body: string, author?: IssueComment['author']): void;
  comments(pull: number): readonly IssueComment[];
  /**
   * Adds an issue that another user has opened.
   * @returns its number.
   */
  addIssue(issue: Pick<Issue, 'title' | 'body'> & { author?: IssueComment['author'] }): number;
  issues(): readonly Issue[];
  disableIssues(): void;
  /** The default repository is `convox/rack`. */
  addRelease(release: Pick<Release, 'tag' | 'body'>, repository?: string): void;
  rateLimit(limit: RateLimit): void;
  /** Delays each response from now on. */
  slow(ms: number): void;
  /** Responds with 502 and an HTML page to the next `times` requests whose path matches. */
  failGateway(path: RegExp, times: number): void;
  close(): Promise<void>;
}

interface GitHubState {
  clock: ReturnType<typeof realClock>;
  repositories: Repository[];
  tokens: Map<string, Caller>;
  limits: ReturnType<typeof createRateLimits>;
  requests: GitHubRequest[];
  prefix: string;
  slowMs: number;
  gateway: { path: RegExp; times: number };
  nextId: () => number;
}

export async function startGitHub({ prefix = '', repository = 'example/racks' }: GitHubOptions = {}): Promise<GitHub> {
  const state = initialState(prefix, repository);
  const server = createServer((request, response) => {
    serve(state, request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${prefix}`,
    requests: state.requests,
    ...controls(state, repository),
    close: async () => {
      state.clock.stop();
      await closeServer(server);
    },
  };
}

function initialState(prefix: string, repository: string): GitHubState {
  let id = 4_000_000_000;
  return {
    clock: realClock(),
    repositories: [repositoryNamed(repository, 'private'), repositoryNamed('convox/rack', 'public')],
    tokens: new Map(),
    limits: createRateLimits(),
    requests: [],
    prefix,
    slowMs: 0,
    gateway: { path: /^/, times: 0 },
    nextId: () => (id += 1),
  };
}

function repositoryNamed(name: string, access: Repository['access']): Repository {
  return { name, access, pullRequests: [], issues: [], hasIssues: true, members: ['octocat'], releases: [] };
}

function controls(state: GitHubState, ownRepository: string): Omit<GitHub, 'url' | 'requests' | 'close'> {
  const tokenFor = (caller: Caller): string => {
    const token = `ghs_simulated${String(state.tokens.size + 1).padStart(23, '0')}`;
    state.tokens.set(token, caller);
    return token;
  };
  return {
    tokenFor,
    workflowToken: (comments = 'write', issues) => tokenFor(workflowCaller(comments, issues)),
    addPullRequest: (pull) => {
      repositoryIn(state, ownRepository).pullRequests.push(pullRequestOf(ownRepository, pull));
    },
    push: (pull, sha) => {
      pullIn(state, ownRepository, pull).head.sha = sha;
    },
    addComment: (pull, body, author = { login: 'somebody', type: 'User' }) => {
      pullIn(state, ownRepository, pull).comments.push({ id: state.nextId(), author, body, history: [body] });
    },
    comments: (pull) => pullIn(state, ownRepository, pull).comments,
    addIssue: ({ title, body, author = { login: 'somebody', type: 'User' } }) =>
      openIssue(repositoryIn(state, ownRepository), { title, body, author, labels: [], assignees: [] }).number,
    issues: () => repositoryIn(state, ownRepository).issues,
    disableIssues: () => {
      repositoryIn(state, ownRepository).hasIssues = false;
    },
    addRelease: ({ tag, body }, repository = 'convox/rack') => {
      repositoryIn(state, repository).releases.push({ tag, name: tag, body });
    },
    rateLimit: state.limits.set,
    slow: (ms) => {
      state.slowMs = ms;
    },
    failGateway: (path, times) => {
      state.gateway = { path, times };
    },
  };
}

async function serve(state: GitHubState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'loopback'}`);
  const path = pathIn(state, url);
  const recorded: GitHubRequest = {
    method: request.method ?? '',
    path: `${path}${url.search}`,
    token: tokenIn(request.headers.authorization),
    status: 0,
  };
  state.requests.push(recorded);
  const body = await readJson(request);
  if (state.slowMs > 0) await state.clock.sleep(state.slowMs);
  if (state.gateway.times > 0 && state.gateway.path.test(path)) {
    state.gateway.times -= 1;
    recorded.status = 502;
    response.writeHead(502, { 'content-type': 'text/html' }).end('<html><body>Bad Gateway</body></html>');
    return;
  }
  const answer =
    refuseCaller(state, request, recorded.token, path) ?? runRoute(state, { ...recorded, url, path, body });
  recorded.status = answer.status;
  const text = JSON.stringify(answer.body);
  response.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8', ...answer.headers });
  response.end(text);
}

/**
 * Returns the path without the prefix. An Enterprise Server's GraphQL API is at /api/graphql, next to the REST API at
 * /api/v3.
 */
function pathIn({ prefix }: GitHubState, { pathname }: URL): string {
  if (pathname === `${prefix.replace(/\/v3$/, '')}/graphql`) return '/graphql';
  return pathname.startsWith(`${prefix}/`) && pathname !== `${prefix}/graphql` ? pathname.slice(prefix.length) : '';
}

/** Checks the caller and the rate limits before any route. */
function refuseCaller(
  state: GitHubState,
  request: IncomingMessage,
  token: string | undefined,
  path: string,
): GitHubResponse | undefined {
  if (request.headers['user-agent'] === undefined) return refusal(403, 'Request forbidden by administrative rules.');
  if (token !== undefined && !state.tokens.has(token)) return refusal(401, 'Bad credentials');
  return state.limits.refuse(path, state.clock.now());
}

function runRoute(
  state: GitHubState,
  { method, url, path, body, token }: GitHubRequest & { url: URL; body: unknown },
): GitHubResponse {
  const caller = token === undefined ? undefined : state.tokens.get(token);
  return handleGitHub(state.repositories, { method, url, path, body, caller }, state.nextId);
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? undefined : (JSON.parse(text) as unknown);
}

function repositoryIn(state: GitHubState, name: string): Repository {
  const found = state.repositories.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no repository ${name} in this simulator`);
  return found;
}

function pullIn(state: GitHubState, repository: string, number: number): PullRequest {
  const found = repositoryIn(state, repository).pullRequests.find((pull) => pull.number === number);
  if (found === undefined) throw new Error(`no pull request ${number} in this simulator`);
  return found;
}
