/** Builds rejections by GitHub. */
import type { GitHubFacts } from '../../src/run/github-fault.ts';

export function makeGitHubFacts(parts: Partial<GitHubFacts> = {}): GitHubFacts {
  return {
    kind: 'forbidden',
    attempted: 'creating the comment',
    message: 'Resource not accessible by integration',
    httpStatus: 403,
    retryAfterMs: undefined,
    ...parts,
  };
}
