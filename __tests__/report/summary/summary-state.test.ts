/** The state of the rack, the links and what went wrong, in a summary. */
import { describe, expect, test } from '@jest/globals';
import type { ReportRoute, ReportStop } from '../../../src/report/model/report-rack.ts';
import { beforeAndAfter, links, routeTaken } from '../../../src/report/summary/summary-state.ts';
import { makeImpact, makeReport, makeRoom, makeState, makeStep } from '../../builders/report.ts';
import { V2017_02, V2017_03_REQUIRED, V2026_04, versionOf } from '../../builders/version.ts';
import type { Diagnosis } from '../../../src/diagnosis/diagnosis.ts';
import type { Warning } from '../../../src/run/run-event.ts';
import { NO_IMPACT } from '../../../src/report/model/report-impact.ts';
import { failures, trouble, warningList } from '../../../src/report/summary/summary-trouble.ts';
import { makeApps } from '../../builders/impact.ts';
import { makeDiagnosis } from '../../builders/examples/problems.ts';

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

describe('the box of a red ending', () => {
  test('of an interrupted run is not red', () => {
    const box = trouble(makeReport({ outcome: undefined }));
    expect(box.split('\n')[0]).toBe('> [!WARNING]');
    expect(box).toContain('**What happened.**');
  });

  test.each([
    ['failed', 'CAUTION'],
    ['rolled-back', 'CAUTION'],
    ['refused', 'WARNING'],
    ['unfinished', 'WARNING'],
    ['cancelled', 'WARNING'],
  ] as const)('of a run that is %s is of the kind %s', (outcome, kind) => {
    const problem = { code: 'rack-stuck', status: 'UPDATE_ROLLBACK_FAILED', statusReason: undefined } as const;
    expect(trouble(makeReport({ outcome, problem })).split('\n')[0]).toBe(`> [!${kind}]`);
  });
});

describe('why it failed', () => {
  const texts = (parts: Partial<Diagnosis>, limits = 200): readonly string[] => {
    const diagnosis = { ...makeDiagnosis('no signal'), ...parts };
    const problem = {
      code: 'update-failed',
      target: V2017_03_REQUIRED,
      status: 'UPDATE_ROLLBACK_FAILED',
      diagnosis,
      details: [],
    } as const;
    return failures(makeReport({ problem }), makeRoom({ failures: limits })).split('\n');
  };
  const none = { rootCause: undefined, consequences: [], rollbackFailures: [], cancelled: 0 };
  const root = makeDiagnosis('no signal').rootCause;

  test.each([
    ['the run went well', undefined],
    ['nothing was diagnosed', { code: 'invalid-inputs', inputs: [] } as const],
  ])('is left out if %s', (_when, problem) => {
    expect(failures(makeReport({ problem }), makeRoom())).toBe('');
  });

  test('shows a failure of the rollback that is the root cause only once', () => {
    const text = texts({ ...none, rootCause: root, rollbackFailures: root === undefined ? [] : [root] });
    expect(text.join('\n')).not.toContain('ollback');
  });

  test('is cut at its end, and says so', () => {
    const rollbackFailures = [1, 2, 3].flatMap(() => makeDiagnosis('no').rollbackFailures);
    expect(texts({ ...none, rollbackFailures }, 1)).toContain(
      '_1 of 2 omitted (size limit). The report file has all of them._',
    );
  });
});

describe('the warnings', () => {
  const zones: Warning = { code: 'zones-unknown' };
  const apps: Warning = { code: 'apps-at-risk', apps: makeApps() };
  const boxes = (warnings: readonly Warning[], limits = 50, steps = [makeStep({ impact: NO_IMPACT })]) =>
    warningList(makeReport({ warnings, steps }), makeRoom({ warnings: limits }))
      .split('\n')
      .map((line) => line.slice(0, 14));

  test('of one kind are one box: a sentence, or a list', () => {
    expect(boxes([zones])).toEqual(['> [!WARNING]', expect.stringMatching(/^> [^-]/)]);
    expect(boxes([zones, zones])).toEqual([
      '> [!WARNING]',
      expect.stringMatching(/^> - /),
      expect.stringMatching(/^> - /),
    ]);
  });

  test('that the impact shows are left out only if there is one', () => {
    expect(boxes([apps])[0]).toBe('> [!WARNING]');
    const seen = makeStep({ impact: makeImpact() });
    expect(boxes([apps], 50, [seen])).toEqual(['']);
    expect(boxes([apps], 50, [makeStep({ impact: NO_IMPACT }), seen])).toEqual(['']);
  });

  test('beyond the limit are left out, and counted', () => {
    expect(boxes([zones, zones], 1).at(-1)).toBe('> _1 of 2 omit');
    expect(boxes([zones], 0)).toEqual(['']);
  });
});
