/** The two doors to GitHub: the workflow's own repository, and Convox's releases. */
import type { GitHub } from '../../github/ports.ts';
import { createPullRequests } from './pull-requests.ts';
import { createReleaseNotes } from './release-notes.ts';
import { connectRest } from './rest.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const PUBLIC_API = 'https://api.github.com';
const PUBLIC_SERVER = 'https://github.com';

/**
 * Convox's releases are on github.com alone. An Enterprise Server's token means nothing there, and is nothing to be sent
 * there: from such a server the notes are asked for as anybody may.
 */
export function connectGitHub(token: string | undefined, env: Environment = process.env): GitHub {
  const baseUrl = (env['GITHUB_API_URL'] ?? PUBLIC_API).replace(/\/+$/, '');
  const isPublic = (env['GITHUB_SERVER_URL'] ?? PUBLIC_SERVER) === PUBLIC_SERVER;
  const own = connectRest({ baseUrl, token });
  return {
    pullRequests: createPullRequests(own, env['GITHUB_REPOSITORY'] ?? '', env),
    releaseNotes: createReleaseNotes(isPublic ? own : connectRest({ baseUrl: PUBLIC_API, token: undefined })),
  };
}
