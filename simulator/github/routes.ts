/** The routes of GitHub's REST API, and the GraphQL queries, that the action and its workflows use. */

import {
  commentShown,
  notAccessible,
  notFound,
  ok,
  pageOf,
  pullRequestShown,
  refusal,
  refuseText,
  releaseShown,
  textOf,
} from './responses.ts';
import type { GitHubResponse } from './responses.ts';
import type { Caller } from './accounts.ts';
import type { GitHubCall, Match, Route } from './route.ts';
import { ISSUE_ROUTES, refuseIssue } from './issue-routes.ts';
import type { Issue, IssueComment, PullRequest, Repository } from './repository.ts';

const ROUTES: Route[] = [
  { method: 'GET', path: /^\/issues\/(\d+)\/comments$/, answer: listComments },
  { method: 'POST', path: /^\/issues\/(\d+)\/comments$/, answer: createComment },
  { method: 'PATCH', path: /^\/issues\/comments\/(\d+)$/, answer: updateComment },
  { method: 'GET', path: /^\/pulls\/(\d+)$/, answer: readPull },
  ...ISSUE_ROUTES,
  { method: 'GET', path: /^\/pulls$/, answer: listPulls },
  { method: 'GET', path: /^\/commits\/([^/]+)\/pulls$/, answer: listPullsOfCommit },
  { method: 'GET', path: /^\/releases\/tags\/([^/]+)$/, answer: readRelease },
];

export function handleGitHub(
  repositories: readonly Repository[],
  call: GitHubCall,
  nextId: () => number,
): GitHubResponse {
  if (call.path === '/graphql') return call.method === 'POST' ? queryGraphQl(repositories, call) : notFound();
  const [, name = '', rest = ''] = /^\/repos\/([^/]+\/[^/]+)(\/.*)$/.exec(call.path) ?? [];
  const repository = repositories.find((one) => one.name.toLowerCase() === name.toLowerCase());
  // GitHub responds with 404 if the caller cannot see the private repository.
  if (repository === undefined || (repository.access === 'private' && call.caller === undefined)) return notFound();
  for (const { method, path, answer } of ROUTES) {
    const found = method === call.method ? path.exec(rest) : null;
    if (found !== null && /pulls|issues/.test(rest) && isClosed(repository, call.caller, rest)) return notAccessible();
    if (found !== null) {
      return answer({ ...call, repository, nextId, parts: found.slice(1).map(decodeURIComponent) });
    }
  }
  return notFound();
}

/** The permission `issues` is sufficient for issues, even without `pull-requests`. */
function isClosed({ access }: Repository, caller: Caller | undefined, rest = ''): boolean {
  const hasIssues = rest.startsWith('/issues') && caller?.issues !== undefined;
  return access === 'private' && caller?.comments === 'none' && !hasIssues;
}

