/** What a run may do on GitHub, apart from the rack: parsed from the inputs, and never seen by the story. */

export interface GitHubUse {
  readonly pullRequestComment: 'keep' | 'none';
  readonly releaseNotes: 'bring-in' | 'none';
  /** Undefined where the workflow hands none over. */
  readonly token: string | undefined;
}
