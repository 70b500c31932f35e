/** The responses of the REST API: JSON with headers, errors with GitHub's messages, and lists in pages. */

import type { IssueComment, PullRequest, Release } from './repository.ts';

export interface GitHubResponse {
  status: number;
  headers: Record<string, string>;
  body: unknown;
}

export function ok(body: unknown, status = 200): GitHubResponse {
  return { status, headers: {}, body };
}

export function refusal(status: number, message: string, headers: Record<string, string> = {}): GitHubResponse {
  const body = { message, documentation_url: 'https://docs.github.com/rest', status: String(status) };
  return { status, headers, body };
}

export const notFound = (): GitHubResponse => refusal(404, 'Not Found');
export const notAccessible = (): GitHubResponse => refusal(403, 'Resource not accessible by integration');

const LARGEST_PAGE = 100;

/** Returns a page: `per_page` is at most 100, default 30. The Link header has the URLs of the other pages. */
export function pageOf<Item>(url: URL, items: readonly Item[], shown: (item: Item) => unknown): GitHubResponse {
  const size = Math.min(positive(url, 'per_page') ?? 30, LARGEST_PAGE);
  const page = positive(url, 'page') ?? 1;
  const last = Math.max(1, Math.ceil(items.length / size));
  const places = [
    ...(page > 1 ? [['prev', page - 1] as const] : []),
    ...(page < last ? ([['next', page + 1] as const, ['last', last] as const] as const) : []),
    ...(page > 1 ? [['first', 1] as const] : []),
  ];
  const links = places.map(([rel, number]) => {
    const there = new URL(url);
    there.searchParams.set('page', String(number));
    return `<${there.href}>; rel="${rel}"`;
  });
  return {
    status: 200,
    headers: links.length === 0 ? {} : { link: links.join(', ') },
    body: items.slice((page - 1) * size, page * size).map(shown),
  };
}

function positive(url: URL, name: string): number | undefined {
  const text = url.searchParams.get(name) ?? '';
  return /^[1-9]\d*$/.test(text) ? Number(text) : undefined;
}

export function commentShown({ id, author, body }: IssueComment): unknown {
  return { id, user: author, body, html_url: `https://github.com/comments/${id}` };
}

export function pullRequestShown(pull: PullRequest): unknown {
  return {
    number: pull.number,
    state: pull.state,
    merged_at: pull.mergedAt,
    merge_commit_sha: pull.mergeCommitSha,
    head: { ref: pull.head.ref, sha: pull.head.sha, repo: { full_name: pull.head.repository } },
    base: { ref: pull.base.ref },
  };
}

export function releaseShown({ tag, name, body }: Release): unknown {
  return { tag_name: tag, name, body, draft: false, prerelease: false };
}

const LONGEST_BODY = 65_536;

/** Returns GitHub's error for an empty or too long text. Undefined if GitHub accepts it. */
export function refuseText(body: unknown): GitHubResponse | undefined {
  const text = textOf(body);
  if (text.trim() === '') return refusal(422, 'Validation Failed');
  if (text.length > LONGEST_BODY) return refusal(422, `Body is too long (maximum is ${LONGEST_BODY} characters)`);
  return undefined;
}

export function textOf(body: unknown): string {
  const text = typeof body === 'object' && body !== null && 'body' in body ? body.body : undefined;
  return typeof text === 'string' ? text : '';
}
