/** The user whose issues belong to this action. */
import { GitHubFault } from '../run/github-fault.ts';
import type { PullRequests } from './ports.ts';

/** Anybody can write the hidden line, so only issues of the token's own user count. */
export async function readCreator(
  pullRequests: Pick<PullRequests, 'readViewer'>,
  signal: AbortSignal,
): Promise<string> {
  const creator = await pullRequests.readViewer(signal);
  if (creator !== undefined) return creator;
  const message = 'GitHub does not say whose token it is';
  const attempted = 'reading the user of the token';
  throw new GitHubFault({ kind: 'forbidden', attempted, message, httpStatus: undefined, retryAfterMs: undefined });
}
