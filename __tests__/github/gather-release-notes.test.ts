import { describe, expect, test } from '@jest/globals';
import type { RouteStop } from '../../src/releases/route.ts';
import { gatherReleaseNotes } from '../../src/github/gather-release-notes.ts';
import type { ReleaseNotes } from '../../src/github/ports.ts';
import { versionOf } from '../builders/version.ts';
import { VirtualClock } from '../update/virtual-clock.ts';
import { GitHubInMemory } from './github-in-memory.ts';

const LIMIT = { limitMs: 5_000, afterCancelMs: 0 };
const NEVER = new AbortController().signal;

function way(count: number): readonly RouteStop[] {
  return Array.from({ length: count }, (_, index) => ({
    version: versionOf(`202601010000${String(index).padStart(2, '0')}`),
    required: index === 1,
  }));
}

function kindsOf(entries: readonly { readonly notes: { readonly kind: string } }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { notes } of entries) counts[notes.kind] = (counts[notes.kind] ?? 0) + 1;
  return counts;
}

describe('the notes of the releases on the way', () => {
  test('are newest first, with the required ones marked, and without those that do not exist', async () => {
    const github = new GitHubInMemory();
    const releases = way(3);
    github.notes.set(releases[2]?.version ?? '', 'the newest');
    github.notes.set(releases[1]?.version ?? '', '  \n');
    const { releases: gathered, fault } = await gatherReleaseNotes(
      github.releaseNotes,
      new VirtualClock(0),
      releases,
    ).finish(LIMIT, NEVER);
    expect(gathered).toEqual([
      { ...releases[2], notes: { kind: 'read', markdown: 'the newest' } },
      { ...releases[1], required: true, notes: { kind: 'none' } },
      { ...releases[0], notes: { kind: 'none' } },
    ]);
    expect(fault).toBeUndefined();
  });

  test('are requested a few at a time', async () => {
    const clock = new VirtualClock(0);
    let [now, most] = [0, 0];
    const slow: ReleaseNotes = {
      readNotes: async (version, signal) => {
        now += 1;
        most = Math.max(most, now);
        await clock.sleep(100, signal);
        now -= 1;
        return version;
      },
    };
    const { releases } = await gatherReleaseNotes(slow, clock, way(12)).finish(LIMIT, NEVER);
    expect([kindsOf(releases), most]).toEqual([{ read: 12 }, 4]);
  });

  test('are requested only for the thirty newest', async () => {
    const github = new GitHubInMemory();
    const { releases } = await gatherReleaseNotes(github.releaseNotes, new VirtualClock(0), way(50)).finish(
      LIMIT,
      NEVER,
    );
    expect(github.asked).toHaveLength(30);
    expect(kindsOf(releases.slice(0, 30))).toEqual({ none: 30 });
    expect(kindsOf(releases.slice(30))).toEqual({ unread: 20 });
  });

  test.each(['rate-limited', 'unauthorized', 'forbidden', 'rejected'] as const)(
    'end altogether if one is %s',
    async (kind) => {
      const github = new GitHubInMemory();
      github.refuse('readNotes', { kind });
      const gathered = await gatherReleaseNotes(github.releaseNotes, new VirtualClock(0), way(12)).finish(LIMIT, NEVER);
      expect(kindsOf(gathered.releases)).toEqual({ unread: 12 });
      expect(gathered.fault).toMatchObject({ kind });
      expect(github.asked.length).toBeLessThanOrEqual(4);
    },
  );

  test('are awaited no longer than the time limit', async () => {
    const github = new GitHubInMemory();
    github.silence('readNotes');
    const clock = new VirtualClock(0);
    const { releases } = await gatherReleaseNotes(github.releaseNotes, clock, way(3)).finish(LIMIT, NEVER);
    expect(kindsOf(releases)).toEqual({ unread: 3 });
    expect(clock.nowMs()).toBeLessThanOrEqual(LIMIT.limitMs);
  });

  test('are given up during a long run, and do not delay its end', async () => {
    const github = new GitHubInMemory();
    github.silence('readNotes');
    const clock = new VirtualClock(0);
    const gathering = gatherReleaseNotes(github.releaseNotes, clock, way(3));
    await clock.sleep(3_600_000, new AbortController().signal);
    const beforeMs = clock.nowMs();
    expect(kindsOf((await gathering.finish(LIMIT, NEVER)).releases)).toEqual({ unread: 3 });
    expect(clock.nowMs()).toBe(beforeMs);
  });
});
