/** Reads the notes of the releases on the route while the run continues, a few at a time and with a time limit. */
import { gitHubFactsOf, type GitHubFacts } from '../run/github-fault.ts';
import type { RouteStop } from '../releases/route.ts';
import type { RouteNotes, ReleaseEntry } from '../report/summary/release-notes.ts';
import type { Clock } from '../update/ports.ts';
import type { ReleaseNotes } from './ports.ts';
import { isDoneInTime, type TimeLimit } from './time-limit.ts';

export interface Gathering {
  /** @returns the notes that arrived in time. Other releases are listed without notes. */
  finish(limit: TimeLimit, cancel: AbortSignal): Promise<Omit<RouteNotes, 'from'>>;
}

/** The route of a rack that is years behind has hundreds of releases. Only the newest are useful. */
const MOST = 30;
const AT_ONCE = 4;
const LIMIT_MS = 20_000;

/**
 * @param source undefined if no request may be sent; the result then has no notes.
 * @param releases on the route, oldest first.
 */
export function gatherReleaseNotes(
  source: ReleaseNotes | undefined,
  clock: Clock,
  releases: readonly RouteStop[],
): Gathering {
  const entries = releases.toReversed().map((stop): ReleaseEntry => ({ ...stop, notes: { kind: 'unread' } }));
  const queue = source === undefined ? [] : [...entries.entries()].slice(0, MOST);
  const stopping = new AbortController();
  let fault: GitHubFacts | undefined;

  const isGivenUp = (): boolean => stopping.signal.aborted;
  const takeTurns = async (from: ReleaseNotes): Promise<void> => {
    for (let next = queue.shift(); next !== undefined && !isGivenUp(); next = queue.shift()) {
      const [index, entry] = next;
      try {
        const markdown = (await from.readNotes(entry.version, stopping.signal)) ?? '';
        entries[index] = { ...entry, notes: markdown.trim() === '' ? { kind: 'none' } : { kind: 'read', markdown } };
      } catch (error) {
        if (isGivenUp()) return;
        fault ??= gitHubFactsOf(error, 'reading release notes');
        // A fault of one request concerns all others, except for a lost response.
        if (fault.kind !== 'unavailable') stopping.abort();
      }
    }
  };

  const all = source === undefined ? undefined : Promise.all(Array.from({ length: AT_ONCE }, () => takeTurns(source)));
  const limit = all === undefined ? undefined : clock.sleep(LIMIT_MS, stopping.signal);
  return {
    finish: async (atEnd, cancel) => {
      await isDoneInTime(Promise.race([all, limit]), clock, atEnd, cancel);
      stopping.abort();
      return { releases: [...entries], fault };
    },
  };
}
