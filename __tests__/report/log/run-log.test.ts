/** Which notes stand in which group of the log, and which of them end a silence. */
import { describe, expect, test } from '@jest/globals';
import type { RunEvent } from '../../../src/run/run-event.ts';
import { endingOf } from '../../../src/run/outcome.ts';
import type { LogLine } from '../../../src/report/log/log-line.ts';
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
import { impactSeen, runEnded, stepBegins, stepGoesWell } from '../../builders/notes.ts';
import { STACK_ARN } from '../../builders/stack.ts';

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

describe('a heartbeat', () => {
  /** Whether one is given so many seconds into the run, this note having been told after 20. */
  const isGiven = (runEvent: RunEvent, seconds: number): boolean =>
    logOf([runEvent, SIGN], [20, seconds])[1]?.length === 1;

  test.each([
    ['half a minute after the last news', EVENT, 50, true],
    ['no sooner', EVENT, 49, false],
    ['as if nothing had been said, where that was for those who debug alone', STACK_READ, 30, true],
  ])('comes %s', (_when, runEvent, seconds, given) => {
    expect(isGiven(runEvent, seconds)).toBe(given);
  });

  test('comes later after another heartbeat than after other output', () => {
    expect(logOf([SIGN, SIGN, SIGN], [30, 89, 90]).map((lines) => lines.length)).toEqual([1, 0, 1]);
    expect(logOf([SIGN, EVENT, SIGN], [30, 31, 61]).map((lines) => lines.length)).toEqual([1, 2, 1]);
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

/** When signs come, looked for each second, in seconds; `news` says when something else is told. */
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

test('three hours without news have 91 heartbeats', () => {
  expect(signsIn(3 * 60 * 60)).toHaveLength(91);
});
