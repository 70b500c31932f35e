/** Reading the release notes beside a run: how many, how long, and after faults. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { RouteStop } from '../../src/releases/route.ts';
import { gatherReleaseNotes } from '../../src/github/gather-release-notes.ts';
import type { ReleaseNotes } from '../../src/github/ports.ts';
import { versionOf } from '../builders/version.ts';
import { VirtualClock } from '../update/virtual-clock.ts';
import { GitHubInMemory } from './github-in-memory.ts';

const LIMIT = { limitMs: 5_000, afterCancelMs: 0 };
const NEVER = new AbortController().signal;

function releases(count: number): readonly RouteStop[] {
  return Array.from({ length: count }, (_, index) => ({
    version: versionOf(`202601010000${String(index).padStart(2, '0')}`),
    required: index === 1,
  }));
}

/** Gathers the notes of so many releases, and counts the results by their kind. */
async function gather(count: number, port: ReleaseNotes, clock = new VirtualClock(0)) {
  const gathered = await gatherReleaseNotes(port, clock, releases(count)).finish(LIMIT, NEVER);
  return { ...gathered, kinds: kindsOf(gathered.releases) };
}

function kindsOf(entries: readonly { readonly notes: { readonly kind: string } }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { notes } of entries) counts[notes.kind] = (counts[notes.kind] ?? 0) + 1;
  return counts;
}

let github: GitHubInMemory;

beforeEach(() => {
  github = new GitHubInMemory();
});

describe('the notes of the releases of an update', () => {
  test('are newest first, with the required ones marked, and without those that do not exist', async () => {
    const [oldest, required, newest] = releases(3);
    github.notes.set(newest?.version ?? '', 'the newest');
    github.notes.set(required?.version ?? '', '  \n');
    expect(await gather(3, github.releaseNotes)).toMatchObject({
      releases: [
        { ...newest, notes: { kind: 'read', markdown: 'the newest' } },
        { ...required, required: true, notes: { kind: 'none' } },
        { ...oldest, notes: { kind: 'none' } },
      ],
      fault: undefined,
    });
  });

  test('are requested a few at a time', async () => {
    const clock = new VirtualClock(0);
    let [open, most] = [0, 0];
    const slow: ReleaseNotes = {
      readNotes: async (version, signal) => {
        open += 1;
        most = Math.max(most, open);
        await clock.sleep(100, signal);
        open -= 1;
        return version;
      },
    };
    const { kinds } = await gather(12, slow, clock);
    expect([kinds, most]).toEqual([{ read: 12 }, 4]);
  });

  test('are requested only for the thirty newest', async () => {
    const gathered = await gather(50, github.releaseNotes);
    expect(github.asked).toHaveLength(30);
    expect(kindsOf(gathered.releases.slice(0, 30))).toEqual({ none: 30 });
    expect(kindsOf(gathered.releases.slice(30))).toEqual({ unread: 20 });
  });

  test.each(['rate-limited', 'unauthorized', 'forbidden', 'rejected'] as const)(
    'are not requested any more after one is %s',
    async (kind) => {
      github.refuse('readNotes', { kind });
      expect(await gather(12, github.releaseNotes)).toMatchObject({ kinds: { unread: 12 }, fault: { kind } });
      expect(github.asked.length).toBeLessThanOrEqual(4);
    },
  );

  test.each([
    ['are awaited no longer than the time limit', 0, LIMIT.limitMs],
    ['end during a long run, and do not delay its end', 3_600_000, 0],
  ])('%s', async (_title, runMs, mostMs) => {
    github.silence('readNotes');
    const clock = new VirtualClock(0);
    const gathering = gatherReleaseNotes(github.releaseNotes, clock, releases(3));
    await clock.sleep(runMs, NEVER);
    const beforeMs = clock.nowMs();
    expect(kindsOf((await gathering.finish(LIMIT, NEVER)).releases)).toEqual({ unread: 3 });
    expect(clock.nowMs() - beforeMs).toBeLessThanOrEqual(mostMs);
  });
});
