/** The callers of the simulated GitHub: the user of each token, and its permissions. */

export interface Caller {
  login: string;
  /** `Bot`: an app's installation, such as a workflow's token. `User`: a person. */
  type: 'Bot' | 'User';
  /**
   * `read`: the token of a pull request from a fork, or of a workflow with `pull-requests: read`. `none`: a workflow
   * whose `permissions` omit `pull-requests`. In a public repository it can still read.
   */
  comments: 'write' | 'read' | 'none';
  /** The permission `issues`, for issues that are not pull requests. Default: none. */
  issues?: 'write' | 'read' | undefined;
  /** A person with write access can change the comments of others. An app cannot. */
  canEditOthers: boolean;
}

const WORKFLOW_BOT = 'github-actions[bot]';

/** The caller with a workflow's own token. */
export function workflowCaller(comments: Caller['comments'], issues?: Caller['issues']): Caller {
  return { login: WORKFLOW_BOT, type: 'Bot', comments, issues, canEditOthers: false };
}

/** `token x` and `Bearer x` mean the same. Undefined for an anonymous request. */
export function tokenIn(authorization: string | undefined): string | undefined {
  return /^(?:token|bearer) (.+)$/i.exec(authorization ?? '')?.[1];
}
