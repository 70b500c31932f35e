/** The ports to GitHub. Each request can throw a GitHubFault, and ends when its signal is aborted. */
import type { PullRequestFacts, PullRequestSearch } from './pull-request-search.ts';
import type { RackVersion } from '../releases/rack-version.ts';

export interface Comment {
  readonly id: number;
  /** Untrusted text. */
  readonly body: string;
  /** The author's login: `github-actions[bot]` with the workflow's own token. */
  readonly author: string;
}

export interface OwnComment {
  readonly pullRequest: number;
  readonly body: string;
}

export interface PullRequests {
  /** The open pull requests from this branch of the run's repository. */
  findByBranch(branch: string, signal: AbortSignal): Promise<readonly PullRequestFacts[]>;
  findByCommit(sha: string, signal: AbortSignal): Promise<readonly PullRequestFacts[]>;
  /** The newest commit of a pull request. */
  readHead(pullRequest: number, signal: AbortSignal): Promise<string>;
  /** Oldest first. A page is requested only when the previous one was read. */
  readComments(pullRequest: number, signal: AbortSignal): AsyncIterable<Comment>;
  /**
   * The login of the token's user, as the author of its comments. An app has one too. Undefined if GitHub does not
   * return it.
   */
  readViewer(signal: AbortSignal): Promise<string | undefined>;
  /**
   * The comments of the token's user on the open pull requests of the run's repository, the newest pull request first.
   * Only the first 30 comments of each of the 50 that were changed last.
   */
  readOwnComments(signal: AbortSignal): Promise<readonly OwnComment[]>;
  /** @returns the comment's id. */
  createComment(pullRequest: number, body: string, signal: AbortSignal): Promise<number>;
  updateComment(id: number, body: string, signal: AbortSignal): Promise<void>;
}

export interface ReleaseNotes {
  /** Untrusted Markdown; undefined if the release has none. */
  readNotes(version: RackVersion, signal: AbortSignal): Promise<string | undefined>;
}

export interface Issue {
  readonly number: number;
  /** Its author may have changed it. */
  readonly body: string;
}

export interface NewIssue {
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
  readonly assignees: readonly string[];
}

export interface IssueChange {
  readonly title?: string;
  readonly body?: string;
  readonly state?: 'open' | 'closed';
}

/** Issues of the run's own repository; comments on them are made as on pull requests. */
export interface Issues {
  /** The issues that this login created, the last updated first. A page is requested when the previous one was read. */
  readIssues(creator: string, state: 'open' | 'closed', signal: AbortSignal): AsyncIterable<Issue>;
  /** Returns its number. */
  createIssue(issue: NewIssue, signal: AbortSignal): Promise<number>;
  updateIssue(number: number, change: IssueChange, signal: AbortSignal): Promise<void>;
}

/** The requests to GitHub. */
export interface GitHubApi {
  readonly pullRequests: PullRequests;
  readonly issues: Issues;
  readonly releaseNotes: ReleaseNotes;
}

/** Most runs have nothing to do on GitHub, so its client is loaded by `connect`. */
export interface GitHub {
  /** Parses the event of the run, without a request. */
  readSearch(): Promise<PullRequestSearch>;
  connect(): Promise<GitHubApi>;
}

/** The job's OpenID Connect token, or why GitHub issues none. */
export type IdTokenResult =
  | { readonly ok: true; readonly token: string }
  | {
      readonly ok: false;
      readonly why: 'no-id-token' | 'fork';
      readonly message: string;
      readonly httpStatus: number | undefined;
    };
