/** Reads the notes of Convox's releases from its releases on GitHub. */
import type { ReleaseNotes } from '../../../github/ports.ts';
import { GitHubFault } from '../../../run/github-fault.ts';
import { requestOptions, type OctokitCaller } from './octokit.ts';

const REPOSITORY = { owner: 'convox', repo: 'rack' };

export function createReleaseNotes(github: OctokitCaller): ReleaseNotes {
  return {
    readNotes: async (version, signal) => {
      try {
        const { data } = await github.call('reading release notes', ({ rest }) =>
          rest.repos.getReleaseByTag({ ...REPOSITORY, tag: version, ...requestOptions(signal) }),
        );
        return data.body ?? undefined;
      } catch (error) {
        // Many releases have no notes.
        if (error instanceof GitHubFault && error.facts.kind === 'not-found') return undefined;
        throw error;
      }
    },
  };
}
