/** Issues, through GitHub's REST API. */
import type { Issue, Issues } from '../../../github/ports.ts';
import { membersOf } from '../../../values/json-value.ts';
import { requestOptions, unreadable, type Octokit, type OctokitCaller } from './octokit.ts';
import { placeOf } from './pull-requests.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export function createIssues(github: OctokitCaller, env: Environment): Issues {
  const place = placeOf(env);
  return {
    async *readIssues(creator, state, signal) {
      const query = { ...place, creator, state, sort: 'updated', per_page: 100, ...requestOptions(signal) } as const;
      const pages = ({ paginate, rest }: Octokit) => paginate.iterator(rest.issues.listForRepo, query);
      for await (const item of github.list('looking for the issue', pages)) yield* issueIn(item, creator);
    },
    createIssue: async ({ title, body, labels, assignees }, signal) => {
      const attempted = 'creating the issue';
      const issue = { ...place, title, body, labels: [...labels], assignees: [...assignees] };
      const { data } = await github.call(attempted, ({ rest }) =>
        rest.issues.create({ ...issue, ...requestOptions(signal) }),
      );
      if (typeof data.number !== 'number') throw unreadable(attempted, 'the response is not an issue');
      return data.number;
    },
    updateIssue: async (number, change, signal) => {
      await github.call('updating the issue', ({ rest }) =>
        rest.issues.update({ ...place, issue_number: number, ...change, ...requestOptions(signal) }),
      );
    },
  };
}

/** GitHub also lists pull requests as issues. */
function issueIn(item: unknown, creator: string): readonly Issue[] {
  const { number, body, user, pull_request: pullRequest } = membersOf(item);
  const { login } = membersOf(user);
  if (pullRequest !== undefined || login !== creator) return [];
  return typeof number === 'number' && typeof body === 'string' ? [{ number, body }] : [];
}
