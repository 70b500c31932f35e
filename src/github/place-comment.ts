/** Updates the rack's comment on a pull request, or creates it. */
import { GitHubFault } from '../run/github-fault.ts';
import type { PullRequests } from './ports.ts';

export interface CommentPlace {
  readonly pullRequest: number;
  /** The first line of the comment; it identifies rack, region and account. */
  readonly marker: string;
}

/**
 * Updates the rack's comment, or creates it. The rack's comment is one with the marker whose author is the user of the
 * run's token: anybody can write the marker, and an author can change a comment afterwards. If GitHub does not return
 * the token's user, a new comment is created.
 * @returns the comment's id.
 */
export async function placeComment(
  pullRequests: PullRequests,
  { pullRequest, marker }: CommentPlace,
  body: string,
  signal: AbortSignal,
): Promise<number> {
  let viewer: { readonly login: string | undefined } | undefined;
  for await (const comment of pullRequests.readComments(pullRequest, signal)) {
    if (!comment.body.startsWith(marker)) continue;
    viewer ??= { login: await pullRequests.readViewer(signal) };
    if (viewer.login === undefined) break;
    if (comment.author !== viewer.login) continue;
    if (await couldUpdate(pullRequests, comment.id, body, signal)) return comment.id;
  }
  return pullRequests.createComment(pullRequest, body, signal);
}

/** @returns false if the comment was deleted, or the token may not edit it. */
export async function couldUpdate(
  pullRequests: PullRequests,
  id: number,
  body: string,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await pullRequests.updateComment(id, body, signal);
    return true;
  } catch (error) {
    if (error instanceof GitHubFault && (error.facts.kind === 'forbidden' || error.facts.kind === 'not-found')) {
      return false;
    }
    throw error;
  }
}
