/** The log of a run: its groups, its heartbeats, and what it remembers of earlier events. */
import { describe, expect, test } from '@jest/globals';
import type { RunEvent } from '../../../src/run/run-event.ts';
import { endingOf } from '../../../src/run/outcome.ts';
import { type LogLine, USUAL_COLUMNS } from '../../../src/report/log/log-line.ts';
import {
  afterHeartbeat,
  afterOutput,
  appendRunLog,
  createRunLog,
  type Heartbeat,
  isHeartbeatDue,
} from '../../../src/report/log/run-log.ts';
import { makeEvent } from '../../builders/event.ts';
import { makeFault } from '../../builders/fault.ts';
import { makeParameterChanges } from '../../builders/impact.ts';
import {
  BEGAN_AT_MS,
  beginning,
  impactSeen,
  runBegan,
  runEnded,
  seen,
  stepBegins,
  stepGoesWell,
} from '../../builders/runs/runs.ts';
import { STACK_ARN } from '../../builders/stack.ts';
import type { Route } from '../../../src/releases/route.ts';
import {
  EMPTY_LOG_CONTEXT,
  type LogContext,
  logContextAfter,
  NOTHING_IN_PROGRESS,
} from '../../../src/report/log/log-context.ts';
import { makeUpToDate, makeWay } from '../../builders/route.ts';
import { V2017_02, V2017_03_REQUIRED, V2017_04, V2026_04 } from '../../builders/version.ts';

/** The lines of each note, told a minute after the one before unless the test says when. */
function logOf(
  runEvents: readonly RunEvent[],
  seconds = runEvents.map((_note, index) => index * 60),
): readonly (readonly LogLine[])[] {
  let log = createRunLog(0);
  return runEvents.map((runEvent, index) => {
    const telling = appendRunLog(log, runEvent, (seconds[index] ?? 0) * 1_000);
    log = telling.log;
    return telling.lines;
  });
}

/** What these lines do to the groups before they say anything. */
function groupsIn(lines: readonly LogLine[]): string {
  return lines.flatMap(({ group }) => group ?? []).join(', ');
}

/** Those notes of a step that are of this kind. */
function ofStep(kind: RunEvent['kind']): readonly RunEvent[] {
  return [...stepGoesWell(), ...impactSeen()].filter((runEvent) => runEvent.kind === kind);
}

const SIGN: RunEvent = { kind: 'still-waiting', what: 'operation', elapsedMs: 1, leftMs: 1 };
const WARNED: RunEvent = { kind: 'warned', warning: { code: 'zones-unknown' } };
const LOOK_FAILED: RunEvent = { kind: 'poll-failed', fault: makeFault(), againInMs: undefined };
const CANCELLED: RunEvent = { kind: 'cancel-asked', signal: 'SIGINT' };
const STACK_READ: RunEvent = { kind: 'stack-read', stackArn: STACK_ARN, status: 'UPDATE_COMPLETE' };
const COMPARED: RunEvent = { kind: 'parameters-compared', changes: makeParameterChanges() };
const EVENT: RunEvent = { kind: 'stack-event', event: makeEvent(), progress: { done: 0, total: 3 } };
const ENDED = runEnded(endingOf({ code: 'cancelled-before-start' }));
const PARAMETERS = ofStep('parameters-planned');
const CHANGE_SET = ofStep('change-set-created');

describe('the groups of the log', () => {
  test.each<[string, readonly RunEvent[], readonly RunEvent[], string]>([
    ['the plan of a step opens one', [], PARAMETERS, 'open'],
    ['a change set that was planned before opens one', [], CHANGE_SET, 'open'],
    ['events open one', [], [EVENT], 'open'],
    ['events end the plan', PARAMETERS, [EVENT], 'close, open'],
    ['a plan that is made anew ends the events', [EVENT], PARAMETERS, 'close, open'],
    ['the change set stands in the plan', PARAMETERS, CHANGE_SET, ''],
    ['what becomes of the parameters stands in it', PARAMETERS, [COMPARED], ''],
    ['a failed look stands in it', PARAMETERS, [LOOK_FAILED], ''],
    ['a sign of life stands in it', PARAMETERS, [SIGN], ''],
    ['a warning stands in it', PARAMETERS, [WARNED], ''],
    ['a cancel ends it', PARAMETERS, [CANCELLED], 'close'],
    ['what the step takes down ends it', PARAMETERS, ofStep('impact-assessed'), 'close'],
    ['one event follows another', [EVENT], [EVENT], ''],
    ['a failed look stands among the events', [EVENT], [LOOK_FAILED], ''],
    ['a sign of life stands among them', [EVENT], [SIGN], ''],
    ['a warning stands among them', [EVENT], [WARNED], ''],
    ['a cancel stands among them', [EVENT], [CANCELLED], ''],
    ['the end of the update ends them', [EVENT], ofStep('operation-ended'), 'close'],
    ['what becomes of the parameters ends them', [EVENT], [COMPARED], 'close'],
    ['what only those who debug see ends nothing', [EVENT], [STACK_READ], ''],
    ['what is not said ends nothing', [EVENT], ofStep('step-started'), ''],
    ['the end of the run leaves none open, though nothing is said of it', [EVENT], [ENDED], 'close'],
    ['a warning opens none', [], [WARNED], ''],
    ['a failed look opens none', [], [LOOK_FAILED], ''],
  ])('%s', (_what, before, runEvents, groups) => {
    const lines = logOf([...before, ...runEvents])
      .slice(before.length)
      .flat();
    expect(groupsIn(lines)).toBe(groups);
  });

  test('have the number of their step, and the versions or "events"', () => {
    const titles = logOf([...stepBegins(), EVENT])
      .flat()
      .flatMap(({ group, text }) => (group === 'open' ? [text] : []));
    expect(titles).toEqual([
      'Step 1 of 2: from 20170202012654 to 20170306140228, a required release',
      'Step 1 of 2: events (times in UTC)',
    ]);
  });
});

