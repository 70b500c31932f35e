/** The steps of a run, by what was told of each. */
import { describe, expect, test } from '@jest/globals';
import type { RunEvent } from '../../../src/run/run-event.ts';
import type { StackStatus } from '../../../src/cloudformation/stack-status.ts';
import { stepsOf, tookOf, type ReportStep } from '../../../src/report/model/report-steps.ts';
import { CHANGE_SET_ARN } from '../../builders/change.ts';
import { makeEvent, makeStackEvent } from '../../builders/event.ts';
import { BEGAN_AT_MS, beginning, plannedRun, seen, stepBegins, stepGoesWell } from '../../builders/notes.ts';
import { makeRack } from '../../builders/rack.ts';
import { makeUpToDate, makeWay } from '../../builders/route.ts';
import { V2017_02, V2017_03_REQUIRED, V2017_04, V2026_04 } from '../../builders/version.ts';

type NoteOf<Kind extends RunEvent['kind']> = Extract<RunEvent, { readonly kind: Kind }>;

const MINUTE = 60_000;

function operationBegan(parts: Partial<NoteOf<'operation-started'>> = {}): RunEvent {
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

function operationEnded(parts: Partial<NoteOf<'operation-ended'>> = {}): RunEvent {
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

function onlyStep(notes: readonly RunEvent[]): ReportStep {
  const [step, ...others] = stepsOf(notes);
  if (step === undefined || others.length > 0) throw new Error(`one step was meant, not ${others.length + 1}`);
  return step;
}

describe('which steps a run has', () => {
  const planned = plannedRun();

  test('of an update: each that began, from where to where, and whether a required release made it', () => {
    const notes = [...beginning(), ...stepGoesWell(), ...stepBegins({ from: V2017_03_REQUIRED, to: V2026_04 })];
    expect(stepsOf(notes).map(({ from, to, required, state }) => [from, to, required, state])).toEqual([
      [V2017_02, V2017_03_REQUIRED, true, 'complete'],
      [V2017_03_REQUIRED, V2026_04, false, 'under-way'],
    ]);
  });

  test('of a plan: the first stop of its route, and no more when the plan is made anew', () => {
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
  ])('of %s: none', (_what, notes) => {
    expect(stepsOf(notes)).toEqual([]);
  });

  test('of an operation that no step was told for: one of its own, which no release was seen to require', () => {
    const notes = [operationBegan(), operationEnded(), operationBegan({ from: V2017_03_REQUIRED, to: V2017_04 })];
    expect(stepsOf(notes).map(({ to, required, how, state }) => [to, required, how, state])).toEqual([
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
])('how long a step took is known where %s', (_where, notes, took) => {
  expect(tookOf(onlyStep(notes))).toBe(took);
});

describe('what a step does', () => {
  const rackOf = (instanceCount: number): RunEvent => ({ kind: 'rack-read', rack: makeRack({ instanceCount }) });

  test('is told for the rack as it was read last before the end, and for the next step as it was read after', () => {
    const next = stepBegins({ from: V2017_03_REQUIRED, to: V2026_04 });
    const notes = [rackOf(3), ...stepBegins(), rackOf(4), operationEnded(), rackOf(5), ...next];
    expect(stepsOf(notes).map(({ impact }) => impact.instanceCount)).toEqual([4, 5]);
  });

  test('is not known of an update that was met under way: no changes, no resources, no change set', () => {
    expect(onlyStep([operationBegan()])).toMatchObject({
      counts: undefined,
      resources: [],
      eventCount: 0,
      changeSetArn: undefined,
      changeSetDeleted: false,
    });
  });

  test.each([
    ['its own', CHANGE_SET_ARN, true],
    ["another's", `${CHANGE_SET_ARN}-2`, false],
  ])('says whether its change set was deleted: %s', (_whose, arn, deleted) => {
    expect(onlyStep([...stepBegins(), { kind: 'change-set-deleted', arn }]).changeSetDeleted).toBe(deleted);
  });
});

describe('how far a step came', () => {
  const events = seen([makeEvent(), makeEvent(), makeEvent()]);

  test('is as the last event said, where its end counts nothing', () => {
    const step = onlyStep([...stepBegins(), ...events, operationEnded({ progress: undefined })]);
    expect(step).toMatchObject({ progress: { done: 2, total: 5 }, eventCount: 3 });
  });

  test('is as its end counts', () => {
    const step = onlyStep([...stepBegins(), ...events, operationEnded({ progress: { done: 4, total: 5 } })]);
    expect(step.progress).toEqual({ done: 4, total: 5 });
  });
});

describe('the way back of a step', () => {
  const at = (minutes: number) => ({ atMs: BEGAN_AT_MS + minutes * MINUTE });
  const rollbackOf = (events: Parameters<typeof seen>[0]): ReportStep['rollback'] =>
    onlyStep([...stepBegins(), ...seen(events)]).rollback;
  const begun = makeStackEvent('UPDATE_ROLLBACK_IN_PROGRESS', at(30));

  test.each([
    ['has no end before one was seen', [begun], undefined],
    ['ends well', [begun, makeStackEvent('UPDATE_ROLLBACK_COMPLETE', at(40))], at(40).atMs],
    ['ends badly', [begun, makeStackEvent('UPDATE_ROLLBACK_FAILED', at(45))], at(45).atMs],
    [
      'does not end with that of a nested stack',
      [begun, makeEvent({ ...at(35), status: 'UPDATE_ROLLBACK_COMPLETE' })],
      undefined,
    ],
  ])('%s', (_what, events, endedAtMs) => {
    expect(rollbackOf(events)).toEqual({ beganAtMs: at(30).atMs, endedAtMs });
  });

  test("is none where only a nested stack's row tells of one", () => {
    expect(rollbackOf([makeEvent({ status: 'UPDATE_ROLLBACK_IN_PROGRESS' })])).toBeUndefined();
  });
});

test('a plan of a way that is planned anew goes by the new one', () => {
  const stops = [{ version: V2017_04, required: false }];
  const [parameters] = plannedRun().filter(({ kind }) => kind === 'parameters-planned');
  const notes = [...beginning(), ...beginning(makeWay({ current: V2017_03_REQUIRED, stops })), parameters];
  expect(stepsOf(notes.flatMap((note) => note ?? []))).toMatchObject([{ from: V2017_03_REQUIRED, to: V2017_04 }]);
});
