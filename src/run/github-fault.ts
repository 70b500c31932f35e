/** What can go wrong between us and GitHub, in our words; the vendor's errors stop at the adapter. */

export type GitHubFaultKind =
  /** The token lacks the right, or the place is closed to it. */
  | 'forbidden'
  /** The token is none, or none any more. */
  | 'unauthorized'
  | 'not-found'
  | 'rate-limited'
  /** 5xx, a lost connection, no answer in time, an answer that could not be read. */
  | 'unavailable'
  /** GitHub understood and said no. */
  | 'rejected';

export interface GitHubFacts {
  readonly kind: GitHubFaultKind;
  /** What was asked for: `creating a comment`. */
  readonly attempted: string;
  /** GitHub's own words: untrusted text. */
  readonly message: string;
  readonly httpStatus: number | undefined;
  /** When GitHub says that asking again makes sense. */
  readonly retryAfterMs: number | undefined;
}

/** Thrown by the adapter, and by nothing else. */
export class GitHubFault extends Error {
  override readonly name = 'GitHubFault';
  readonly facts: GitHubFacts;

  constructor(facts: GitHubFacts, options?: ErrorOptions) {
    super(`${facts.attempted}: ${facts.message}`, options);
    this.facts = facts;
  }
}

/** Whether the same request may well go through a little later. */
export function mayPass({ kind }: GitHubFacts): boolean {
  return kind === 'rate-limited' || kind === 'unavailable';
}

/** Of whatever was thrown: a mistake of our own must not cost a run more than what it was about. */
export function gitHubFactsOf(error: unknown, attempted: string): GitHubFacts {
  if (error instanceof GitHubFault) return error.facts;
  const message = error instanceof Error ? error.message : String(error);
  return { kind: 'rejected', attempted, message, httpStatus: undefined, retryAfterMs: undefined };
}
