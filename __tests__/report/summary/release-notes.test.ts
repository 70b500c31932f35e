/** Notes of the releases on the route: newest first, in the room there is, and what does not fit as a link. */
import { describe, expect, test } from '@jest/globals';
import { releaseNotes, type RouteNotes, type ReleaseEntry } from '../../../src/report/summary/release-notes.ts';
import { makeGitHubFacts } from '../../builders/github.ts';
import { V2017_02, V2017_03_REQUIRED, V2017_04, V2026_04, versionOf } from '../../builders/version.ts';

const ROOM = 200_000;
const RELEASES = 'https://github.com/convox/rack/releases/tag';
const COMPARE = 'https://github.com/convox/rack/compare';

function entry(version: ReleaseEntry['version'], notes: ReleaseEntry['notes'] | string): ReleaseEntry {
  const texts = typeof notes === 'string' ? ({ kind: 'read', markdown: notes } as const) : notes;
  return { version, required: version === V2017_03_REQUIRED, notes: texts };
}

function way(releases: readonly ReleaseEntry[], parts: Partial<RouteNotes> = {}): RouteNotes {
  return { from: V2017_02, releases, fault: undefined, ...parts };
}

/** As they come: newest first. */
const THREE = [entry(V2026_04, 'Third.'), entry(V2017_04, 'Second.'), entry(V2017_03_REQUIRED, 'First.')];

describe('the notes of the releases on the route', () => {
  test('are empty if none were read, or if the route has no release', () => {
    expect(releaseNotes(undefined, ROOM)).toBe('');
    expect(releaseNotes(way([]), ROOM)).toBe('');
  });

  test('are folded under their number', () => {
    const text = releaseNotes(way(THREE), ROOM);
    expect(text).toMatch(/^<details><summary><b>Release notes: 3 releases on the route<\/b><\/summary>\n\n/);
    expect(text.endsWith('\n\n</details>')).toBe(true);
    expect(releaseNotes(way(THREE.slice(0, 1)), ROOM)).toContain('Release notes: 1 release on the route');
  });

  test('are newest first, each under the link to its page, with its required mark', () => {
    const titles = releaseNotes(way(THREE), ROOM).match(/^\*\*\[\d+\]\([^)]*\)\*\*.*$/gm);
    expect(titles).toEqual([
      `**[${V2026_04}](${RELEASES}/${V2026_04})**`,
      `**[${V2017_04}](${RELEASES}/${V2017_04})**`,
      `**[${V2017_03_REQUIRED}](${RELEASES}/${V2017_03_REQUIRED})** · required`,
    ]);
  });

  test('end with a link to all changes since the rack’s release', () => {
    expect(releaseNotes(way(THREE), ROOM)).toContain(
      `Since ${V2017_02}: [all changes](${COMPARE}/${V2017_02}...${V2026_04}).`,
    );
  });

  test('of a release without notes are a link to its changes', () => {
    const none = { kind: 'none' } as const;
    const text = releaseNotes(
      way([entry(V2026_04, none), entry(V2017_04, 'Told.'), entry(V2017_03_REQUIRED, none)]),
      ROOM,
    );
    expect(text).toContain(
      `Without notes: [${V2026_04}](${COMPARE}/${V2017_04}...${V2026_04}) · ` +
        `[${V2017_03_REQUIRED}](${COMPARE}/${V2017_02}...${V2017_03_REQUIRED}) (required)`,
    );
  });

  test('that were not read are a link to their page', () => {
    const text = releaseNotes(way([entry(V2026_04, { kind: 'unread' })]), ROOM);
    expect(text).toContain(`</summary>\n\n[${V2026_04}](${RELEASES}/${V2026_04})\n\nSince `);
  });

  test.each([
    [
      'GitHub’s limit',
      makeGitHubFacts({ kind: 'rate-limited', message: 'API rate limit exceeded' }),
      'the rate limit of GitHub is reached',
    ],
    [
      'another fault, in its words made harmless',
      makeGitHubFacts({ kind: 'unavailable', message: 'gone <b>@all' }),
      'gone &lt;b&gt;&#64;',
    ],
  ])('say why the others could not be read: %s', (_what, fault, words) => {
    const text = releaseNotes(way(THREE, { fault }), ROOM);
    expect(text).toContain(`_Some notes could not be read: ${words}`);
    expect(releaseNotes(way(THREE), ROOM)).not.toContain('could be read');
  });
});

describe('the size of the notes', () => {
  const long = (sign: string): string => `${sign.repeat(60)}\n\n`.repeat(200);

  test('is limited for each release', () => {
    const text = releaseNotes(way([entry(V2026_04, long('a'))]), ROOM);
    expect(text.match(/a{60}/g)?.length).toBeGreaterThan(50);
    expect(text.length).toBeLessThan(9_000);
  });

  test('is given to the newest first; the others are links', () => {
    const text = releaseNotes(
      way([entry(V2026_04, long('a')), entry(V2017_04, long('b')), entry(V2017_03_REQUIRED, 'c')]),
      4_000,
    );
    expect(text).toContain('a'.repeat(60));
    expect(text).not.toContain('b'.repeat(60));
    expect(text).toContain(
      `Without notes: [${V2017_04}](${RELEASES}/${V2017_04}) · [${V2017_03_REQUIRED}](${RELEASES}/${V2017_03_REQUIRED}) (required)`,
    );
  });

  test.each([
    [300, `**[${V2026_04}](${RELEASES}/${V2026_04})**\n\nTold.`],
    [299, `[${V2026_04}](${RELEASES}/${V2026_04})\n\nSince `],
  ])('of %d characters is enough for a start of notes, or not', (characters, words) => {
    expect(releaseNotes(way([entry(V2026_04, 'Told.')]), characters)).toContain(`</summary>\n\n${words}`);
  });

  test('of zero leaves only links, and of hundreds only the newest', () => {
    const many = Array.from({ length: 250 }, (_none, index) => {
      const atMinute = new Date(Date.UTC(2025, 0, 1) - index * 60_000);
      return entry(versionOf(atMinute.toISOString().replaceAll(/\D/g, '').slice(0, 14)), 'Something.');
    });
    const text = releaseNotes(way(many), 0);
    expect(text).not.toContain('Something.');
    expect(text.match(/\/releases\/tag\//g)).toHaveLength(60);
    expect(text).toContain(`[${many[0]?.version ?? ''}](`);
    expect(text).toContain(' · and 190 more');
  });
});
