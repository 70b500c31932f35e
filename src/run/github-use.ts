/** What a run does on GitHub: parsed from the inputs, and not known to the use case. */

export interface GitHubUse {
  readonly pullRequestComment: 'keep' | 'none';
  readonly releaseNotes: 'bring-in' | 'none';
  /** Undefined: no issue. */
  readonly failureIssue: FailureIssueUse | undefined;
  /** Undefined if the workflow passes no token. */
  readonly token: string | undefined;
}

/** The properties of a new issue. Later runs do not change them. */
export interface FailureIssueUse {
  readonly labels: readonly string[];
  readonly assignees: readonly string[];
}
