/** Finds the pull request of the run if its event does not name it. */
import { mergedBy, openedFrom, type PullRequestSearch } from './pull-request-search.ts';
import type { PullRequests } from './ports.ts';

export async function findPullRequest(
  pullRequests: PullRequests,
  search: PullRequestSearch,
  signal: AbortSignal,
): Promise<number | undefined> {
  switch (search.kind) {
    case 'none':
      return undefined;
    case 'known':
      return search.number;
    case 'branch': {
      const open = openedFrom(search, await pullRequests.findByBranch(search.branch, signal));
      if (open !== undefined || search.mergedAs === undefined) return open;
      return mergedBy(search, await pullRequests.findByCommit(search.mergedAs, signal));
    }
  }
}
