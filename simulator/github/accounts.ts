/** Who knocks at the simulated GitHub: tokens, whom each belongs to, and what it may do. */

export interface Caller {
  login: string;
  /** An app's installation, as a workflow's own token is, or a person. */
  type: 'Bot' | 'User';
  /**
   * `read`: a forked pull request's token, or a workflow with `pull-requests: read`. `none`: a workflow with `permissions` that
   * leave `pull-requests` out; in a public repository it reads all the same.
   */
  comments: 'write' | 'read' | 'none';
  /** Of issues that are not pull requests: the permission `issues`; none if left out. */
  issues?: 'write' | 'read' | undefined;
  /** Only a person with write access can change comments of others; an app cannot. */
  canEditOthers: boolean;
}

const WORKFLOW_BOT = 'github-actions[bot]';

/** The token that a workflow gets by itself. */
export function workflowCaller(comments: Caller['comments'], issues?: Caller['issues']): Caller {
  return { login: WORKFLOW_BOT, type: 'Bot', comments, issues, canEditOthers: false };
}

/** `token x` and `Bearer x` are the same; undefined for an anonymous request. */
export function tokenIn(authorization: string | undefined): string | undefined {
  return /^(?:token|bearer) (.+)$/i.exec(authorization ?? '')?.[1];
}