/** The two queries of the action. */
function queryGraphQl(repositories: readonly Repository[], { caller, body }: GitHubCall): GitHubResponse {
  if (caller === undefined) return refusal(401, 'This endpoint requires you to be authenticated.');
  const { query = '', variables = {} } = (body ?? {}) as { query?: string; variables?: Record<string, unknown> };
  if (query.replaceAll(/\s+/g, '') === '{viewer{login}}') return ok({ data: { viewer: { login: caller.login } } });
  const sizes = /\bpullRequests\(states: OPEN, first: (\d+), [^]*\bcomments\(first: (\d+)\)/.exec(query);
  if (sizes === null) return ok({ errors: [{ message: `Parse error on ${JSON.stringify(query)}` }] });
  const repository = repositories.find(
    ({ name }) => name === `${String(variables['owner'])}/${String(variables['repo'])}`,
  );
  if (repository === undefined)
    return ok({ data: { repository: null }, errors: [{ type: 'NOT_FOUND', message: 'Could not resolve' }] });
  if (isClosed(repository, caller)) {
    return ok({
      data: { repository: null },
      errors: [{ type: 'FORBIDDEN', message: 'Resource not accessible by integration' }],
    });
  }
  const open = newestFirst(repository.pullRequests.filter(({ state }) => state === 'open')).slice(0, Number(sizes[1]));
  const nodes = open.map(({ number, comments }) => ({
    number,
    comments: {
      nodes: comments.slice(0, Number(sizes[2])).map(({ body: text, author }) => ({
        body: text,
        viewerDidAuthor: author.login === caller.login,
        author: { __typename: author.type, login: author.login.replace(/\[bot\]$/, '') },
      })),
    },
  }));
  return ok({ data: { repository: { pullRequests: { nodes } } } });
}

function listComments(match: Match): GitHubResponse {
  const pull = pullIn(match);
  return pull === undefined ? notFound() : pageOf(match.url, pull.comments, commentShown);
}

function createComment(match: Match): GitHubResponse {
  const pull = pullIn(match);
  if (pull === undefined) return notFound();
  const refused = 'head' in pull ? refusalOf(match, pull) : (refuseIssue(match) ?? refuseText(match.body));
  if (refused !== undefined) return refused;
  const { caller } = match;
  const body = textOf(match.body);
  const author = { login: caller?.login ?? '', type: caller?.type ?? 'User' };
  const comment: IssueComment = { id: match.nextId(), author, body, history: [body] };
  pull.comments.push(comment);
  return ok(commentShown(comment), 201);
}

function updateComment(match: Match): GitHubResponse {
  const [pull, comment] = commentIn(match);
  if (pull === undefined || comment === undefined) return notFound();
  const refused = refusalOf(match, pull);
  if (refused !== undefined) return refused;
  const { caller } = match;
  if (caller?.login !== comment.author.login && caller?.canEditOthers !== true) return notAccessible();
  comment.body = textOf(match.body);
  comment.history.push(comment.body);
  return ok(commentShown(comment));
}

function refusalOf({ caller, body }: Match, pull: PullRequest): GitHubResponse | undefined {
  if (caller === undefined) return refusal(401, 'Requires authentication');
  if (caller.comments !== 'write') return notAccessible();
  if (pull.locked && !caller.canEditOthers) return refusal(403, 'Unable to create comment because issue is locked.');
  return refuseText(body);
}

function readPull({ repository, parts: [number] }: Match): GitHubResponse {
  const pull = repository.pullRequests.find((one) => one.number === Number(number));
  return pull === undefined ? notFound() : ok(pullRequestShown(pull));
}

function listPulls({ repository, url }: Match): GitHubResponse {
  const state = url.searchParams.get('state') ?? 'open';
  const head = url.searchParams.get('head');
  const wanted = repository.pullRequests.filter((pull) => {
    const [owner = ''] = pull.head.repository.split('/');
    return (state === 'all' || pull.state === state) && (head === null || head === `${owner}:${pull.head.ref}`);
  });
  return pageOf(url, newestFirst(wanted), pullRequestShown);
}

/**
 * For a merge commit, GitHub lists only the pull request that it merged. For any other commit, it lists the open pull
 * requests too.
 */
function listPullsOfCommit({ repository, url, parts: [sha = ''] }: Match): GitHubResponse {
  const merged = repository.pullRequests.filter((pull) => pull.mergeCommitSha === sha);
  const open = repository.pullRequests.filter((pull) => pull.head.sha === sha);
  return pageOf(url, newestFirst(merged.length > 0 ? merged : open), pullRequestShown);
}

function readRelease({ repository, parts: [tag = ''] }: Match): GitHubResponse {
  const release = repository.releases.find((one) => one.tag === tag);
  return release === undefined ? notFound() : ok(releaseShown(release));
}

function newestFirst(pulls: readonly PullRequest[]): PullRequest[] {
  return [...pulls].sort((one, other) => other.number - one.number);
}

function pullIn({ repository, parts: [number] }: Match): PullRequest | Issue | undefined {
  return [...repository.pullRequests, ...repository.issues].find((one) => one.number === Number(number));
}

function commentIn({ repository, parts: [id] }: Match): [PullRequest?, IssueComment?] {
  for (const pull of repository.pullRequests) {
    const comment = pull.comments.find((one) => one.id === Number(id));
    if (comment !== undefined) return [pull, comment];
  }
  return [];
}
