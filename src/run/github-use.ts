/** What a run may do on GitHub, apart from the rack: parsed from the inputs, and never seen by the story. */

export interface GitHubUse {
  readonly pullRequestComment: 'keep' | 'none';
  readonly releaseNotes: 'bring-in' | 'none';
  /** Undefined: no issue. */
  readonly failureIssue: FailureIssueUse | undefined;
  /** Undefined where the workflow hands none over. */
  readonly token: string | undefined;
}

/** What a new issue gets; later runs leave it as it is. */
export interface FailureIssueUse {
  readonly labels: readonly string[];
  readonly assignees: readonly string[];
}
