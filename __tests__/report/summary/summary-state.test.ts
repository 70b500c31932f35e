/** Where the rack is, in a summary: before and after, and the route. */
import { describe, expect, test } from '@jest/globals';
import type { ReportRoute, ReportStop } from '../../../src/report/model/report-route.ts';
import { beforeAndAfter, links, routeTaken } from '../../../src/report/summary/summary-state.ts';
import { makeReport, makeState, makeStep } from '../../builders/report.ts';
import { V2017_02, V2017_03_REQUIRED, V2026_04, versionOf } from '../../builders/version.ts';

const standing = {
  outcome: 'behind' as const,
  before: makeState(),
  after: makeState(),
  steps: [],
  recovered: false,
  inProgress: false,
};

describe('before and after', () => {
  test.each([
    ['the rack was not read', { before: undefined, after: undefined }],
    ['it was not seen afterwards', { after: undefined }],
    ['it was not seen before', { before: undefined }],
  ])('is left out if %s', (_when, parts) => {
    expect(beforeAndAfter(makeReport(parts))).toBe('');
  });

  test.each<[string, Parameters<typeof makeReport>[0], string]>([
    [
      'the release, the target and the latest release',
      { target: V2017_03_REQUIRED, latest: V2026_04 },
      '`20170202012654` (target `20170306140228`, latest `20260421192651`)',
    ],
    ['only the release at the target', { target: V2017_02, latest: V2017_02 }, '`20170202012654`'],
    ['no target if none is known', { target: undefined, latest: undefined }, '`20170202012654`'],
    ['both releases of an update', { after: makeState({ version: V2026_04 }) }, '`20170202012654` → `20260421192651`'],
  ])('shows in one line %s', (_what, parts, release) => {
    const report = makeReport({ ...standing, status: 'UPDATE_IN_PROGRESS', ...parts });
    expect(beforeAndAfter(report)).toBe(
      `**Release** ${release} · **Stack** \`UPDATE_COMPLETE\` → \`UPDATE_IN_PROGRESS\` · **Instances** 3 configured`,
    );
  });

  test('shows the target of an update in progress, and no instances', () => {
    const steps = [makeStep(), makeStep({ state: 'under-way', to: V2026_04 })];
    const report = makeReport({ ...standing, inProgress: true, status: 'UPDATE_IN_PROGRESS', steps });
    expect(beforeAndAfter(report)).toBe(
      '**Release** `20170202012654` → `20260421192651` (in progress) · **Stack** `UPDATE_COMPLETE` → `UPDATE_IN_PROGRESS`',
    );
  });
});

describe('the route', () => {
  const stop = (parts: Partial<ReportStop> = {}): ReportStop => ({
    version: V2017_03_REQUIRED,
    required: true,
    state: 'reached',
    ...parts,
  });
  const route = (parts: Partial<ReportRoute> = {}): ReportRoute => ({
    kind: 'planned',
    direction: 'upgrade',
    because: undefined,
    target: V2026_04,
    latest: V2026_04,
    stops: [stop()],
    blockedBy: undefined,
    nextVersion: undefined,
    ...parts,
  });

  test.each([
    ['none was planned', undefined],
    ['it has no stops', route({ stops: [] })],
    ['it is a single step, which the headline names', route()],
  ])('is left out if %s', (_when, none) => {
    expect(routeTaken(makeReport({ route: none }))).toBe('');
  });

  const ends = '`required-releases: block`';

  test.each([
    ['nothing blocks it', {}, []],
    ['it was refused', { kind: 'refused', blockedBy: V2017_03_REQUIRED } as const, []],
    [
      'a warning says so',
      { blockedBy: V2017_03_REQUIRED },
      [{ code: 'blocked', required: V2017_03_REQUIRED, target: V2026_04, next: V2026_04 } as const],
    ],
  ])('does not mention it if %s', (_when, parts, warnings) => {
    expect(routeTaken(makeReport({ route: route(parts), warnings }))).not.toContain(ends);
  });
});

/** Title and words of each line: `Release notes: 20170306140228 · 20260421192651`. */
function texts(parts: Parameters<typeof makeReport>[0], extras: Parameters<typeof links>[1] = {}): readonly string[] {
  return links(makeReport(parts), extras)
    .split('<br>\n')
    .map((line) => line.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1'));
}

const nowhere = { arn: undefined, route: undefined };

test('are empty if nothing is known', () => {
  expect(texts(nowhere)).toEqual(['']);
});

test('lead to the console, to the release notes, and to the run', () => {
  const workflow = {
    repository: 'a/b',
    runUrl: 'https://github.com/a/b/actions/runs/7',
    pullRequest: undefined,
    actor: undefined,
  };
  expect(texts({}, { workflow })).toEqual([
    'In the AWS console (us-east-1): Stack · Events · Change set',
    'Release notes: 20170306140228 · 20260421192651',
    'On GitHub: this run',
  ]);
});

test('leave the release notes out if the page has them', () => {
  const releaseNotes = { from: versionOf('20170202012654'), releases: [], fault: undefined };
  expect(texts({}, { releaseNotes })).toEqual(['In the AWS console (us-east-1): Stack · Events · Change set']);
});

test('lead to the last six releases of a long route', () => {
  const stops = [1, 2, 3, 4, 5, 6, 7].map((day) => ({
    version: versionOf(`2020010${day}000000`),
    required: false,
    state: 'ahead' as const,
  }));
  const { route } = makeReport({});
  expect(texts({ arn: undefined, route: route && { ...route, stops } })).toEqual([
    `Release notes: ${stops
      .slice(1)
      .map(({ version }) => version)
      .join(' · ')}`,
  ]);
});

test.each([
  ['there was none', { changeSetArn: undefined }],
  ['it is deleted', { steps: [makeStep({ changeSetDeleted: true })] }],
])('lead to no change set if %s', (_when, parts) => {
  expect(texts({ route: undefined, ...parts })).toEqual(['In the AWS console (us-east-1): Stack · Events']);
});

test('lead to a change set of a run without a step', () => {
  expect(texts({ route: undefined, steps: [] })).toEqual([
    'In the AWS console (us-east-1): Stack · Events · Change set',
  ]);
});
