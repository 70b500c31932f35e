/** What a run does on GitHub: parsed from the inputs, and not known to the use case. */

export interface GitHubUse {
  readonly pullRequestComment: 'keep' | 'none';
  readonly releaseNotes: 'bring-in' | 'none';
  /** Undefined: no issue. */
  readonly failureIssue: FailureIssueUse | undefined;
  /** Undefined where the workflow passes no token. */
  readonly token: string | undefined;
}

/** What a new issue gets; later runs leave it as it is. */
export interface FailureIssueUse {
  readonly labels: readonly string[];
  readonly assignees: readonly string[];
}
