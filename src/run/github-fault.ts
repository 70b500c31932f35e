/** The faults of GitHub in the action's own terms. Octokit's errors do not leave the adapter. */

export type GitHubFaultKind =
  /** The token lacks the permission, or GitHub does not permit it here. */
  | 'forbidden'
  /** The token is invalid or expired. */
  | 'unauthorized'
  | 'not-found'
  | 'rate-limited'
  /** HTTP 5xx, a lost connection, a timeout, or a response that cannot be parsed. */
  | 'unavailable'
  /** GitHub rejected the request. */
  | 'rejected';

export interface GitHubFacts {
  readonly kind: GitHubFaultKind;
  /** The purpose of the request: `creating a comment`. */
  readonly attempted: string;
  /** GitHub's message: untrusted text. */
  readonly message: string;
  readonly httpStatus: number | undefined;
  /** How long GitHub asks to wait before the next attempt. */
  readonly retryAfterMs: number | undefined;
}

/** Thrown only by the adapter. */
export class GitHubFault extends Error {
  override readonly name = 'GitHubFault';
  readonly facts: GitHubFacts;

  constructor(facts: GitHubFacts, options?: ErrorOptions) {
    super(`${facts.attempted}: ${facts.message}`, options);
    this.facts = facts;
  }
}

/** Whether the same request can succeed later. */
export function mayPass({ kind }: GitHubFacts): boolean {
  return kind === 'rate-limited' || kind === 'unavailable';
}

/** Returns the facts of any error. A bug here must not end a run. */
export function gitHubFactsOf(error: unknown, attempted: string): GitHubFacts {
  if (error instanceof GitHubFault) return error.facts;
  const message = error instanceof Error ? error.message : String(error);
  return { kind: 'rejected', attempted, message, httpStatus: undefined, retryAfterMs: undefined };
}
