/** Fetches the notes of the releases on the way while the run goes on, a few at a time and not for ever. */
import { gitHubFactsOf, type GitHubFacts } from '../run/github-fault.ts';
import type { RouteStop } from '../releases/route.ts';
import type { NotesOnTheWay, ReleaseEntry } from '../report/summary/release-notes.ts';
import type { Clock } from '../update/ports.ts';
import type { ReleaseNotes } from './ports.ts';
import { isDoneInTime, type TimeLimit } from './time-limit.ts';

export interface Gathering {
  /** What has come by then; where a note has not, its release stands without. */
  finish(limit: TimeLimit, cancel: AbortSignal): Promise<Omit<NotesOnTheWay, 'from'>>;
}

/** A rack that is years behind has hundreds on its way; nobody reads more than the newest of them. */
const MOST = 30;
const AT_ONCE = 4;
const LIMIT_MS = 20_000;

/**
 * @param source undefined where nobody may be asked: then every release stands without notes.
 * @param releases on the way, oldest first.
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
        // What refuses one of them refuses them all; only an answer that got lost says nothing of the next.
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
