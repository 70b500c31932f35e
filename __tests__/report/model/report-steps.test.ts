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

function operationBegan(parts: Partial<RunEventOf<'operation-started'>> = {}): RunEvent {
  return {
    kind: 'operation-started',
    how: 'joined',
    token: 'rack-token',
    from: V2017_02,
    to: V2017_03_REQUIRED,
    atMs: BEGAN_AT_MS,
    limitMs: 100 * MINUTE,
    ...parts,
  };
}

function operationEnded(parts: Partial<RunEventOf<'operation-ended'>> = {}): RunEvent {
  return {
    kind: 'operation-ended',
    progress: undefined,
    status: 'UPDATE_COMPLETE',
    version: V2017_03_REQUIRED,
    instanceCount: 3,
    atMs: BEGAN_AT_MS + 50 * MINUTE,
    ...parts,
  };
}

function onlyStep(runEvents: readonly RunEvent[]): ReportStep {
  const [step, ...others] = stepsOf(runEvents);
  if (step === undefined || others.length > 0) throw new Error(`one step was meant, not ${others.length + 1}`);
  return step;
}

describe('the steps of a run', () => {
  const planned = plannedRun();

  test('of an update are those that started, with their releases and whether they are required', () => {
    const runEvents = [...beginning(), ...stepGoesWell(), ...stepBegins({ from: V2017_03_REQUIRED, to: V2026_04 })];
    expect(stepsOf(runEvents).map(({ from, to, required, state }) => [from, to, required, state])).toEqual([
      [V2017_02, V2017_03_REQUIRED, true, 'complete'],
      [V2017_03_REQUIRED, V2026_04, false, 'under-way'],
    ]);
  });

  test('of a plan are the first stop of its route, even if the plan is created again', () => {
    const again = planned.filter(({ kind }) => kind === 'parameters-planned');
    expect(onlyStep([...planned, ...again])).toMatchObject({
      from: V2017_02,
      to: V2017_03_REQUIRED,
      required: true,
      state: 'planned',
    });
  });

  test.each<[string, readonly RunEvent[]]>([
    ['a check', beginning()],
    ['a rack that is up to date', [{ kind: 'route-planned', route: makeUpToDate() }]],
  ])('of %s are none', (_what, runEvents) => {
    expect(stepsOf(runEvents)).toEqual([]);
  });

  test('of an operation without a step are one of its own, which is not required', () => {
    const runEvents = [operationBegan(), operationEnded(), operationBegan({ from: V2017_03_REQUIRED, to: V2017_04 })];
    expect(stepsOf(runEvents).map(({ to, required, how, state }) => [to, required, how, state])).toEqual([
      [V2017_03_REQUIRED, undefined, 'joined', 'complete'],
      [V2017_04, undefined, 'joined', 'under-way'],
    ]);
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
  const step = onlyStep([...stepBegins(), operationEnded({ status, version })]);
  expect(step).toMatchObject({ state, status, version });
});

test.each([
  ['both were seen', [...stepBegins(), operationEnded()], 49 * MINUTE],
  ['its end was not', stepBegins(), undefined],
  ['its beginning was not', [...stepBegins().slice(0, 1), operationEnded()], undefined],
])('the duration of a step is known if %s', (_where, runEvents, took) => {
  expect(durationOf(onlyStep(runEvents))).toBe(took);
});

describe('the impact of a step', () => {
  const rackOf = (instanceCount: number): RunEvent => ({ kind: 'rack-read', rack: makeRack({ instanceCount }) });

  test('applies to the rack as last read before its end', () => {
    const next = stepBegins({ from: V2017_03_REQUIRED, to: V2026_04 });
    const runEvents = [rackOf(3), ...stepBegins(), rackOf(4), operationEnded(), rackOf(5), ...next];
    expect(stepsOf(runEvents).map(({ impact }) => impact.instanceCount)).toEqual([4, 5]);
  });

  test.each([
    ['its own', CHANGE_SET_ARN, true],
    ["another's", `${CHANGE_SET_ARN}-2`, false],
  ])('has whether its change set was deleted: %s', (_whose, arn, deleted) => {
    expect(onlyStep([...stepBegins(), { kind: 'change-set-deleted', arn }]).changeSetDeleted).toBe(deleted);
  });
});

describe('the progress of a step', () => {
  const events = seen([makeEvent(), makeEvent(), makeEvent()]);

  test('is that of the last event if its end has no count', () => {
    const step = onlyStep([...stepBegins(), ...events, operationEnded({ progress: undefined })]);
    expect(step).toMatchObject({ progress: { done: 2, total: 5 }, eventCount: 3 });
  });
});

describe('the rollback of a step', () => {
  const at = (minutes: number) => ({ atMs: BEGAN_AT_MS + minutes * MINUTE });
  const rollbackOf = (events: Parameters<typeof seen>[0]): ReportStep['rollback'] =>
    onlyStep([...stepBegins(), ...seen(events)]).rollback;
  const started = makeStackEvent('UPDATE_ROLLBACK_IN_PROGRESS', at(30));

  test.each([
    ['has no end before one was seen', [started], undefined],
    ['ends well', [started, makeStackEvent('UPDATE_ROLLBACK_COMPLETE', at(40))], at(40).atMs],
    ['ends badly', [started, makeStackEvent('UPDATE_ROLLBACK_FAILED', at(45))], at(45).atMs],
    [
      'does not end with that of a nested stack',
      [started, makeEvent({ ...at(35), status: 'UPDATE_ROLLBACK_COMPLETE' })],
      undefined,
    ],
  ])('%s', (_what, events, endedAtMs) => {
    expect(rollbackOf(events)).toEqual({ startedMs: at(30).atMs, endedAtMs });
  });

  test("is none if only a nested stack's event has one", () => {
    expect(rollbackOf([makeEvent({ status: 'UPDATE_ROLLBACK_IN_PROGRESS' })])).toBeUndefined();
  });
});

test('a plan of a route that is planned again uses the new one', () => {
  const stops = [{ version: V2017_04, required: false }];
  const [parameters] = plannedRun().filter(({ kind }) => kind === 'parameters-planned');
  const runEvents = [...beginning(), ...beginning(makeWay({ current: V2017_03_REQUIRED, stops })), parameters];
  expect(stepsOf(runEvents.flatMap((runEvent) => runEvent ?? []))).toMatchObject([
    { from: V2017_03_REQUIRED, to: V2017_04 },
  ]);
});
