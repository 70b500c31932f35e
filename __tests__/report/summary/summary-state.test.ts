/** The state of the rack, the links and the problem, in a summary. */
import { describe, expect, test } from '@jest/globals';
import { beforeAndAfter, links, routeTaken } from '../../../src/report/summary/summary-state.ts';
import { makeImpact, makeReport, makeRoom, makeState, makeStep } from '../../builders/report.ts';
import { V2017_02, V2017_03_REQUIRED, V2026_04, versionOf } from '../../builders/version.ts';
import type { Diagnosis } from '../../../src/diagnosis/diagnosis.ts';
import type { Warning } from '../../../src/run/run-event.ts';
import { NO_IMPACT } from '../../../src/report/model/report-impact.ts';
import { failures, trouble, warningList } from '../../../src/report/summary/summary-trouble.ts';
import { makeApps } from '../../builders/impact.ts';
import { makeDiagnosis } from '../../builders/examples/problems.ts';

type Parts = NonNullable<Parameters<typeof makeReport>[0]>;
const { route } = makeReport();

describe('before and after', () => {
  test.each<Parts>([{ before: undefined, after: undefined }, { after: undefined }, { before: undefined }])(
    'is left out with %j',
    (parts) => {
      expect(beforeAndAfter(makeReport(parts))).toBe('');
    },
  );

  test.each<[string, Parts]>([
    [
      '`20170202012654` (target `20170306140228`, latest `20260421192651`)',
      { target: V2017_03_REQUIRED, latest: V2026_04 },
    ],
    ['`20170202012654`', { target: V2017_02, latest: V2017_02 }],
    ['`20170202012654`', { target: undefined, latest: undefined }],
    ['`20170202012654` → `20260421192651`', { after: makeState({ version: V2026_04 }) }],
  ])('shows the release in one line with stack and instances: %s', (release, parts) => {
    const still = { outcome: 'behind', steps: [], recovered: false, inProgress: false } as const;
    const states = { before: makeState(), after: makeState(), status: 'UPDATE_IN_PROGRESS' } as const;
    expect(beforeAndAfter(makeReport({ ...still, ...states, ...parts }))).toBe(
      `**Release** ${release} · **Stack** \`UPDATE_COMPLETE\` → \`UPDATE_IN_PROGRESS\` · **Instances** 3 configured`,
    );
  });
});

describe('the route', () => {
  const one = route && { ...route, stops: route.stops.slice(0, 1), blockedBy: undefined, nextVersion: undefined };

  test.each([
    ['none was planned', undefined],
    ['it has no stops', one && { ...one, stops: [] }],
    ['it is a single step, which the headline names', one],
  ])('is omitted if %s', (_when, none) => {
    expect(routeTaken(makeReport({ route: none, warnings: [] }))).toBe('');
  });

  const blocked = { code: 'blocked', required: V2017_03_REQUIRED, target: V2026_04, next: V2026_04 } as const;

  test.each<[string, Parts, boolean]>([
    ['a required release ends it', { route: route && { ...route, blockedBy: V2017_03_REQUIRED }, warnings: [] }, true],
    ['nothing blocks it', { route: one, warnings: [] }, false],
    [
      'it was refused',
      { route: one && { ...one, kind: 'refused', blockedBy: V2017_03_REQUIRED }, warnings: [] },
      false,
    ],
    ['a warning says so', { route: one && { ...one, blockedBy: V2017_03_REQUIRED }, warnings: [blocked] }, false],
  ])('mentions `required-releases`, or not, if %s', (_when, parts, isMentioned) => {
    expect(routeTaken(makeReport(parts)).includes('`required-releases: block`')).toBe(isMentioned);
  });
});

