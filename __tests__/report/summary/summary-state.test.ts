/** Where the rack is, in a summary: before and after, and the route. */
import { describe, expect, test } from '@jest/globals';
import type { ReportRoute, ReportStop } from '../../../src/report/model/report-route.ts';
import { beforeAndAfter, routeTaken } from '../../../src/report/summary/summary-state.ts';
import { makeReport, makeState, makeStep } from '../../builders/report.ts';
import { V2017_02, V2017_03_REQUIRED, V2026_04 } from '../../builders/version.ts';

/** The rows of the first table, without its head. */
function rowsOf(text: string): readonly string[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2);
}

const standing = { before: makeState(), after: makeState(), steps: [], recovered: false, underWay: false };

describe('before and after', () => {
  test.each([
    ['the rack was not read', { before: undefined, after: undefined }],
    ['it was not seen afterwards', { after: undefined }],
    ['it was not seen before', { before: undefined }],
  ])('is not there where %s', (_when, parts) => {
    expect(beforeAndAfter(makeReport(parts))).toBe('');
  });

  test('is one column where nothing was begun: where it is, where it was to go, and what was published last', () => {
    const steps = [makeStep({ how: undefined, state: 'planned' })];
    const report = makeReport({ ...standing, steps, target: V2017_03_REQUIRED, latest: V2026_04, status: undefined });
    expect(beforeAndAfter(report).split('\n')).toEqual([
      '|  | Now |',
      '| --- | --- |',
      '| Release | `20170202012654` |',
      '| Target | `20170306140228` |',
      '| Last published | `20260421192651` |',
      '| Stack | `UPDATE_COMPLETE` |',
      '| Instances (configured) | 3 |',
    ]);
  });

  test.each([
    ['the target where the rack is at it', { target: V2017_02, latest: V2026_04 }, ['Release', 'Last published']],
    ['what was published last where that is the target', { target: V2026_04, latest: V2026_04 }, ['Release', 'Target']],
    ['either where neither is known', { target: undefined, latest: undefined }, ['Release']],
  ])('does not name %s', (_what, parts, names) => {
    const rows = rowsOf(beforeAndAfter(makeReport({ ...standing, ...parts })));
    expect(rows.map((row) => row.split(' | ')[0]?.slice(2))).toEqual([...names, 'Stack', 'Instances (configured)']);
  });

  test('has the status as it was seen last, which may be newer than the state', () => {
    const report = makeReport({ ...standing, status: 'UPDATE_IN_PROGRESS' });
    expect(beforeAndAfter(report)).toContain('| Stack | `UPDATE_IN_PROGRESS` |');
  });

  test.each([
    ['an operation under way', { underWay: true, steps: [] }, 'Last seen'],
    ['a failed rollback that was continued', { recovered: true, steps: [] }, 'After'],
    ['a step that was begun', { steps: [makeStep()] }, 'After'],
  ])('has two columns after %s', (_what, parts, head) => {
    expect(beforeAndAfter(makeReport({ ...standing, ...parts })).split('\n')[0]).toBe(`|  | Before | ${head} |`);
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
  ])('is not there where %s', (_when, none) => {
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
  ])('says nothing of that where %s', (_when, parts, warnings) => {
    expect(routeTaken(makeReport({ route: route(parts), warnings }))).not.toContain(ends);
  });
});
