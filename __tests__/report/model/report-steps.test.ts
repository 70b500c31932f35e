/** The steps of a run, from its events. */
import { describe, expect, test } from '@jest/globals';
import type { RunEvent } from '../../../src/run/run-event.ts';
import type { StackStatus } from '../../../src/cloudformation/stack-status.ts';
import { stepsOf, durationOf, type ReportStep } from '../../../src/report/model/report-steps.ts';
import { CHANGE_SET_ARN } from '../../builders/change.ts';
import { makeEvent, makeStackEvent } from '../../builders/event.ts';
import { BEGAN_AT_MS, beginning, plannedRun, seen, stepBegins, stepGoesWell } from '../../builders/runs/runs.ts';
import { makeRack } from '../../builders/rack.ts';
import { makeUpToDate, makeWay } from '../../builders/route.ts';
import { V2017_02, V2017_03_REQUIRED, V2017_04, V2026_04 } from '../../builders/version.ts';

type RunEventOf<Kind extends RunEvent['kind']> = Extract<RunEvent, { readonly kind: Kind }>;

const MINUTE = 60_000;

function joined(from = V2017_02, to = V2017_03_REQUIRED): RunEvent {
  return { kind: 'operation-started', how: 'joined', token: 'rack-token', from, to, atMs: BEGAN_AT_MS, limitMs: 1 };
}

function operationEnded(parts: Partial<RunEventOf<'operation-ended'>> = {}): RunEvent {
  const atMs = BEGAN_AT_MS + 50 * MINUTE;
  const rack = { status: 'UPDATE_COMPLETE', version: V2017_03_REQUIRED, instanceCount: 3 } as const;
  return { kind: 'operation-ended', progress: undefined, ...rack, atMs, ...parts };
}

function onlyStep(runEvents: readonly RunEvent[]): ReportStep {
  const [step, ...others] = stepsOf(runEvents);
  if (step === undefined || others.length > 0) throw new Error(`${others.length + 1} steps instead of one`);
  return step;
}

describe('the steps of a run', () => {
  const planned = plannedRun();
  const parameters = planned.filter(({ kind }) => kind === 'parameters-planned');
  const next = { from: V2017_03_REQUIRED, to: V2026_04 };
  const other = makeWay({ current: V2017_03_REQUIRED, stops: [{ version: V2017_04, required: false }] });

  test.each<[string, readonly RunEvent[], readonly (readonly unknown[])[]]>([
    [
      'of an update are those that started, with their releases and whether they are required',
      [...beginning(), ...stepGoesWell(), ...stepBegins(next)],
      [
        [V2017_02, V2017_03_REQUIRED, true, 'complete', 'started'],
        [V2017_03_REQUIRED, V2026_04, false, 'under-way', 'started'],
      ],
    ],
    [
      'of a plan are the first stop of its route, even if the plan is created again',
      [...planned, ...parameters],
      [[V2017_02, V2017_03_REQUIRED, true, 'planned', undefined]],
    ],
    [
      'of a plan of a route that is planned again are those of the new one',
      [...beginning(), ...beginning(other), ...parameters],
      [[V2017_03_REQUIRED, V2017_04, false, 'planned', undefined]],
    ],
    ['of a check are none', beginning(), []],
    ['of a rack that is up to date are none', [{ kind: 'route-planned', route: makeUpToDate() }], []],
    [
      'of an operation without a step are one of its own',
      [joined(), operationEnded(), joined(V2017_03_REQUIRED, V2017_04)],
      [
        [V2017_02, V2017_03_REQUIRED, undefined, 'complete', 'joined'],
        [V2017_03_REQUIRED, V2017_04, undefined, 'under-way', 'joined'],
      ],
    ],
  ])('%s', (_what, runEvents, steps) => {
    const found = stepsOf(runEvents).map(({ from, to, required, state, how }) => [from, to, required, state, how]);
    expect(found).toEqual(steps);
  });
});

test.each<[StackStatus, typeof V2017_02, ReportStep['state']]>([
  ['UPDATE_COMPLETE', V2017_03_REQUIRED, 'complete'],
  ['UPDATE_COMPLETE', V2017_02, 'elsewhere'],
  ['UPDATE_ROLLBACK_COMPLETE', V2017_02, 'rolled-back'],
  ['UPDATE_ROLLBACK_COMPLETE', V2017_03_REQUIRED, 'rolled-back'],
  ['UPDATE_ROLLBACK_FAILED', V2017_02, 'failed'],
  ['IMPORT_COMPLETE', V2017_03_REQUIRED, 'complete'],
  ['IMPORT_COMPLETE', V2017_02, 'elsewhere'],
])('a step that ends in %s with the rack at %s is %s', (status, version, state) => {
  expect(onlyStep([...stepBegins(), operationEnded({ status, version })])).toMatchObject({ state, status, version });
});

test.each([
  ['both were observed', [...stepBegins(), operationEnded()], 49 * MINUTE],
  ['its end was not', stepBegins(), undefined],
  ['its beginning was not', [...stepBegins().slice(0, 1), operationEnded()], undefined],
])('the duration of a step is known if %s', (_where, runEvents, took) => {
  expect(durationOf(onlyStep(runEvents))).toBe(took);
});

test('the impact of a step applies to the rack as last read before its end', () => {
  const rackOf = (instanceCount: number): RunEvent => ({ kind: 'rack-read', rack: makeRack({ instanceCount }) });
  const next = stepBegins({ from: V2017_03_REQUIRED, to: V2026_04 });
  const runEvents = [rackOf(3), ...stepBegins(), rackOf(4), operationEnded(), rackOf(5), ...next];
  expect(stepsOf(runEvents).map(({ impact }) => impact.instanceCount)).toEqual([4, 5]);
});

test.each([
  ['its own', CHANGE_SET_ARN, true],
  ["another's", `${CHANGE_SET_ARN}-2`, false],
])('a step has whether its change set was deleted: %s', (_whose, arn, deleted) => {
  expect(onlyStep([...stepBegins(), { kind: 'change-set-deleted', arn }]).changeSetDeleted).toBe(deleted);
});

test('the progress of a step is that of the last event if its end has no count', () => {
  const step = onlyStep([...stepBegins(), ...seen([makeEvent(), makeEvent(), makeEvent()]), operationEnded()]);
  expect(step).toMatchObject({ progress: { done: 2, total: 5 }, eventCount: 3 });
});

describe('the rollback of a step', () => {
  const at = (minutes: number) => ({ atMs: BEGAN_AT_MS + minutes * MINUTE });
  const started = makeStackEvent('UPDATE_ROLLBACK_IN_PROGRESS', at(30));
  const nested = (status: string) => makeEvent({ ...at(35), status });
  const rollback = (endedAtMs?: number) => ({ startedMs: at(30).atMs, endedAtMs });

  test.each([
    ['has no end before one is observed', [started], rollback()],
    ['ends well', [started, makeStackEvent('UPDATE_ROLLBACK_COMPLETE', at(40))], rollback(at(40).atMs)],
    ['ends badly', [started, makeStackEvent('UPDATE_ROLLBACK_FAILED', at(45))], rollback(at(45).atMs)],
    ['does not end with that of a nested stack', [started, nested('UPDATE_ROLLBACK_COMPLETE')], rollback()],
    ['is none if only a nested stack has one', [nested('UPDATE_ROLLBACK_IN_PROGRESS')], undefined],
  ])('%s', (_what, events, expected) => {
    expect(onlyStep([...stepBegins(), ...seen(events)]).rollback).toEqual(expected);
  });
});
