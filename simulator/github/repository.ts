/** What the simulated GitHub stores: pull requests with their comments, issues and releases. */

export interface IssueComment {
  id: number;
  author: { login: string; type: 'Bot' | 'User' };
  body: string;
  /** All bodies that the comment has had, oldest first. */
  history: string[];
}

export interface PullRequest {
  number: number;
  state: 'open' | 'closed';
  head: { ref: string; sha: string; repository: string };
  base: { ref: string };
  mergedAt: string | null;
  mergeCommitSha: string | null;
  locked: boolean;
  comments: IssueComment[];
}

export interface Issue {
  number: number;
  title: string;
  body: string;
  state: 'open' | 'closed';
  author: IssueComment['author'];
  labels: string[];
  assignees: string[];
  updated: number;
  locked: boolean;
  comments: IssueComment[];
  /** `opened`, `reopened`, `closed` and `edited`, in the order in which they happened. */
  history: string[];
}

export interface NewPullRequest {
  number: number;
  branch?: string;
  sha?: string;
  /** The head repository. Another one than the base repository makes it a pull request from a fork. */
  from?: string;
  base?: string;
  /** The merge commit. It makes the pull request merged. */
  mergedAs?: string;
  locked?: boolean;
}

export interface Release {
  tag: string;
  name: string;
  body: string | null;
}

export interface Repository {
  /** `owner/name` */
  name: string;
  access: 'public' | 'private';
  pullRequests: PullRequest[];
  issues: Issue[];
  hasIssues: boolean;
  /** Users who can be assigned to an issue. */
  members: string[];
  releases: Release[];
}

export function pullRequestOf(repository: string, made: NewPullRequest): PullRequest {
  return {
    number: made.number,
    state: made.mergedAs === undefined ? 'open' : 'closed',
    head: {
      ref: made.branch ?? `branch-${made.number}`,
      sha: made.sha ?? String(made.number).padStart(40, '0'),
      repository: made.from ?? repository,
    },
    base: { ref: made.base ?? 'main' },
    mergedAt: made.mergedAs === undefined ? null : '2026-04-22T12:00:00Z',
    mergeCommitSha: made.mergedAs ?? null,
    locked: made.locked === true,
    comments: [],
  };
}
