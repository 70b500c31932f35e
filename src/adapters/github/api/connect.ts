/** The port to GitHub. Its client is loaded when it is needed. */
import { searchFor } from '../../../github/pull-request-search.ts';
import type { GitHub, GitHubApi } from '../../../github/ports.ts';
import { readWorkflowEvent } from '../workflow-context.ts';

/** @param token of the workflow; undefined: requests without authentication. */
export function connectGitHub(
  token: string | undefined,
  env: Readonly<Record<string, string | undefined>> = process.env,
): GitHub {
  let api: Promise<GitHubApi> | undefined;
  return {
    readSearch: async () => {
      try {
        return searchFor(await readWorkflowEvent(env));
      } catch {
        // The file of the event cannot be read, so the pull request is not known.
        return { kind: 'none' };
      }
    },
    connect: () => (api ??= import('./github-api.ts').then(({ createGitHubApi }) => createGitHubApi(token, env))),
  };
}
