/** Puts a text where the rack's one comment stands on a pull request, or begins that comment. */
import { GitHubFault } from '../run/github-fault.ts';
import type { Comment, PullRequests } from './ports.ts';

export interface CommentPlace {
  readonly pullRequest: number;
  /** The first line of the comment; it names rack, region and account. */
  readonly marker: string;
}

/**
 * Looks through all pages until our comment is found. What another person has written is left alone even where it begins
 * with our marker: with the right to edit it, we would be putting our words into his mouth, and he could change them
 * afterwards. An app's comment that cannot be edited (somebody else's, or deleted meanwhile) is passed by.
 * @returns the comment's id.
 */
export async function placeComment(
  pullRequests: PullRequests,
  { pullRequest, marker }: CommentPlace,
  body: string,
  signal: AbortSignal,
): Promise<number> {
  const isOurs = authorship(pullRequests, signal);
  for await (const comment of pullRequests.readComments(pullRequest, signal)) {
    if (!comment.body.startsWith(marker) || !(await isOurs(comment))) continue;
    if (await couldUpdate(pullRequests, comment.id, body, signal)) return comment.id;
  }
  return pullRequests.createComment(pullRequest, body, signal);
}

/** False where the comment is gone, or not ours to edit. */
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

/** Nobody but an app writes as an app; whether a person is the one whose token we have, GitHub is asked once. */
function authorship(pullRequests: PullRequests, signal: AbortSignal): (comment: Comment) => Promise<boolean> {
  let viewer: Promise<string | undefined> | undefined;
  return async ({ author }) => {
    if (author.kind === 'app') return true;
    viewer ??= pullRequests.readViewer(signal);
    return (await viewer) === author.login;
  };
}
