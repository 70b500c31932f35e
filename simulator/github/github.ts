/** A GitHub to rehearse on: the REST API on loopback, as GitHub's own or an Enterprise Server's, and its truth. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { realClock } from '../clock.ts';
import { closeServer } from '../http/endpoint.ts';
import { tokenIn, workflowCaller, type Caller } from './accounts.ts';
import { refusal, type GitHubAnswer } from './answers.ts';
import { noRateLimits, type RateLimit } from './rate-limits.ts';
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
import { answerGitHub } from './routes.ts';

export type { Caller, Issue, IssueComment, NewPullRequest, RateLimit };

export interface GitHubOptions {
  /** Before every path: an Enterprise Server's is `/api/v3`. */
  prefix?: string;
  /** Where the workflows of the rehearsal run. */
  repository?: string;
}

export interface GitHubRequest {
  method: string;
  /** With its query, without the prefix. */
  path: string;
  /** Undefined where the caller did not say who it is. */
  token: string | undefined;
  /** The status of the response; 0 where there was none. */
  status: number;
}

export interface GitHub {
  /** For GITHUB_API_URL. */
  url: string;
  requests: readonly GitHubRequest[];
  /** A token of the workflow's own bot, with or without the right to write comments and issues. */
  workflowToken(comments?: Caller['comments'], issues?: Caller['issues']): string;
  /** A token of another user. */
  tokenFor(caller: Caller): string;
  addPullRequest(pull: NewPullRequest): void;
  /** The pull request gets a newer commit. */
  push(pullRequest: number, sha: string): void;
  /** By people, unless the author is named. */
  addComment(pull: number, body: string, author?: IssueComment['author']): void;
  comments(pull: number): readonly IssueComment[];
  /** An issue that somebody else has opened. */
  addIssue(issue: Pick<Issue, 'title' | 'body'> & { author?: IssueComment['author'] }): number;
  issues(): readonly Issue[];
  disableIssues(): void;
  /** Of `convox/rack`, unless another repository is named. */
  addRelease(release: Pick<Release, 'tag' | 'body'>, repository?: string): void;
  rateLimit(limit: RateLimit): void;
  /** Delays every response from now on. */
  slow(ms: number): void;
  /** So many requests whose path fits are answered with 502 and a page of HTML, from now on. */
  failGateway(path: RegExp, times: number): void;
  close(): Promise<void>;
}

interface Household {
  clock: ReturnType<typeof realClock>;
  repositories: Repository[];
  tokens: Map<string, Caller>;
  limits: ReturnType<typeof noRateLimits>;
  requests: GitHubRequest[];
  prefix: string;
  slowMs: number;
  gateway: { path: RegExp; times: number };
  nextId: () => number;
}

export async function startGitHub({ prefix = '', repository = 'example/racks' }: GitHubOptions = {}): Promise<GitHub> {
  const home = household(prefix, repository);
  const server = createServer((request, response) => {
    serve(home, request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${prefix}`,
    requests: home.requests,
    ...inventory(home, repository),
    close: async () => {
      home.clock.stop();
      await closeServer(server);
    },
  };
}

function household(prefix: string, repository: string): Household {
  let id = 4_000_000_000;
  return {
    clock: realClock(),
    repositories: [repositoryNamed(repository, 'private'), repositoryNamed('convox/rack', 'public')],
    tokens: new Map(),
    limits: noRateLimits(),
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

function inventory(home: Household, own: string): Omit<GitHub, 'url' | 'requests' | 'close'> {
  const tokenFor = (caller: Caller): string => {
    const token = `ghs_rehearsal${String(home.tokens.size + 1).padStart(23, '0')}`;
    home.tokens.set(token, caller);
    return token;
  };
  return {
    tokenFor,
    workflowToken: (comments = 'write', issues) => tokenFor(workflowCaller(comments, issues)),
    addPullRequest: (pull) => {
      repositoryIn(home, own).pullRequests.push(pullRequestOf(own, pull));
    },
    push: (pull, sha) => {
      pullIn(home, own, pull).head.sha = sha;
    },
    addComment: (pull, body, author = { login: 'somebody', type: 'User' }) => {
      pullIn(home, own, pull).comments.push({ id: home.nextId(), author, body, history: [body] });
    },
    comments: (pull) => pullIn(home, own, pull).comments,
    addIssue: ({ title, body, author = { login: 'somebody', type: 'User' } }) =>
      openIssue(repositoryIn(home, own), { title, body, author, labels: [], assignees: [] }).number,
    issues: () => repositoryIn(home, own).issues,
    disableIssues: () => {
      repositoryIn(home, own).hasIssues = false;
    },
    addRelease: ({ tag, body }, repository = 'convox/rack') => {
      repositoryIn(home, repository).releases.push({ tag, name: tag, body });
    },
    rateLimit: home.limits.set,
    slow: (ms) => {
      home.slowMs = ms;
    },
    failGateway: (path, times) => {
      home.gateway = { path, times };
    },
  };
}

async function serve(home: Household, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'loopback'}`);
  const path = pathIn(home, url);
  const recorded: GitHubRequest = {
    method: request.method ?? '',
    path: `${path}${url.search}`,
    token: tokenIn(request.headers.authorization),
    status: 0,
  };
  home.requests.push(recorded);
  const body = await readJson(request);
  if (home.slowMs > 0) await home.clock.sleep(home.slowMs);
  if (home.gateway.times > 0 && home.gateway.path.test(path)) {
    home.gateway.times -= 1;
    recorded.status = 502;
    response.writeHead(502, { 'content-type': 'text/html' }).end('<html><body>Bad Gateway</body></html>');
    return;
  }
  const answer = admit(home, request, recorded.token, path) ?? carryOut(home, { ...recorded, url, path, body });
  recorded.status = answer.status;
  const text = JSON.stringify(answer.body);
  response.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8', ...answer.headers });
  response.end(text);
}

/** Without the prefix. An Enterprise Server has its GraphQL API beside the REST API, not below it. */
function pathIn({ prefix }: Household, { pathname }: URL): string {
  if (pathname === `${prefix.replace(/\/v3$/, '')}/graphql`) return '/graphql';
  return pathname.startsWith(`${prefix}/`) && pathname !== `${prefix}/graphql` ? pathname.slice(prefix.length) : '';
}

/** Checks before every route: the caller, and its rate limits. */
function admit(
  home: Household,
  request: IncomingMessage,
  token: string | undefined,
  path: string,
): GitHubAnswer | undefined {
  if (request.headers['user-agent'] === undefined) return refusal(403, 'Request forbidden by administrative rules.');
  if (token !== undefined && !home.tokens.has(token)) return refusal(401, 'Bad credentials');
  return home.limits.refuse(path, home.clock.now());
}

function carryOut(
  home: Household,
  { method, url, path, body, token }: GitHubRequest & { url: URL; body: unknown },
): GitHubAnswer {
  const caller = token === undefined ? undefined : home.tokens.get(token);
  return answerGitHub(home.repositories, { method, url, path, body, caller }, home.nextId);
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? undefined : (JSON.parse(text) as unknown);
}

function repositoryIn(home: Household, name: string): Repository {
  const found = home.repositories.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no repository ${name} in this rehearsal`);
  return found;
}

function pullIn(home: Household, repository: string, number: number): PullRequest {
  const found = repositoryIn(home, repository).pullRequests.find((pull) => pull.number === number);
  if (found === undefined) throw new Error(`no pull request ${number} in this rehearsal`);
  return found;
}
