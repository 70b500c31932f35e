/** The route of a run in its summary: as a drawing, and the notes of its releases. */
import { describe, expect, test } from '@jest/globals';
import type { RackVersion } from '../../../src/releases/rack-version.ts';
import type { ReportStop, StopState } from '../../../src/report/model/report-rack.ts';
import { foldReport, type Report } from '../../../src/report/model/report.ts';
import { routeDrawing } from '../../../src/report/summary/route-drawing.ts';
import { beginning, stepBegins, updatedRun } from '../../builders/runs/runs.ts';
import { makeUpToDate } from '../../builders/route.ts';
import { type ReleaseEntry, releaseNotes, type RouteNotes } from '../../../src/report/summary/release-notes.ts';
import { makeGitHubFacts } from '../../builders/github.ts';
import { V2017_02, V2017_03_REQUIRED, V2017_04, V2026_04, versionOf } from '../../builders/version.ts';

describe('the drawing of a route', () => {
  const stopAt = (index: number): RackVersion => `2026010100${String(index).padStart(4, '0')}` as RackVersion;

  /** A route of so many stops, the first `reached` of them behind the rack. */
  function longRoute(stops: number, reached: number): Report {
    const report = foldReport(updatedRun(), 0);
    const { route, before, after } = report;
    if (route === undefined || before === undefined || after === undefined) throw new Error('not a whole run');
    const stateOf = (index: number): StopState => (index < reached ? 'reached' : index === reached ? 'next' : 'ahead');
    const list = Array.from({ length: stops }, (_, index): ReportStop => {
      return { version: stopAt(index), required: index < stops - 1, state: stateOf(index) };
    });
    const here = reached === 0 ? before.version : stopAt(reached - 1);
    return { ...report, steps: [], after: { ...after, version: here }, route: { ...route, stops: list } };
  }

  const boxesOf = (report: Report): readonly string[] =>
    [...routeDrawing(report).matchAll(/^ {2}stop\d+\[+"(.*?)"\]+/gm)].map(([, text = '']) =>
      text.replace('<br>', ': '),
    );

  test('defines each class once, and no unused one', () => {
    const drawing = routeDrawing(foldReport(updatedRun(), 0));
    const used = new Set([...drawing.matchAll(/:::([a-z-]+)/g)].map(([, look]) => look));
    const defined = [...drawing.matchAll(/classDef ([a-z-]+)/g)].map(([, look]) => look);
    expect(defined).toEqual([...used]);
  });

  test.each([
    [12, 0],
    [12, 1],
    [12, 6],
    [12, 11],
    [12, 12],
    [40, 20],
  ])('of %d stops, %d of them reached, shows both ends and the stops around the current one', (stops, reached) => {
    const boxes = boxesOf(longRoute(stops, reached));
    expect(boxes.length).toBeLessThanOrEqual(7);
    expect(boxes[0]).toMatch(/^20170202012654: /);
    expect(boxes.at(-1)).toContain(stopAt(stops - 1));
    expect(boxes.some((box) => box.endsWith('current release'))).toBe(true);
    if (reached < stops) expect(boxes.some((box) => box.endsWith('next'))).toBe(true);
    const hidden = boxes.reduce((sum, box) => sum + Number(/^(\d+) more/.exec(box)?.[1] ?? 0), 0);
    expect(hidden + boxes.filter((box) => !/^\d+ more/.test(box)).length).toBe(stops + 1);
  });

  test('says whether omitted stops are done or later', () => {
    expect(boxesOf(longRoute(12, 6))).toEqual([
      '20170202012654: before this run',
      '4 more: done',
      `${stopAt(4)}: required, done`,
      `${stopAt(5)}: required, current release`,
      `${stopAt(6)}: required, next`,
      '4 more: later',
      `${stopAt(11)}: later`,
    ]);
  });

  test('never omits a single release', () => {
    expect(boxesOf(longRoute(6, 3)).map((box) => box.slice(0, 14))).toEqual([
      '20170202012654',
      ...Array.from({ length: 6 }, (_, index) => stopAt(index)),
    ]);
  });

  test('has no duration for a step whose end is not known', () => {
    expect(routeDrawing(foldReport([...beginning(), ...stepBegins()], 0)).split('\n')).toContain('  stop0 --> stop1');
  });

  test('is omitted if the rack is up to date', () => {
    const upToDate = { kind: 'route-planned', route: makeUpToDate() } as const;
    expect(routeDrawing(foldReport([...beginning().slice(0, 3), upToDate], 0))).toBe('');
  });
});

