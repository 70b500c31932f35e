/** Pull requests and their comments, as GitHub's REST API has them. */
import { searchFor, type PullRequestFacts } from '../../github/pull-request-search.ts';
import type { Comment, PullRequests } from '../../github/ports.ts';
import { membersOf } from '../../values/json-value.ts';
import { GitHubFault } from '../../run/github-fault.ts';
import { readRunEvent } from './run-event.ts';
import { unreadable, type Rest } from './rest.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** @param repository `owner/name` of the workflow. */
export function createPullRequests(rest: Rest, repository: string, env: Environment): PullRequests {
  const [owner = '', repo = ''] = repository.split('/');
  const place = { owner, repo };
  const pulls = async (route: string, parameters: Readonly<Record<string, string>>, signal: AbortSignal) => {
    const attempted = 'looking for the pull request of this run';
    const found: PullRequestFacts[] = [];
    for await (const item of rest.list({ route, parameters: { ...place, ...parameters }, attempted }, signal)) {
      found.push(...pullRequestIn(item));
    }
    return found;
  };
  return {
    readSearch: async () => searchFor(await readRunEvent(env)),
    findByBranch: (branch, signal) =>
      pulls('GET /repos/{owner}/{repo}/pulls', { state: 'open', head: `${owner}:${branch}` }, signal),
    findByCommit: (sha, signal) => pulls('GET /repos/{owner}/{repo}/commits/{sha}/pulls', { sha }, signal),
    async *readComments(pullRequest, signal) {
      const route = 'GET /repos/{owner}/{repo}/issues/{issue}/comments';
      const call = { route, parameters: { ...place, issue: pullRequest }, attempted: 'reading the comments' };
      for await (const item of rest.list(call, signal)) yield* commentIn(item);
    },
    readViewer: async (signal) => {
      try {
        const call = { route: 'GET /user', parameters: {}, attempted: 'asking whose token this is' };
        return loginIn((await rest.call(call, signal)).data);
      } catch (error) {
        // An app's token may not ask: nobody's account is behind it.
        if (error instanceof GitHubFault && (error.facts.kind === 'forbidden' || error.facts.kind === 'not-found')) {
          return undefined;
        }
        throw error;
      }
    },
    createComment: async (pullRequest, body, signal) => {
      const route = 'POST /repos/{owner}/{repo}/issues/{issue}/comments';
      const attempted = 'creating the comment';
      const call = { route, parameters: { ...place, issue: pullRequest, body }, attempted };
      const [comment] = commentIn((await rest.call(call, signal)).data);
      if (comment === undefined) throw unreadable(attempted, 'the answer is no comment');
      return comment.id;
    },
    updateComment: async (id, body, signal) => {
      const route = 'PATCH /repos/{owner}/{repo}/issues/comments/{comment}';
      await rest.call(
        { route, parameters: { ...place, comment: id, body }, attempted: 'updating the comment' },
        signal,
      );
    },
  };
}

/** One comment, or none where it is nothing that we could edit. */
function commentIn(item: unknown): readonly Comment[] {
  const { id, body, user } = membersOf(item);
  const { login, type } = membersOf(user);
  if (typeof id !== 'number' || typeof body !== 'string' || typeof login !== 'string') return [];
  return [{ id, body, author: { login, kind: type === 'Bot' ? 'app' : 'person' } }];
}

function pullRequestIn(item: unknown): readonly PullRequestFacts[] {
  const { number, state, head, base, merge_commit_sha: mergeCommit, merged_at: mergedAt } = membersOf(item);
  const { ref: headBranch, repo } = membersOf(head);
  const { ref: baseBranch } = membersOf(base);
  const { full_name: headRepository } = membersOf(repo);
  if (typeof number !== 'number' || typeof headBranch !== 'string' || typeof baseBranch !== 'string') return [];
  return [
    {
      number,
      isOpen: state === 'open',
      headBranch,
      headRepository: typeof headRepository === 'string' ? headRepository : undefined,
      baseBranch,
      // While it is open this is a trial merge's, which nobody has pushed.
      mergedAs: typeof mergedAt === 'string' && typeof mergeCommit === 'string' ? mergeCommit : undefined,
    },
  ];
}

function loginIn(data: unknown): string | undefined {
  const { login } = membersOf(data);
  return typeof login === 'string' ? login : undefined;
}