describe('the links', () => {
  /** Title and words of each line: `Release notes: 20170306140228 · 20260421192651`. */
  const texts = (parts: Parts, extras: Parameters<typeof links>[1] = {}): readonly string[] =>
    links(makeReport(parts), extras)
      .split('<br>\n')
      .map((line) => line.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1'));

  test('leave the release notes out if the page has them', () => {
    const releaseNotes = { from: V2017_02, releases: [], fault: undefined };
    expect(texts({}, { releaseNotes })).toEqual(['In the AWS console (us-east-1): Stack · Events · Change set']);
  });

  test('contain the last six releases of a long route', () => {
    const versions = [1, 2, 3, 4, 5, 6, 7].map((day) => versionOf(`2020010${day}000000`));
    const stops = versions.map((version) => ({ version, required: false, state: 'ahead' as const }));
    const shown = texts({ arn: undefined, route: route && { ...route, stops } });
    expect(shown).toEqual([`Release notes: ${versions.slice(1).join(' · ')}`]);
  });

  test.each([
    ['there was none', { changeSetArn: undefined }],
    ['it is deleted', { steps: [makeStep({ changeSetDeleted: true })] }],
  ])('contain no change set if %s', (_when, parts) => {
    expect(texts({ route: undefined, ...parts })).toEqual(['In the AWS console (us-east-1): Stack · Events']);
  });
});

test.each([
  [undefined, 'WARNING'],
  ['failed', 'CAUTION'],
  ['rolled-back', 'CAUTION'],
  ['refused', 'WARNING'],
  ['unfinished', 'WARNING'],
  ['cancelled', 'WARNING'],
] as const)('the box of a run that ended %s is of the kind %s', (outcome, kind) => {
  const problem = { code: 'rack-stuck', status: 'UPDATE_ROLLBACK_FAILED', statusReason: undefined } as const;
  const [head, first] = trouble(makeReport({ outcome, ...(outcome && { problem }) })).split('\n');
  expect(head).toBe(`> [!${kind}]`);
  expect(first).toContain('**What happened.**');
});

describe('the failures', () => {
  const root = makeDiagnosis('no signal').rootCause;
  const textOf = (parts: Partial<Diagnosis>, limit = 200): string => {
    const none = { ...makeDiagnosis('no signal'), rootCause: undefined, consequences: [], cancelled: 0 };
    const facts = { target: V2017_03_REQUIRED, status: 'UPDATE_ROLLBACK_FAILED', details: [] } as const;
    const problem = { code: 'update-failed', ...facts, diagnosis: { ...none, ...parts } } as const;
    return failures(makeReport({ problem }), makeRoom({ failures: limit }));
  };

  test.each([
    ['the run succeeded', undefined],
    ['nothing was diagnosed', { code: 'invalid-inputs', inputs: [] } as const],
  ])('are left out if %s', (_when, problem) => {
    expect(failures(makeReport({ problem }), makeRoom())).toBe('');
  });

  test('show a failure of the rollback that is the root cause only once', () => {
    expect(textOf({ rootCause: root, rollbackFailures: root === undefined ? [] : [root] })).not.toContain('ollback');
  });

  test('are cut at their end, with the number of the others', () => {
    const rollbackFailures = [1, 2, 3].flatMap(() => makeDiagnosis('no').rollbackFailures);
    const omitted = '_1 of 2 omitted (size limit). The report file has all of them._';
    expect(textOf({ rollbackFailures }, 1).split('\n')).toContain(omitted);
  });
});

describe('the warnings', () => {
  const zones: Warning = { code: 'zones-unknown' };
  const apps: Warning = { code: 'apps-at-risk', apps: makeApps() };
  const [without, seen] = [makeStep({ impact: NO_IMPACT }), makeStep({ impact: makeImpact() })];

  test.each<[string, readonly Warning[], number, readonly (typeof seen)[], RegExp]>([
    ['of one kind are one box with a sentence', [zones], 50, [without], /^> \[!WARNING\]\n> [^-].*$/],
    ['of one kind are one box with a list', [zones, zones], 50, [without], /^> \[!WARNING\]\n> - .*\n> - .*$/],
    ['that the impact shows are listed if there is no impact', [apps], 50, [without], /^> \[!WARNING\]\n/],
    ['that the impact shows are left out', [apps], 50, [seen], /^$/],
    ['that the impact of a later step shows are left out', [apps], 50, [without, seen], /^$/],
    ['beyond the limit are left out, and counted', [zones, zones], 1, [without], /\n> _1 of 2 omitted [^\n]*$/],
    ['without space are left out', [zones], 0, [without], /^$/],
  ])('%s', (_what, warnings, limit, steps, text) => {
    expect(warningList(makeReport({ warnings, steps }), makeRoom({ warnings: limit }))).toMatch(text);
  });
});
