/** The fault sweep's check: it reports every difference between a run's report and what happened to its stack. */
import { expect, it } from '@jest/globals';
import { errorsIn, type Observed, type Snapshot } from '../../script/lib/fault-sweep/check-result.ts';
import { NO_FEATURES, NO_TRACES } from '../builders/fault-sweep.ts';
import { drawScenario } from '../../script/lib/fault-sweep/scenario.ts';
import type { RunResult } from '../../script/lib/simulated-run/run-result.ts';

const [FROM, TO] = ['20180615093000', '20240229160000'] as const;

function snapshot(version: string, status: string, change: Partial<Snapshot['stack']> = {}): Snapshot {
  const stack = { id: 'arn', status, version, parameters: {}, tags: {}, notificationArns: [], outputs: {} };
  return {
    stack: { ...stack, resources: {}, events: [], changeSets: [], ...change },
    operations: [{ token: 'rack-1', step: 1, to: TO, status }],
  };
}

/** A run of one step that updated the rack. */
const UPDATED: Observed = {
  scenario: {
    ...drawScenario(1, 5),
    from: FROM,
    route: [TO],
    failing: undefined,
    autoscaler: undefined,
    cancel: undefined,
    features: NO_FEATURES,
  },
  result: {
    exitCode: 0,
    outputs: { outcome: 'updated', version: TO, 'previous-version': FROM, updated: 'true', 'target-version': TO },
    problem: undefined,
    warnings: [],
    summaries: 1,
    errorAnnotations: 0,
    shown: '',
  },
  atEnd: snapshot(TO, 'UPDATE_COMPLETE'),
  settled: snapshot(TO, 'UPDATE_COMPLETE'),
  lateCalls: [],
  traces: NO_TRACES,
};

function failed(outcome: string, code: string, outputs: Record<string, string> = {}): RunResult {
  return {
    ...UPDATED.result,
    exitCode: 1,
    errorAnnotations: 1,
    outputs: { outcome, 'previous-version': FROM, version: '', updated: 'false', ...outputs },
    problem: { code },
  };
}

function stepsRefused(code: string): RunResult {
  const problem = { code: 'steps-refused', steps: [{ problems: [{ code }] }] };
  return { ...failed('refused', 'steps-refused', { version: FROM }), problem };
}

function ended(version: string, status: string): Pick<Observed, 'atEnd' | 'settled'> {
  return { atEnd: snapshot(version, status), settled: snapshot(version, status) };
}

const ROLLED_BACK = ended(FROM, 'UPDATE_ROLLBACK_COMPLETE');
const at = { ...snapshot(FROM, 'CREATE_COMPLETE'), operations: [] };
const UNCHANGED = { atEnd: at, settled: at };

it.each<[string, Partial<Observed>]>([
  ['an update', {}],
  ['a rollback', { ...ROLLED_BACK, result: failed('rolled-back', 'rolled-back', { version: FROM }) }],
  ['a damaged template of a later step', { ...UNCHANGED, result: stepsRefused('template-unusable') }],
  ['a failed rollback', { ...ended(FROM, 'UPDATE_ROLLBACK_FAILED'), result: failed('failed', 'update-failed') }],
])('accepts %s that is reported correctly', (_, change) => {
  expect(errorsIn({ ...UPDATED, ...change })).toEqual([]);
});

const { result } = UPDATED;
const busy = snapshot(FROM, 'UPDATE_IN_PROGRESS');
const left = { id: 'arn', name: 'rack-1', status: 'CREATE_COMPLETE', executionStatus: 'AVAILABLE' };

it.each<[string, Partial<Observed>, string]>([
  ['a successful run that exits with 1', { result: { ...result, exitCode: 1 } }, 'exit code 1'],
  ['a run without a summary', { result: { ...result, summaries: 0 } }, '0 summaries'],
  ['an unexpected error', { result: failed('failed', 'internal') }, 'unexpected error'],
  ['a call after the end', { lateCalls: ['DeleteChangeSet'] }, 'DeleteChangeSet'],
  ['another route', { scenario: { ...UPDATED.scenario, route: [FROM, TO] } }, 'the route is'],
  [
    'a change set that is not deleted',
    { settled: snapshot(TO, 'UPDATE_COMPLETE', { changeSets: [left] }) },
    'rack-1 (AVAILABLE)',
  ],
  ['a rollback that is reported as an update', ROLLED_BACK, 'version is 20240229160000, expected 20180615093000'],
  ['a rollback that is reported as another failure', { ...ROLLED_BACK, result: failed('failed', 'x') }, 'rolled back'],
  ['an update that is reported as rolled back', { result: failed('rolled-back', 'rolled-back') }, 'UPDATE_COMPLETE'],
  ['an end while the update goes on', { atEnd: busy }, 'was under way'],
  ['a refusal without a reason for one', { result: failed('refused', 'x') }, 'refused: x'],
  ['a refusal of what the inputs allow', { ...UNCHANGED, result: stepsRefused('downtime-refused') }, 'steps-refused'],
  ['a cancelled run that nothing cancelled', { result: failed('cancelled', 'x') }, 'nothing cancelled it'],
])('finds %s', (_, change, sentence) => {
  expect(errorsIn({ ...UPDATED, ...change }).join('\n')).toContain(sentence);
});
