/** Pull requests and their comments through GitHub's REST API; the token's user through its GraphQL API. */
import type { PullRequestFacts } from '../../../github/pull-request-search.ts';
import type { Comment, OwnComment, PullRequests } from '../../../github/ports.ts';
import { membersOf } from '../../../values/json-value.ts';
import { GitHubFault, mayPass } from '../../../run/github-fault.ts';
import { requestOptions, unreadable, type Octokit, type OctokitCaller } from './octokit.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const LARGEST_PAGE = 100;
const VIEWER = '{ viewer { login } }';
const OPEN = `query ($owner: String!, $repo: String!) {
  repository(owner: $owner, name: $repo) {
    pullRequests(states: OPEN, first: 50, orderBy: { field: UPDATED_AT, direction: DESC }) {
      nodes { number comments(first: 30) { nodes { body viewerDidAuthor author { __typename login } } } }
    }
  }
}`;

/** The port `PullRequests` for the repository of the run. */
export function createPullRequests(github: OctokitCaller, env: Environment): PullRequests {
  const place = placeOf(env);
  return {
    ...pullRequestCalls(github, place),
    ...commentCalls(github, place),
    readViewer: (signal) => readViewer(github, signal),
  };
}

type Place = ReturnType<typeof placeOf>;

function pullRequestCalls(
  github: OctokitCaller,
  place: Place,
): Pick<PullRequests, 'findByBranch' | 'findByCommit' | 'readHead'> {
  const find = async (pages: Parameters<OctokitCaller['list']>[1]): Promise<readonly PullRequestFacts[]> => {
    const found: PullRequestFacts[] = [];
    for await (const item of github.list('looking for the pull request of this run', pages)) {
      found.push(...pullRequestIn(item));
    }
    return found;
  };
  return {
    findByBranch: (branch, signal) => {
      const query = { ...place, state: 'open', head: `${place.owner}:${branch}`, ...listOptions(signal) } as const;
      return find(({ paginate, rest }) => paginate.iterator(rest.pulls.list, query));
    },
    findByCommit: (sha, signal) => {
      const query = { ...place, commit_sha: sha, ...listOptions(signal) };
      return find(({ paginate, rest }) => paginate.iterator(rest.repos.listPullRequestsAssociatedWithCommit, query));
    },
    readHead: async (pullRequest, signal) => {
      const attempted = 'reading the pull request';
      const query = { ...place, pull_number: pullRequest, ...requestOptions(signal) };
      const { data } = await github.call(attempted, ({ rest }) => rest.pulls.get(query));
      const { sha } = membersOf(membersOf(data)['head']);
      if (typeof sha === 'string') return sha;
      throw unreadable(attempted, 'the response names no commit');
    },
  };
}

function commentCalls(
  github: OctokitCaller,
  place: Place,
): Pick<PullRequests, 'readComments' | 'readOwnComments' | 'createComment' | 'updateComment'> {
  return {
    async *readComments(pullRequest, signal) {
      const query = { ...place, issue_number: pullRequest, ...listOptions(signal) };
      const pages = ({ paginate, rest }: Octokit) => paginate.iterator(rest.issues.listComments, query);
      for await (const item of github.list('reading the comments', pages)) yield* commentIn(item);
    },
    readOwnComments: async (signal) => {
      const options = { ...place, ...requestOptions(signal) };
      const data = await github.call('reading the open pull requests', ({ graphql }) => graphql(OPEN, options));
      return nodesOf(membersOf(membersOf(data)['repository'])['pullRequests']).flatMap(ownCommentsIn);
    },
    createComment: async (pullRequest, body, signal) => {
      const attempted = 'creating the comment';
      const { data } = await github.call(attempted, ({ rest }) =>
        rest.issues.createComment({ ...place, issue_number: pullRequest, body, ...requestOptions(signal) }),
      );
      const [comment] = commentIn(data);
      if (comment === undefined) throw unreadable(attempted, 'the response is not a comment');
      return comment.id;
    },
    updateComment: async (id, body, signal) => {
      await github.call('updating the comment', ({ rest }) =>
        rest.issues.updateComment({ ...place, comment_id: id, body, ...requestOptions(signal) }),
      );
    },
  };
}

async function readViewer(github: OctokitCaller, signal: AbortSignal): Promise<string | undefined> {
  const attempted = 'reading the user of the token';
  try {
    // The REST API's GET /user rejects the token of an app, and the workflow's token is one.
    const data = await github.call(attempted, ({ graphql }) => graphql(VIEWER, requestOptions(signal)));
    const { login } = membersOf(membersOf(data)['viewer']);
    if (typeof login === 'string') return login;
  } catch (error) {
    if (error instanceof GitHubFault && !mayPass(error.facts) && error.facts.kind !== 'unauthorized') return undefined;
    throw error;
  }
  throw unreadable(attempted, 'the response names no user');
}

/** The repository of the run. */
export function placeOf(env: Environment): { readonly owner: string; readonly repo: string } {
  const [owner = '', repo = ''] = (env['GITHUB_REPOSITORY'] ?? '').split('/');
  return { owner, repo };
}

function listOptions(signal: AbortSignal) {
  return { per_page: LARGEST_PAGE, ...requestOptions(signal) };
}

/** The items of a GraphQL connection. */
function nodesOf(connection: unknown): readonly unknown[] {
  const { nodes } = membersOf(connection);
  return Array.isArray(nodes) ? nodes : [];
}

function ownCommentsIn(pull: unknown): readonly OwnComment[] {
  const { number, comments } = membersOf(pull);
  return nodesOf(comments).flatMap((comment) => {
    const { body, viewerDidAuthor, author } = membersOf(comment);
    // The dashboard can have the token of an app while the plans have the token of their job.
    const { __typename: type, login } = membersOf(author);
    const isWorkflow = type === 'Bot' && login === 'github-actions';
    const isOurs = (viewerDidAuthor === true || isWorkflow) && typeof number === 'number' && typeof body === 'string';
    return isOurs ? [{ pullRequest: number, body }] : [];
  });
}

/** Empty if the item is not a comment that can be edited. */
function commentIn(item: unknown): readonly Comment[] {
  const { id, body, user } = membersOf(item);
  const { login } = membersOf(user);
  if (typeof id !== 'number' || typeof body !== 'string' || typeof login !== 'string') return [];
  return [{ id, body, author: login }];
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
      // While the pull request is open, GitHub sends a test merge commit here, which is not on the branch.
      mergedAs: typeof mergedAt === 'string' && typeof mergeCommit === 'string' ? mergeCommit : undefined,
    },
  ];
}
