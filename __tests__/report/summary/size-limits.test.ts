/** Summary and comment of runs with more of everything than a rack has: within the limit, and valid in structure. */
import { expect, test } from '@jest/globals';
import type { RunEvent } from '../../../src/run/run-event.ts';
import type { StackStatus } from '../../../src/cloudformation/stack-status.ts';
import { type Ending, endingOf } from '../../../src/run/outcome.ts';
import { byteLength, ROW_LIMITS } from '../../../src/report/markdown/markdown.ts';
import { renderPullRequestComment } from '../../../src/report/github/pull-request-comment.ts';
import type { RouteNotes } from '../../../src/report/summary/release-notes.ts';
import { foldReport } from '../../../src/report/model/report.ts';
import { renderStepSummary } from '../../../src/report/summary/step-summary.ts';
import { makeChange } from '../../builders/change.ts';
import { makeEvent } from '../../builders/event.ts';
import { makeDiagnosis } from '../../builders/examples/problems.ts';
import { makeDisruption, makeForecast } from '../../builders/impact.ts';
import {
  BEGAN_AT_MS,
  beginning,
  impactSeen,
  plannedRun,
  runEnded,
  seen,
  stepBegins,
} from '../../builders/runs/runs.ts';
import { V2017_02, V2017_03_REQUIRED, versionOf } from '../../builders/version.ts';

const many = <T>(length: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length }, (_none, index) => make(index));

const CHANGES = many(500, (index) =>
  makeChange({ logicalId: `Resource${index}`, physicalId: `physical-${index}`.padEnd(200, 'x') }),
);
const PROCESSES = many(300, (index) => {
  return { app: `app-${index}`, process: 'web', count: 1, parameter: 'WebFormation' };
});
const LOSSES = many(500, (index) => ({
  ...{ logicalId: `Lost${index}`, physicalId: `lost-${index}`.padEnd(300, 'x'), type: 'AWS::EFS::FileSystem' },
  ...({ holds: 'data', meaning: 'volumes', why: 'replaced', certainty: 'certain' } as const),
  ...{ properties: ['KmsKeyId'], causedBy: [] },
}));
const EVENTS = many(2_000, (index) =>
  makeEvent({
    logicalId: `Resource${index % 500}`,
    status: index % 7 === 0 ? 'UPDATE_COMPLETE' : 'UPDATE_FAILED',
    reason: 'A long reason | with `signs`. '.repeat(30),
  }),
);
const EXTRAS = {
  workflow: {
    ...{ repository: 'example/racks', runUrl: 'https://github.com/example/racks/actions/runs/7' },
    ...{ pullRequest: 12, actor: undefined },
  },
  releaseNotes: {
    from: V2017_02,
    releases: many(30, (index) => ({
      version: versionOf(`201801010000${String(59 - index)}`),
      required: false,
      notes: { kind: 'read', markdown: `- ${'a long change '.repeat(20)}\n`.repeat(200) },
    })),
    fault: undefined,
  } satisfies RouteNotes,
};

const STARTED: readonly RunEvent[] = [
  ...beginning(),
  ...stepBegins().map((one) => (one.kind === 'change-set-created' ? { ...one, changes: CHANGES } : one)),
];
const RUNNING: readonly RunEvent[] = [
  ...STARTED,
  {
    kind: 'impact-assessed',
    disruption: makeDisruption(),
    losses: [...LOSSES, ...LOSSES.map((loss) => ({ ...loss, certainty: 'maybe' as const }))],
  },
  { kind: 'apps-assessed', apps: { processes: PROCESSES, updating: [], apps: 300 } },
  { kind: 'warned', warning: { code: 'replacements-allowed', losses: LOSSES } },
  { kind: 'warned', warning: { code: 'leftovers', resources: EVENTS.map((one) => ({ ...one, reason: 'in use' })) } },
  ...seen(EVENTS, 500),
];

function ended(status: StackStatus, ending: Ending): readonly RunEvent[] {
  const version = status === 'UPDATE_COMPLETE' ? V2017_03_REQUIRED : V2017_02;
  const state = { progress: { done: 500, total: 500 }, status, version, instanceCount: 3, atMs: BEGAN_AT_MS };
  return [...RUNNING, { kind: 'operation-ended', ...state }, runEnded(ending)];
}

