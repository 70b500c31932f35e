/** The fault sweep's check: it reports every difference between a run's report and what happened in its account. */
import { describe, expect, it } from '@jest/globals';
import { errorsIn, type Observed, type Snapshot } from '../../script/lib/fault-sweep/check-result.ts';
import type { Traces } from '../../script/lib/fault-sweep/feature-traces.ts';
import type { Features } from '../../script/lib/fault-sweep/features.ts';
import { drawScenario } from '../../script/lib/fault-sweep/scenario.ts';
import type { RunResult } from '../../script/lib/simulated-run/run-result.ts';

const [FROM, TO] = ['20180615093000', '20240229160000'] as const;
const NONE = { role: undefined, github: undefined, records: false, window: undefined, drift: false } as const;
const NO_FEATURES: Features = { ...NONE, verifyServices: 'auto', shortageMs: 0, evidence: 'none' };
const NO_TRACES: Traces = { rows: [], published: [], otherKeys: [], secrets: [], issues: [], comments: [] };

function snapshot(version: string, status: string, change: Partial<Snapshot['stack']> = {}): Snapshot {
  const stack = { id: 'arn', status, version, parameters: {}, tags: {}, notificationArns: [], outputs: {} };
  return {
    stack: { ...stack, resources: {}, events: [], changeSets: [], ...change },
    operations: [{ token: 'rack-1', step: 1, to: TO, status }],
  };
}

function ended(version: string, status: string): Pick<Observed, 'atEnd' | 'settled'> {
  return { atEnd: snapshot(version, status), settled: snapshot(version, status) };
}

const result: RunResult = {
  exitCode: 0,
  outputs: { outcome: 'updated', version: TO, 'previous-version': FROM, updated: 'true', 'target-version': TO },
  problem: undefined,
  warnings: [],
  summaries: 1,
  errorAnnotations: 0,
  shown: 'the log',
};

/** A run of one step that updated the rack, without faults and optional features. */
const UPDATED: Observed = {
  scenario: {
    ...{ ...drawScenario(1, 5), mode: 'update', from: FROM, route: [TO], features: NO_FEATURES },
    ...{ failing: undefined, autoscaler: undefined, cancel: undefined },
  },
  result,
  ...ended(TO, 'UPDATE_COMPLETE'),
  lateCalls: [],
  traces: NO_TRACES,
};

function failed(outcome: string, code: string, outputs: Record<string, string> = {}): RunResult {
  const own = { outcome, 'previous-version': FROM, version: '', updated: 'false', ...outputs };
  return { ...result, exitCode: 1, errorAnnotations: 1, outputs: own, problem: { code } };
}

function stepsRefused(code: string): RunResult {
  const problem = { code: 'steps-refused', steps: [{ problems: [{ code }] }] };
  return { ...failed('refused', 'steps-refused', { version: FROM }), problem };
}

/** A run that updated the rack, with features and what they left. */
function used(
  features: Partial<Features>,
  traces: Partial<Traces> = {},
  rest: Partial<Observed> = {},
): Partial<Observed> {
  const scenario = { ...UPDATED.scenario, features: { ...NO_FEATURES, ...features } };
  return { scenario, traces: { ...NO_TRACES, ...traces }, ...rest };
}

const at = { ...snapshot(FROM, 'CREATE_COMPLETE'), operations: [] };
const UNCHANGED = { atEnd: at, settled: at };
const ROLLED_BACK = ended(FROM, 'UPDATE_ROLLBACK_COMPLETE');
const REPORTED = { ...ROLLED_BACK, result: failed('rolled-back', 'rolled-back', { version: FROM }) };
const FAILED = { result: failed('unfinished', 'timed-out'), atEnd: snapshot(FROM, 'UPDATE_IN_PROGRESS') };
const BEHIND = {
  ...UNCHANGED,
  result: { ...failed('behind', ''), exitCode: 0, errorAnnotations: 0, problem: undefined },
};

const GITHUB = { github: { event: 'push', failureIssue: true, openIssue: false, failedRequests: 0 } } as const;
const RECORDS = { records: true };
const ROW = { version: TO, isWritten: true };
const EVENT = { version: TO, status: 'success' };
const OPEN: Traces['issues'][number] = { state: 'open', history: ['opened'] };
const CLOSED: Traces['issues'][number] = { state: 'closed', history: ['opened', 'closed'] };
const COMMENT = { body: 'Updated staging' };
const STARTED = { body: '## 🔎 staging: run started\n\nus-east-1 · since 12:00 UTC' };

