/** What the log remembers of earlier notes. */
import { describe, expect, test } from '@jest/globals';
import type { RunEvent } from '../../../src/run/run-event.ts';
import type { Route } from '../../../src/releases/route.ts';
import { USUAL_COLUMNS } from '../../../src/report/log/log-line.ts';
import {
  EMPTY_LOG_CONTEXT,
  type LogContext,
  logContextAfter,
  NOTHING_KNOWN,
} from '../../../src/report/log/log-context.ts';
import { NOTHING_IN_PROGRESS } from '../../../src/report/model/report-resources.ts';
import { makeEvent } from '../../builders/event.ts';
import { BEGAN_AT_MS, beginning, runBegan, seen, stepBegins } from '../../builders/notes.ts';
import { makeUpToDate, makeWay } from '../../builders/route.ts';
import { V2017_02, V2017_03_REQUIRED, V2017_04, V2026_04 } from '../../builders/version.ts';

const sceneOf = (...runEvents: readonly RunEvent[]): LogContext => runEvents.reduce(logContextAfter, EMPTY_LOG_CONTEXT);

test('is empty at first', () => {
  expect(sceneOf()).toEqual({
    rack: '',
    region: '',
    label: 'Update',
    way: '',
    columns: USUAL_COLUMNS,
    inProgress: NOTHING_IN_PROGRESS,
    progress: undefined,
    estimateMs: undefined,
    known: NOTHING_KNOWN,
    operationStartedMs: undefined,
  });
  expect(sceneOf(runBegan())).toMatchObject({ rack: 'staging', region: 'us-east-1' });
});

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