function rolledBack(): readonly RunEvent[] {
  const diagnosis = makeDiagnosis('no room '.repeat(100));
  const consequences = diagnosis.consequences.flatMap((failure) =>
    many(2_000, (index) => ({ ...failure, logicalId: `Resource${index}` })),
  );
  const problem = { code: 'rolled-back', target: V2017_03_REQUIRED, status: 'UPDATE_ROLLBACK_COMPLETE' } as const;
  const ending = endingOf({ ...problem, diagnosis: { ...diagnosis, consequences }, details: [] });
  return ended('UPDATE_ROLLBACK_COMPLETE', ending);
}

function planned(): readonly RunEvent[] {
  const added = many(3_000, (index) => {
    return { logicalId: `Resource${index}`, type: 'AWS::S3::Bucket', certainty: 'certain' as const };
  });
  const forecast = { ...makeForecast(), added };
  return plannedRun().map((one) => (one.kind === 'step-forecast' ? { ...one, forecast } : one));
}

const UPDATED = ended('UPDATE_COMPLETE', { kind: 'green', outcome: 'updated' });
const ROLLED_BACK = rolledBack();
const PLANNED = planned();

const summary = (runEvents: readonly RunEvent[], budget?: number): string =>
  renderStepSummary(foldReport(runEvents, 0), {}, budget);
const comment = (runEvents: readonly RunEvent[], budget?: number): string => {
  const stage = runEvents === RUNNING ? 'under-way' : 'over';
  return renderPullRequestComment(foldReport(runEvents, 0), '<!-- marker -->', stage, EXTRAS, budget);
};

function expectValid(text: string, budget: number): void {
  expect(byteLength(text)).toBeLessThanOrEqual(budget);
  expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length);
  expect((text.match(/^```/gm)?.length ?? 0) % 2).toBe(0);
  expect(text).not.toMatch(/NaN|undefined/);
  for (const row of text.split('\n').filter((line) => line.startsWith('|'))) expect(row).toMatch(/\|$/);
}

const budgetsOf = (budgets: readonly number[], runs: readonly (readonly [string, readonly RunEvent[]])[]) =>
  runs.flatMap(([how, runEvents]) => budgets.map((budget) => [how, budget, runEvents] as const));

test.each([
  ...budgetsOf([200_000, 50_000, 12_000, 2_500, 300], [['is in progress', [...STARTED, ...impactSeen()]]]),
  ...budgetsOf([20_000, 6_000, 3_000, 300], [['is planned', PLANNED]]),
  ...budgetsOf([50_000], [['is rolled back', ROLLED_BACK]]),
])('the summary of a run that %s is within %i bytes, and valid in structure', (_how, budget, runEvents) => {
  const text = summary(runEvents, budget);
  expectValid(text, budget);
  expect(text).toMatch(/^## .*staging/);
});

test.each([
  ...budgetsOf([65_000, 8_000, 2_000], [['is in progress', RUNNING]]),
  ...budgetsOf([65_000, 20_000, 4_000], [['is complete', UPDATED]]),
  ...budgetsOf([65_000, 8_000, 2_000], [['is rolled back', ROLLED_BACK]]),
])('the comment on a run that %s is within %i bytes, and valid in structure', (_how, budget, runEvents) => {
  const text = comment(runEvents, budget);
  expectValid(text, budget);
  expect(text.split('\n')[1]).toMatch(/^## .*staging/);
  expect(text.endsWith('</sub>\n')).toBe(true);
});

test.each([
  ['summary', summary],
  ['comment', comment],
])('a %s is complete if it has exactly the limit', (_what, render) => {
  const whole = render(plannedRun());
  expect(render(plannedRun(), byteLength(whole))).toBe(whole);
  expect(byteLength(render(plannedRun(), byteLength(whole) - 1))).toBeLessThan(byteLength(whole) - 1);
});

test('a summary has a size for each row limit, down to the headline alone', () => {
  const report = foldReport([...STARTED, ...impactSeen()], 0);
  const sizes = many(60, (index) => byteLength(renderStepSummary(report, {}, 1_000_000 * 0.85 ** index)));
  expect(new Set(sizes).size).toBe(ROW_LIMITS.length + 1);
});

test('a summary has all resources of the largest change set', () => {
  const text = summary(UPDATED);
  expect(byteLength(text)).toBeLessThan(1024 * 1024);
  expect(new Set(text.match(/`Resource\d+`/g)).size).toBe(500);
});

test('the summary of a plan cuts its forecast first', () => {
  expect(summary(PLANNED, 12_000)).toContain('convox scale web --count 2');
});

test('a comment says that the rest is omitted if only the headline fits', () => {
  const text = comment(UPDATED, 500);
  expect(text).toContain('The rest is omitted (size limit). See the summary of the run.');
  expect(text).toContain('Updated staging from');
});