describe('the notes of the releases on the route', () => {
  const LIMIT = 200_000;
  const page = (version: RackVersion, title = `[${version}]`): string =>
    `${title}(https://github.com/convox/rack/releases/tag/${version})`;
  const changes = (from: RackVersion, to: RackVersion, title = `[${to}]`): string =>
    `${title}(https://github.com/convox/rack/compare/${from}...${to})`;
  const entry = (version: RackVersion, markdown?: string): ReleaseEntry => {
    const notes = markdown === undefined ? ({ kind: 'none' } as const) : ({ kind: 'read', markdown } as const);
    return { version, required: version === V2017_03_REQUIRED, notes };
  };
  const notesOf = (releases: readonly ReleaseEntry[], limit = LIMIT, fault?: RouteNotes['fault']): string =>
    releaseNotes({ from: V2017_02, releases, fault }, limit);
  const long = (sign: string): string => `${sign.repeat(60)}\n\n`.repeat(200);
  /** Newest first, as GitHub returns them. */
  const THREE = [entry(V2026_04, 'Third.'), entry(V2017_04, 'Second.'), entry(V2017_03_REQUIRED, 'First.')];

  test('are empty if none were read, or if the route has no release', () => {
    expect([releaseNotes(undefined, LIMIT), notesOf([])]).toEqual(['', '']);
  });

  test('are newest first, each under the link to its page, with its required mark, then a link to all changes', () => {
    const text = notesOf(THREE);
    expect(text.match(/^\*\*\[\d+\]\([^)]*\)\*\*.*$/gm)).toEqual([
      `**${page(V2026_04)}**`,
      `**${page(V2017_04)}**`,
      `**${page(V2017_03_REQUIRED)}** · required`,
    ]);
    expect(text).toContain(`Since ${V2017_02}: ${changes(V2017_02, V2026_04, '[all changes]')}.`);
  });

  test('of a release without notes are a link to its changes', () => {
    expect(notesOf([entry(V2026_04), entry(V2017_04, 'Text.'), entry(V2017_03_REQUIRED)])).toContain(
      `Without notes: ${changes(V2017_04, V2026_04)} · ${changes(V2017_02, V2017_03_REQUIRED)} (required)`,
    );
  });

  test.each([
    ['rate-limited', 'API rate limit exceeded', 'the rate limit of GitHub is reached'],
    ['unavailable', 'gone <b>@all', 'gone &lt;b&gt;&#64;'],
  ] as const)('say why the others could not be read: %s', (kind, message, words) => {
    const text = notesOf(THREE, LIMIT, makeGitHubFacts({ kind, message }));
    expect(text).toContain(`_Some notes could not be read: ${words}`);
    expect(notesOf(THREE)).not.toContain('could not be read');
  });

  test('are limited for each release', () => {
    const text = notesOf([entry(V2026_04, long('a'))]);
    expect(text.match(/a{60}/g)?.length).toBeGreaterThan(50);
    expect(text.length).toBeLessThan(9_000);
  });

  test('are shown of the newest release first; the others are links', () => {
    const text = notesOf(
      [entry(V2026_04, long('a')), entry(V2017_04, long('b')), entry(V2017_03_REQUIRED, 'c')],
      4_000,
    );
    expect(text).toContain('a'.repeat(60));
    expect(text).not.toContain('b'.repeat(60));
    expect(text).toContain(`Without notes: ${page(V2017_04)} · ${page(V2017_03_REQUIRED)} (required)`);
  });

  test.each([
    [300, `**${page(V2026_04)}**\n\nText.`],
    [299, `${page(V2026_04)}\n\nSince `],
  ])('of %d characters are enough for a start of notes, or not', (characters, words) => {
    expect(notesOf([entry(V2026_04, 'Text.')], characters)).toContain(`</summary>\n\n${words}`);
  });

  test('without space are only links, and of hundreds only the newest', () => {
    const many = Array.from({ length: 250 }, (_none, index) => {
      const atMinute = new Date(Date.UTC(2025, 0, 1) - index * 60_000);
      return entry(versionOf(atMinute.toISOString().replaceAll(/\D/g, '').slice(0, 14)), 'Something.');
    });
    const text = notesOf(many, 0);
    expect(text).not.toContain('Something.');
    expect(text.match(/\/releases\/tag\//g)).toHaveLength(60);
    expect(text).toContain(`[${many[0]?.version ?? ''}](`);
    expect(text).toContain(' · and 190 more');
  });
});
