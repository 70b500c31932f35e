/** The routes of issues that are not pull requests, and their permissions. */

import {
  notAccessible,
  notFound,
  ok,
  pageOf,
  pullRequestShown,
  refusal,
  refuseText,
  type GitHubResponse,
} from './responses.ts';
import type { Issue, PullRequest, Repository } from './repository.ts';
import type { Match, Route } from './route.ts';

export const ISSUE_ROUTES: Route[] = [
  { method: 'GET', path: /^\/issues$/, answer: listIssues },
  { method: 'POST', path: /^\/issues$/, answer: createIssue },
  { method: 'PATCH', path: /^\/issues\/(\d+)$/, answer: updateIssue },
];

/** Returns GitHub's error if the caller cannot write issues. */
export function refuseIssue({ repository, caller }: Match): GitHubResponse | undefined {
  if (caller === undefined) return refusal(401, 'Requires authentication');
  if (!repository.hasIssues) return refusal(410, 'Issues are disabled for this repo');
  return caller.issues === 'write' ? undefined : notAccessible();
}

/** As on GitHub, the list includes pull requests. `creator` and `state` are filters. */
function listIssues({ repository, url, caller }: Match): GitHubResponse {
  if (caller?.issues === undefined) return notAccessible();
  const state = url.searchParams.get('state') ?? 'open';
  const creator = url.searchParams.get('creator');
  const issues = repository.issues
    .filter((issue) => state === 'all' || issue.state === state)
    .filter((issue) => creator === null || issue.author.login === creator)
    .toSorted((one, other) => other.updated - one.updated);
  const pulls = creator === null ? repository.pullRequests : [];
  return pageOf<Issue | PullRequest>(url, [...issues, ...pulls], (one) =>
    'head' in one ? { ...(pullRequestShown(one) as object), pull_request: {} } : issueShown(one),
  );
}

function createIssue(match: Match): GitHubResponse {
  const { repository, caller, body } = match;
  const refused = refuseIssue(match) ?? refuseText(body);
  if (refused !== undefined || caller === undefined) return refused ?? notFound();
  const given = body as { title?: string; body?: string; labels?: string[]; assignees?: string[] };
  const { title = '', labels = [], assignees = [] } = given;
  if (title === '' || title.length > 256 || assignees.some((login) => !repository.members.includes(login))) {
    return refusal(422, 'Validation Failed');
  }
  const author = { login: caller.login, type: caller.type };
  const issue = openIssue(repository, { title, body: given.body ?? '', labels, assignees, author });
  return ok(issueShown(issue), 201);
}

export function openIssue(
  repository: Repository,
  made: Pick<Issue, 'title' | 'body' | 'labels' | 'assignees' | 'author'>,
): Issue {
  // Issues and pull requests of a repository share one sequence of numbers.
  const number = 1_000 + repository.issues.length;
  const issue: Issue = {
    ...made,
    number,
    state: 'open',
    updated: Date.now(),
    locked: false,
    comments: [],
    history: ['opened'],
  };
  repository.issues.push(issue);
  return issue;
}

function updateIssue(match: Match): GitHubResponse {
  const {
    repository,
    parts: [number],
    caller,
  } = match;
  const issue = repository.issues.find((one) => one.number === Number(number));
  if (issue === undefined) return notFound();
  const change = match.body as { title?: string; body?: string; state?: Issue['state'] };
  const refused = refuseIssue(match) ?? (change.body === undefined ? undefined : refuseText(match.body));
  if (refused !== undefined) return refused;
  if (caller?.login !== issue.author.login && caller?.canEditOthers !== true) return notAccessible();
  const { title = issue.title, body = issue.body, state = issue.state } = change;
  const what = state === issue.state ? 'edited' : state === 'closed' ? 'closed' : 'reopened';
  issue.history.push(what);
  Object.assign(issue, { title, body, state, updated: Date.now() });
  return ok(issueShown(issue));
}

function issueShown({ number, title, body, state, author, labels, assignees }: Issue): unknown {
  return {
    number,
    title,
    body,
    state,
    user: author,
    labels: labels.map((name) => ({ name })),
    assignees: assignees.map((login) => ({ login })),
    html_url: `https://github.com/issues/${number}`,
  };
}
