/** Where the rack is, in a summary: before and after, and the route. */
import { describe, expect, test } from '@jest/globals';
import type { ReportRoute, ReportStop } from '../../../src/report/model/report-route.ts';
import { beforeAndAfter, routeTaken } from '../../../src/report/summary/summary-state.ts';
import { makeReport, makeState, makeStep } from '../../builders/report.ts';
import { V2017_02, V2017_03_REQUIRED, V2026_04 } from '../../builders/version.ts';

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
    ['both releases of an update', { after: makeState({ version: V2026_04 }) }, '`20170202012654` -> `20260421192651`'],
  ])('shows in one line %s', (_what, parts, release) => {
    const report = makeReport({ ...standing, status: 'UPDATE_IN_PROGRESS', ...parts });
    expect(beforeAndAfter(report)).toBe(
      `**Release** ${release} · **Stack** \`UPDATE_COMPLETE\` -> \`UPDATE_IN_PROGRESS\` · **Instances (configured)** 3`,
    );
  });

  test('shows the target of an update in progress, and no instances', () => {
    const steps = [makeStep(), makeStep({ state: 'under-way', to: V2026_04 })];
    const report = makeReport({ ...standing, inProgress: true, status: 'UPDATE_IN_PROGRESS', steps });
    expect(beforeAndAfter(report)).toBe(
      '**Release** `20170202012654` -> `20260421192651` (in progress) · **Stack** `UPDATE_COMPLETE` -> `UPDATE_IN_PROGRESS`',
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
