/** The notes of Convox's releases, from its releases on GitHub. */
import { GitHubFault } from '../../run/github-fault.ts';
import type { ReleaseNotes } from '../../github/ports.ts';
import type { Rest } from './rest.ts';

export function createReleaseNotes(rest: Rest): ReleaseNotes {
  return {
    readNotes: async (version, signal) => {
      const route = 'GET /repos/convox/rack/releases/tags/{tag}';
      try {
        const call = { route, parameters: { tag: version }, attempted: 'reading release notes' };
        return notesIn((await rest.call(call, signal)).data);
      } catch (error) {
        // Many a release was never written about.
        if (error instanceof GitHubFault && error.facts.kind === 'not-found') return undefined;
        throw error;
      }
    },
  };
}

function notesIn(data: unknown): string | undefined {
  return typeof data === 'object' && data !== null && 'body' in data && typeof data.body === 'string'
    ? data.body
    : undefined;
}