test('no secret is printed, not even one that was stored before it was known as a secret', () => {
  const [started = EVENT] = ofStep('step-started');
  const { log } = appendRunLog(createRunLog(0), started, 0);
  const [runEvent = EVENT] = PARAMETERS;
  const { lines } = appendRunLog(log, runEvent, 0, ['20170306140228']);
  expect(lines[0]?.text).toBe('Step 1 of 2: from 20170202012654 to ***, a required release');
});

const SECOND = 1_000;

/** The seconds at which a heartbeat is printed, checked each second. `news`: the seconds of other output. */
function signsIn(seconds: number, news: readonly number[] = []): readonly number[] {
  const signs: number[] = [];
  let silence: Heartbeat = afterOutput(0);
  for (let now = 1; now <= seconds; now += 1) {
    if (news.includes(now)) silence = afterOutput(now * SECOND);
    else if (isHeartbeatDue(silence, now * SECOND)) {
      signs.push(now);
      silence = afterHeartbeat(silence, now * SECOND);
    }
  }
  return signs;
}

test('the first heartbeat comes after half a minute of silence, the next after a minute, and then one every two minutes', () => {
  expect(signsIn(10 * 60)).toEqual([30, 90, 210, 330, 450, 570]);
});

test('any other line postpones the next heartbeat and restarts the short interval', () => {
  expect(signsIn(200, [20, 45])).toEqual([75, 135]);
  expect(signsIn(400, [250])).toEqual([30, 90, 210, 280, 340]);
});

const sceneOf = (...runEvents: readonly RunEvent[]): LogContext => runEvents.reduce(logContextAfter, EMPTY_LOG_CONTEXT);

describe('the step in the log’s context', () => {
  const planned = (route: Route): RunEvent => ({ kind: 'route-planned', route });
  const stops = [{ version: V2017_03_REQUIRED, required: true }];
  const refusal = { code: 'required-release-skipped', target: V2017_04, required: V2017_03_REQUIRED } as const;

  test.each<[string, readonly RunEvent[], string, string]>([
    ['in a plan: the first stop', beginning(), 'Plan', `from ${V2017_02} to ${V2017_03_REQUIRED}, a required release`],
    [
      'in a plan to a release that is not required',
      [planned(makeWay({ stops: [{ version: V2026_04, required: false }] }))],
      'Plan',
      `from ${V2017_02} to ${V2026_04}`,
    ],
    ['where there is nothing to do: none', [planned(makeUpToDate())], 'Update', ''],
    [
      'where the way is refused: none, though it is known',
      [planned({ kind: 'refused', refusal, latest: V2026_04, target: V2017_04, stops })],
      'Update',
      '',
    ],
    [
      'in an update: that step',
      [...beginning(), ...stepBegins({ from: V2017_03_REQUIRED, to: V2026_04 })],
      'Step 1 of 2',
      `from ${V2017_03_REQUIRED} to ${V2026_04}`,
    ],
    [
      'in a recovery: a way back has none of its own',
      [runBegan(), { kind: 'recovery-started', how: 'started', atMs: 1, status: 'UPDATE_ROLLBACK_FAILED' }],
      'Recovery',
      '',
    ],
  ])('%s', (_what, runEvents, label, way) => {
    expect(sceneOf(...runEvents)).toMatchObject({ label, way });
  });
});

describe('the progress in the log’s context', () => {
  const BUSY = [...stepBegins(), ...seen([makeEvent({ status: 'UPDATE_IN_PROGRESS' })])];

  test('is that of the last event since the update started', () => {
    const { inProgress, progress, operationStartedMs } = sceneOf(...BUSY);
    expect([...inProgress.resources.keys()]).toEqual(['ApiWebService']);
    expect(progress).toEqual({ done: 0, total: 5 });
    expect(operationStartedMs).toBe(BEGAN_AT_MS + 60_000);
  });

  test.each<[string, RunEvent]>([
    [
      'another update begins',
      { kind: 'operation-started', how: 'started', token: 't', from: V2017_02, to: V2017_04, atMs: 1, limitMs: 1 },
    ],
    [
      'a rollback is continued',
      { kind: 'recovery-started', how: 'started', atMs: 1, status: 'UPDATE_ROLLBACK_FAILED' },
    ],
  ])('is reset if %s', (_where, runEvent) => {
    expect(sceneOf(...BUSY, runEvent)).toMatchObject({ inProgress: NOTHING_IN_PROGRESS, progress: undefined });
  });

  test('has columns as wide as the names in the change set of this step', () => {
    const [started, parameters, changes] = stepBegins();
    const runEvents = [started, parameters, changes].flatMap((runEvent) => runEvent ?? []);
    expect(sceneOf(runBegan(), ...runEvents).columns).not.toEqual(USUAL_COLUMNS);
    expect(sceneOf(runBegan(), ...runEvents, ...runEvents.slice(0, 1)).columns).toEqual(USUAL_COLUMNS);
  });
});
