/** The rack before and after a run, as far as the notes saw it. */
import { describe, expect, test } from '@jest/globals';
import type { RunEvent } from '../../../src/run/run-event.ts';
import type { StackStatus } from '../../../src/cloudformation/stack-status.ts';
import { observedRack, type ObservedRack } from '../../../src/report/model/report-rack.ts';
import { makeEvent, makeStackEvent } from '../../builders/event.ts';
import { BEGAN_AT_MS, beginning, runBegan, seen, stepBegins, stepGoesWell } from '../../builders/notes.ts';
import { makeRack } from '../../builders/rack.ts';
import { STACK_ARN } from '../../builders/stack.ts';
import { V2017_02, V2017_03_REQUIRED, V2017_04, V2026_04 } from '../../builders/version.ts';

const passed = (runEvents: readonly RunEvent[]): ObservedRack => observedRack(runEvents, undefined);
const rackRead = (parts: Parameters<typeof makeRack>[0] = {}): RunEvent => ({
  kind: 'rack-read',
  rack: makeRack(parts),
});
const joined = (from = V2017_02, to = V2017_03_REQUIRED): RunEvent => ({
  kind: 'operation-started',
  how: 'joined',
  token: 'rack-token',
  from,
  to,
  atMs: BEGAN_AT_MS,
  limitMs: 1,
});

describe('the last known status of the stack', () => {
  const AWAITED: RunEvent = { kind: 'idle-awaited', stackArn: STACK_ARN, status: 'UPDATE_IN_PROGRESS', limitMs: 1 };

  test.each<[string, readonly RunEvent[], ObservedRack['arn'], StackStatus | undefined]>([
    ['nothing was read', [runBegan()], undefined, undefined],
    ['it is no rack', [{ kind: 'stack-read', stackArn: 'arn', status: 'CREATE_COMPLETE' }], 'arn', 'CREATE_COMPLETE'],
    ['nobody knows its status', [{ kind: 'stack-read', stackArn: 'arn', status: 'NEW_WORD' }], 'arn', undefined],
    ['the rack was read', [rackRead({ status: 'UPDATE_ROLLBACK_FAILED' })], STACK_ARN, 'UPDATE_ROLLBACK_FAILED'],
    ['it is busy', [AWAITED], STACK_ARN, 'UPDATE_IN_PROGRESS'],
    [
      'it came to rest',
      [AWAITED, { kind: 'idle-reached', status: 'UPDATE_COMPLETE', afterMs: 1 }],
      STACK_ARN,
      'UPDATE_COMPLETE',
    ],
    [
      'its rollback is continued',
      [rackRead(), { kind: 'recovery-started', how: 'started', atMs: 1, status: 'UPDATE_ROLLBACK_IN_PROGRESS' }],
      STACK_ARN,
      'UPDATE_ROLLBACK_IN_PROGRESS',
    ],
  ])('if %s', (_where, runEvents, arn, status) => {
    expect(passed(runEvents)).toMatchObject({ arn, status });
  });

  test.each([
    ["is as its own row says, not a resource's", makeEvent({ status: 'UPDATE_FAILED' }), 'UPDATE_IN_PROGRESS'],
    ['is as the newest row says', makeStackEvent('UPDATE_ROLLBACK_IN_PROGRESS'), 'UPDATE_ROLLBACK_IN_PROGRESS'],
    ['stays as it was where a row says what nobody knows', makeStackEvent('NEW_WORD'), 'UPDATE_IN_PROGRESS'],
  ])('during an update %s', (_what, event, status) => {
    expect(passed(seen([makeStackEvent('UPDATE_IN_PROGRESS'), event])).status).toBe(status);
  });
});

describe('the rack before and after', () => {
  test('are equal for a rack that was only read, as at the start of the run', () => {
    const state = { version: V2017_02, status: 'UPDATE_COMPLETE', instanceCount: 3, atMs: BEGAN_AT_MS };
    expect(passed(beginning())).toMatchObject({ before: state, after: state, inProgress: false });
  });

  test('keep the first state of a rack that was read again', () => {
    expect(passed([...beginning(), rackRead({ version: V2017_04, instanceCount: 5 })])).toMatchObject({
      before: { version: V2017_02, instanceCount: 3 },
      after: { version: V2017_04, instanceCount: 5, atMs: BEGAN_AT_MS },
    });
  });

  test('are the state after an update that has ended, even if it is read again', () => {
    const { before, after } = passed([...beginning(), ...stepGoesWell(), rackRead({ version: V2017_03_REQUIRED })]);
    expect(before).toMatchObject({ version: V2017_02, atMs: BEGAN_AT_MS });
    expect(after).toEqual({
      version: V2017_03_REQUIRED,
      status: 'UPDATE_COMPLETE',
      instanceCount: 3,
      atMs: BEGAN_AT_MS + 112 * 60_000,
    });
  });

  test('are the release before the update while it is in progress, whatever the Version parameter is', () => {
    const busy = rackRead({ version: V2017_03_REQUIRED, status: 'UPDATE_IN_PROGRESS' });
    expect(passed([...beginning(), ...stepBegins(), busy])).toMatchObject({
      before: { version: V2017_02 },
      after: { version: V2017_02 },
      status: 'UPDATE_IN_PROGRESS',
      inProgress: true,
    });
  });

  test('are the release before a joined update', () => {
    expect(passed([runBegan(), rackRead({ version: V2017_03_REQUIRED }), joined()])).toMatchObject({
      before: { version: V2017_02 },
      after: { version: V2017_02 },
    });
  });

  test('are the start of the run for a later, joined step', () => {
    const runEvents = [
      ...beginning(),
      ...stepGoesWell(),
      rackRead({ version: V2026_04 }),
      joined(V2017_03_REQUIRED, V2026_04),
    ];
    expect(passed(runEvents)).toMatchObject({
      before: { version: V2017_02 },
      after: { version: V2017_03_REQUIRED },
    });
  });

  test('are as read for an update that this run started', () => {
    expect(passed([...beginning(), ...stepBegins({ from: V2017_04 })]).before?.version).toBe(V2017_02);
  });

  test('are unknown for an update whose rack was never read', () => {
    expect(passed([joined()])).toMatchObject({ before: undefined, after: undefined, inProgress: true });
  });
});