describe('accepts', () => {
  it.each<[string, Partial<Observed>]>([
    ['an update', {}],
    ['a rollback', REPORTED],
    ['a damaged template of a later step', { ...UNCHANGED, result: stepsRefused('template-unusable') }],
    ['a failed rollback', { ...ended(FROM, 'UPDATE_ROLLBACK_FAILED'), result: failed('failed', 'update-failed') }],
    ['both records', used(RECORDS, { rows: [ROW], published: [EVENT] })],
    [
      'records whose failure is a warning',
      used(RECORDS, {}, { result: { ...result, warnings: [{ code: 'record-not-written' }] } }),
    ],
    ['an open issue of a failed run', used(GITHUB, { issues: [OPEN] }, FAILED)],
    ['a run outside of the window', used({ window: 'closing' }, {}, BEHIND)],
    ['a closed issue and a comment', used(GITHUB, { issues: [CLOSED], comments: [COMMENT] })],
  ])('%s that is reported correctly', (_, change) => {
    expect(errorsIn({ ...UPDATED, ...change })).toEqual([]);
  });
});

const busy = snapshot(FROM, 'UPDATE_IN_PROGRESS');
const left = { id: 'arn', name: 'rack-1', status: 'CREATE_COMPLETE', executionStatus: 'AVAILABLE' };
const leaving = { settled: snapshot(TO, 'UPDATE_COMPLETE', { changeSets: [left] }) };

describe('finds', () => {
  it.each<[string, Partial<Observed>, string]>([
    ['a successful run that exits with 1', { result: { ...result, exitCode: 1 } }, 'exit code 1'],
    ['a run without a summary', { result: { ...result, summaries: 0 } }, '0 summaries'],
    ['an unexpected error', { result: failed('failed', 'internal') }, 'unexpected error'],
    ['a call after the end', { lateCalls: ['DeleteChangeSet'] }, 'DeleteChangeSet'],
    ['another route', { scenario: { ...UPDATED.scenario, route: [FROM, TO] } }, 'the route is'],
    ['a change set that is not deleted', leaving, 'rack-1 (AVAILABLE)'],
    ['a rollback reported as an update', ROLLED_BACK, 'version is 20240229160000, expected 20180615093000'],
    ['a rollback reported as another failure', { ...ROLLED_BACK, result: failed('failed', 'x') }, 'rolled back'],
    ['an update reported as rolled back', { result: failed('rolled-back', 'rolled-back') }, 'UPDATE_COMPLETE'],
    ['an end during the update', { atEnd: busy }, 'was under way'],
    ['a refusal without a reason for one', { result: failed('refused', 'x') }, 'refused: x'],
    ['a refusal of what the inputs allow', { ...UNCHANGED, result: stepsRefused('downtime-refused') }, 'steps-refused'],
    ['a cancelled run that was not cancelled', { result: failed('cancelled', 'x') }, 'nothing cancelled it'],
    ['a request that the role did not sign', used({}, { otherKeys: ['AKIA'] }), 'signed with AKIA'],
    ['a secret that is shown', used({}, { secrets: ['the log'] }), 'was shown'],
    ['a role that is not assumed', { result: failed('failed', 'role-not-assumed') }, 'although it trusts'],
    ['records of a run without them', used({}, { published: [EVENT] }), 'without convox-records'],
    ['a row of a failed update', used(RECORDS, { rows: [ROW] }, REPORTED), 'not reached'],
    ['the success event of a failed update', used(RECORDS, { published: [EVENT] }, REPORTED), 'reports a success'],
    [
      'the error event of an update',
      used(RECORDS, { rows: [ROW], published: [{ ...EVENT, status: 'error' }] }),
      'reports error',
    ],
    ['a row that was not written', used(RECORDS, { rows: [{ ...ROW, isWritten: false }] }), 'no row'],
    ['a missing row', used(RECORDS, { published: [EVENT] }), 'no row'],
    ['a missing event', used(RECORDS, { rows: [ROW] }), 'no event'],
    ['an update outside of the window', used({ window: 'closed' }), 'outside of the window'],
    ['a run that waits for no window', BEHIND, 'could begin at any time'],
    ['services that were not to be checked', { result: failed('failed', 'services-not-steady') }, 'not to be checked'],
    ['unsteady services', used({ verifyServices: 'always', shortageMs: 'lasting' }), 'never steady'],
    ['two issues', used(GITHUB, { issues: [CLOSED, CLOSED] }), '2 issues'],
    ['an issue without the input for one', used({}, { issues: [OPEN] }), 'without failure-issue'],
    ['a failed run without an issue', used(GITHUB, {}, FAILED), '0 open issues'],
    ['the open issue of a green run', used(GITHUB, { issues: [OPEN] }), 'is open'],
    ['two comments', used(GITHUB, { comments: [COMMENT, COMMENT] }), '2 comments'],
    ['a comment without a pull request', used({}, { comments: [COMMENT] }), 'without a pull request'],
    ['a comment that shows a running update', used(GITHUB, { comments: [STARTED] }), 'still shows'],
  ])('%s', (_, change, sentence) => {
    expect(errorsIn({ ...UPDATED, ...change }).join('\n')).toContain(sentence);
  });
});
