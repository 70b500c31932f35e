/** The rack before and after a run, as far as the notes saw it. */
import { describe, expect, test } from '@jest/globals';
import type { RunEvent } from '../../../src/run/run-event.ts';
import type { StackStatus } from '../../../src/cloudformation/stack-status.ts';
import { passageOf, type RackPassage } from '../../../src/report/model/report-rack.ts';
import { makeEvent, makeStackEvent } from '../../builders/event.ts';
import { BEGAN_AT_MS, beginning, runBegan, seen, stepBegins, stepGoesWell } from '../../builders/notes.ts';
import { makeRack } from '../../builders/rack.ts';
import { STACK_ARN } from '../../builders/stack.ts';
import { V2017_02, V2017_03_REQUIRED, V2017_04, V2026_04 } from '../../builders/version.ts';

const passed = (notes: readonly RunEvent[]): RackPassage => passageOf(notes, undefined);
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

describe('the stack, as it was seen last', () => {
  const AWAITED: RunEvent = { kind: 'idle-awaited', stackArn: STACK_ARN, status: 'UPDATE_IN_PROGRESS', limitMs: 1 };

  test.each<[string, readonly RunEvent[], RackPassage['arn'], StackStatus | undefined]>([
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
  ])('where %s', (_where, notes, arn, status) => {
    expect(passed(notes)).toMatchObject({ arn, status });
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
  test('of a rack that was only read is the same, from when the run began', () => {
    const state = { version: V2017_02, status: 'UPDATE_COMPLETE', instanceCount: 3, atMs: BEGAN_AT_MS };
    expect(passed(beginning())).toMatchObject({ before: state, after: state, underWay: false });
  });

  test('of a rack that was read again keeps how it was at first', () => {
    expect(passed([...beginning(), rackRead({ version: V2017_04, instanceCount: 5 })])).toMatchObject({
      before: { version: V2017_02, instanceCount: 3 },
      after: { version: V2017_04, instanceCount: 5, atMs: BEGAN_AT_MS },
    });
  });

  test('of an update that has ended is as it was then, also when it is read again', () => {
    const { before, after } = passed([...beginning(), ...stepGoesWell(), rackRead({ version: V2017_03_REQUIRED })]);
    expect(before).toMatchObject({ version: V2017_02, atMs: BEGAN_AT_MS });
    expect(after).toEqual({
      version: V2017_03_REQUIRED,
      status: 'UPDATE_COMPLETE',
      instanceCount: 3,
      atMs: BEGAN_AT_MS + 112 * 60_000,
    });
  });

  test('while an update is under way is where that comes from, whatever its Version parameter reads by then', () => {
    const busy = rackRead({ version: V2017_03_REQUIRED, status: 'UPDATE_IN_PROGRESS' });
    expect(passed([...beginning(), ...stepBegins(), busy])).toMatchObject({
      before: { version: V2017_02 },
      after: { version: V2017_02 },
      status: 'UPDATE_IN_PROGRESS',
      underWay: true,
    });
  });

  test('of a rack that was met in the middle of an update is where that came from', () => {
    expect(passed([runBegan(), rackRead({ version: V2017_03_REQUIRED }), joined()])).toMatchObject({
      before: { version: V2017_02 },
      after: { version: V2017_02 },
    });
  });

  test('of a later step that was joined is still where the run began', () => {
    const notes = [
      ...beginning(),
      ...stepGoesWell(),
      rackRead({ version: V2026_04 }),
      joined(V2017_03_REQUIRED, V2026_04),
    ];
    expect(passed(notes)).toMatchObject({
      before: { version: V2017_02 },
      after: { version: V2017_03_REQUIRED },
    });
  });

  test('of an update that this run began is as it was read, whatever the step says', () => {
    expect(passed([...beginning(), ...stepBegins({ from: V2017_04 })]).before?.version).toBe(V2017_02);
  });

  test('of an update whose rack was never read is not known', () => {
    expect(passed([joined()])).toMatchObject({ before: undefined, after: undefined, underWay: true });
  });
});
