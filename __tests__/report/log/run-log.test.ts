/** The log of a run: its groups, and what it remembers of earlier events. Heartbeats: see __tests__/log.test.ts. */
import { describe, expect, test } from '@jest/globals';
import type { RunEvent } from '../../../src/run/run-event.ts';
import { endingOf } from '../../../src/run/outcome.ts';
import { USUAL_COLUMNS } from '../../../src/report/log/log-line.ts';
import { appendRunLog, createRunLog } from '../../../src/report/log/run-log.ts';
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
import {
  EMPTY_LOG_CONTEXT,
  type LogContext,
  logContextAfter,
  NOTHING_IN_PROGRESS,
} from '../../../src/report/log/log-context.ts';
import { makeUpToDate, makeWay } from '../../builders/route.ts';
import { V2017_02, V2017_03_REQUIRED, V2017_04, V2026_04 } from '../../builders/version.ts';

/** The groups that the last of these events opens and closes. */
function groupsAfter(runEvents: readonly RunEvent[]): string {
  let log = createRunLog(0);
  let groups = '';
  for (const [index, runEvent] of runEvents.entries()) {
    const appended = appendRunLog(log, runEvent, index * 60_000);
    log = appended.log;
    groups = appended.lines.flatMap(({ group }) => group ?? []).join(', ');
  }
  return groups;
}

/** The run events of a step that are of this kind. */
function ofStep(kind: RunEvent['kind']): readonly RunEvent[] {
  return [...stepGoesWell(), ...impactSeen()].filter((runEvent) => runEvent.kind === kind);
}

const HEARTBEAT: RunEvent = { kind: 'still-waiting', what: 'operation', elapsedMs: 1, leftMs: 1 };
const WARNED: RunEvent = { kind: 'warned', warning: { code: 'zones-unknown' } };
const POLL_FAILED: RunEvent = { kind: 'poll-failed', fault: makeFault(), againInMs: undefined };
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
    ['a plan that is made again ends the events', [EVENT], PARAMETERS, 'close, open'],
    ['the change set belongs to the plan', PARAMETERS, CHANGE_SET, ''],
    ['the comparison of parameters belongs to the plan', PARAMETERS, [COMPARED], ''],
    ['a failed poll belongs to the plan', PARAMETERS, [POLL_FAILED], ''],
    ['a heartbeat belongs to the plan', PARAMETERS, [HEARTBEAT], ''],
    ['a warning belongs to the plan', PARAMETERS, [WARNED], ''],
    ['a cancel ends the plan', PARAMETERS, [CANCELLED], 'close'],
    ['the impact ends the plan', PARAMETERS, ofStep('impact-assessed'), 'close'],
    ['one event follows another', [EVENT], [EVENT], ''],
    ['a failed poll belongs to the events', [EVENT], [POLL_FAILED], ''],
    ['a heartbeat belongs to the events', [EVENT], [HEARTBEAT], ''],
    ['a warning belongs to the events', [EVENT], [WARNED], ''],
    ['a cancel belongs to the events', [EVENT], [CANCELLED], ''],
    ['the end of the update ends the events', [EVENT], ofStep('operation-ended'), 'close'],
    ['the comparison of parameters ends the events', [EVENT], [COMPARED], 'close'],
    ['a debug line ends none', [EVENT], [STACK_READ], ''],
    ['a run event without a line ends none', [EVENT], ofStep('step-started'), ''],
    ['the end of the run leaves none open', [EVENT], [ENDED], 'close'],
    ['a warning opens none', [], [WARNED], ''],
    ['a failed poll opens none', [], [POLL_FAILED], ''],
  ])('%s', (_what, before, runEvents, groups) => {
    expect(groupsAfter([...before, ...runEvents])).toBe(groups);
  });
});

test('no secret is printed, not even one that was stored before it was known as a secret', () => {
  const [started = EVENT] = ofStep('step-started');
  const { log } = appendRunLog(createRunLog(0), started, 0);
  const [runEvent = EVENT] = PARAMETERS;
  const { lines } = appendRunLog(log, runEvent, 0, ['20170306140228']);
  expect(lines[0]?.text).toBe('Step 1 of 2: from 20170202012654 to ***, a required release');
});

const contextAfter = (...runEvents: readonly RunEvent[]): LogContext =>
  runEvents.reduce(logContextAfter, EMPTY_LOG_CONTEXT);
const RECOVERY: RunEvent = { kind: 'recovery-started', how: 'started', atMs: 1, status: 'UPDATE_ROLLBACK_FAILED' };

describe('the context of the log', () => {
  const stops = [{ version: V2017_03_REQUIRED, required: true }];
  const refusal = { code: 'required-release-skipped', target: V2017_04, required: V2017_03_REQUIRED } as const;
  const refused = { kind: 'refused', refusal, latest: V2026_04, target: V2017_04, stops } as const;

  test.each<[string, readonly RunEvent[], string, string]>([
    [
      'has the first stop in a plan',
      beginning(),
      'Plan',
      `from ${V2017_02} to ${V2017_03_REQUIRED}, a required release`,
    ],
    ['has no step if there is nothing to do', [{ kind: 'route-planned', route: makeUpToDate() }], 'Update', ''],
    ['has no step if the route is refused', [{ kind: 'route-planned', route: refused }], 'Update', ''],
    ['has no step in a recovery', [runBegan(), RECOVERY], 'Recovery', ''],
    [
      'has the step in progress',
      [...beginning(makeWay()), ...stepBegins({ from: V2017_03_REQUIRED, to: V2026_04 })],
      'Step 1 of 2',
      `from ${V2017_03_REQUIRED} to ${V2026_04}`,
    ],
  ])('%s', (_what, runEvents, label, way) => {
    expect(contextAfter(...runEvents)).toMatchObject({ label, way });
  });

  const BUSY = [...stepBegins(), ...seen([makeEvent({ status: 'UPDATE_IN_PROGRESS' })])];

  test('has the progress of the last event since the update started', () => {
    const { inProgress, ...others } = contextAfter(...BUSY);
    expect([...inProgress.resources.keys()]).toEqual(['ApiWebService']);
    expect(others).toMatchObject({ progress: { done: 0, total: 5 }, operationStartedMs: BEGAN_AT_MS + 60_000 });
  });

  test.each([...stepBegins().slice(3), RECOVERY])('has no progress after another $kind', (runEvent) => {
    expect(contextAfter(...BUSY, runEvent)).toMatchObject({ inProgress: NOTHING_IN_PROGRESS, progress: undefined });
  });

  test('has columns as wide as the names in the change set of this step', () => {
    const runEvents = stepBegins().slice(0, 3);
    expect(contextAfter(runBegan(), ...runEvents).columns).not.toEqual(USUAL_COLUMNS);
    expect(contextAfter(runBegan(), ...runEvents, ...runEvents.slice(0, 1)).columns).toEqual(USUAL_COLUMNS);
  });
});
