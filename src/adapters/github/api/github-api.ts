/** The requests to GitHub: to the workflow's repository, and to Convox's releases. Loaded by a run that sends one. */
import type { GitHubApi } from '../../../github/ports.ts';
import { createOctokitCaller } from './octokit.ts';
import { createIssues } from './issues.ts';
import { createPullRequests } from './pull-requests.ts';
import { createReleaseNotes } from './release-notes.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const PUBLIC_API = 'https://api.github.com';
const PUBLIC_SERVER = 'https://github.com';

/**
 * Convox's releases are on github.com only. The token of an Enterprise Server is not valid there, so it is not sent:
 * there, release notes are read without a token.
 */
export function createGitHubApi(token: string | undefined, env: Environment): GitHubApi {
  const baseUrl = (env['GITHUB_API_URL'] ?? PUBLIC_API).replace(/\/+$/, '');
  const isPublic = (env['GITHUB_SERVER_URL'] ?? PUBLIC_SERVER) === PUBLIC_SERVER;
  const own = createOctokitCaller(baseUrl, token);
  return {
    pullRequests: createPullRequests(own, env),
    issues: createIssues(own, env),
    releaseNotes: createReleaseNotes(isPublic ? own : createOctokitCaller(PUBLIC_API, undefined)),
  };
}
