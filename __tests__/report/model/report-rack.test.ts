/** The rack before and after a run, and each resource of an update, as the events show them. */
import { describe, expect, test } from '@jest/globals';
import type { RunEvent } from '../../../src/run/run-event.ts';
import type { StackStatus } from '../../../src/cloudformation/stack-status.ts';
import { observedRack, type ObservedRack } from '../../../src/report/model/report-rack.ts';
import { makeEvent, makeStackEvent } from '../../builders/event.ts';
import { BEGAN_AT_MS, beginning, runBegan, seen, stepBegins, stepGoesWell } from '../../builders/runs/runs.ts';
import { makeRack } from '../../builders/rack.ts';
import { STACK_ARN } from '../../builders/stack.ts';
import { V2017_02, V2017_03_REQUIRED, V2017_04, V2026_04 } from '../../builders/version.ts';
import type { ResourceChange } from '../../../src/cloudformation/change-set.ts';
import { inProgressText, NOTHING_IN_PROGRESS, progressAfter } from '../../../src/report/log/log-context.ts';
import { type ReportResource, reportResources } from '../../../src/report/model/report-impact.ts';
import { makeChange } from '../../builders/change.ts';
import type { StackEvent } from '../../../src/cloudformation/stack-event.ts';

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
    ['its status is unknown', [{ kind: 'stack-read', stackArn: 'arn', status: 'NEW_WORD' }], 'arn', undefined],
    ['the rack was read', [rackRead({ status: 'UPDATE_ROLLBACK_FAILED' })], STACK_ARN, 'UPDATE_ROLLBACK_FAILED'],
    ['it is busy', [AWAITED], STACK_ARN, 'UPDATE_IN_PROGRESS'],
    [
      'it became idle',
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
    ['is that of its own event, not of a resource', makeEvent({ status: 'UPDATE_FAILED' }), 'UPDATE_IN_PROGRESS'],
    ['is that of the newest event', makeStackEvent('UPDATE_ROLLBACK_IN_PROGRESS'), 'UPDATE_ROLLBACK_IN_PROGRESS'],
    ['is unchanged after an event with an unknown status', makeStackEvent('NEW_WORD'), 'UPDATE_IN_PROGRESS'],
  ])('during an update %s', (_what, event, status) => {
    expect(passed(seen([makeStackEvent('UPDATE_IN_PROGRESS'), event])).status).toBe(status);
  });
});

describe('the rack before and after', () => {
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
    expect(passed(runEvents)).toMatchObject({ before: { version: V2017_02 }, after: { version: V2017_03_REQUIRED } });
  });

  test('are unknown for an update whose rack was never read', () => {
    expect(passed([joined()])).toMatchObject({ before: undefined, after: undefined, inProgress: true });
  });
});

const NAME = 'ApiWebService';

/** The one resource that these statuses, a minute apart, are about. */
function texts(statuses: readonly string[], changes: readonly ResourceChange[] = []): ReportResource | undefined {
  const events = statuses.map((status, index) => makeEvent({ logicalId: NAME, status, atMs: index * 60_000 }));
  return reportResources(changes, events)[0];
}

describe('the end of a resource', () => {
  const [DELETING, DELETED] = ['DELETE_IN_PROGRESS', 'DELETE_COMPLETE'];

  test.each<[string, ResourceChange['action'] | undefined, readonly string[], string]>([
    [
      'one that is replaced, as its replacement does',
      'modify',
      ['UPDATE_COMPLETE', DELETING, DELETED],
      'UPDATE_COMPLETE',
    ],
    ['one that is added, and deleted by a rollback', 'add', ['CREATE_COMPLETE', DELETING, DELETED], DELETED],
    ['one that is removed', 'remove', [DELETING, DELETED], DELETED],
    ['an announced one that is only cleaned up after', 'modify', [DELETED], 'nothing'],
    ['one of a joined update, as its replacement does', undefined, ['UPDATE_COMPLETE', DELETED], 'UPDATE_COMPLETE'],
    ['one that such an update adds and its rollback deletes', undefined, ['CREATE_COMPLETE', DELETED], DELETED],
    ['one that such an update removes', undefined, [DELETING, DELETED], DELETED],
    ['one that such an update removes, of which only the end was seen', undefined, [DELETED], DELETED],
  ])('%s', (_what, action, statuses, end) => {
    const changes = action === undefined ? [] : [makeChange({ logicalId: NAME, action })];
    expect(texts(statuses, changes)?.finalStatus ?? 'nothing').toBe(end);
  });
});

describe('the time of a resource', () => {
  test.each<[string, readonly string[], number | undefined, number | undefined]>([
    ['from its first event to its first end', ['UPDATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE'], 0, 2],
    ['until it failed, not until it was rolled back', ['UPDATE_IN_PROGRESS', 'UPDATE_FAILED', 'UPDATE_COMPLETE'], 0, 1],
    ['since its beginning, where no end was seen', ['UPDATE_IN_PROGRESS'], 0, undefined],
    ['is not known where only its end was seen', ['UPDATE_COMPLETE'], undefined, undefined],
    ['is known of what comes after such an end', ['UPDATE_COMPLETE', 'UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE'], 1, 2],
  ])('%s', (_what, statuses, started, ended) => {
    const { startedMs, endedAtMs } = texts(statuses) ?? {};
    const inMinutes = (ms: number | undefined) => (ms === undefined ? undefined : ms / 60_000);
    expect([inMinutes(startedMs), inMinutes(endedAtMs)]).toEqual([started, ended]);
  });
});

test('the first failure of a resource is reported', () => {
  const events = ['first', 'second'].map((reason) => makeEvent({ status: 'UPDATE_FAILED', reason }));
  expect(reportResources([], events)[0]?.failure).toEqual({ status: 'UPDATE_FAILED', reason: 'first' });
});

test('resources of the change set come first, then those with only events; the stack is not one', () => {
  const changes = [makeChange({ logicalId: 'B' }), makeChange({ logicalId: 'A' })];
  const events = [makeStackEvent('UPDATE_IN_PROGRESS'), ...['C', 'A'].map((logicalId) => makeEvent({ logicalId }))];
  const resources = reportResources(changes, events);
  expect(resources.map(({ logicalId, action }) => [logicalId, action])).toEqual([
    ['B', 'modify'],
    ['A', 'modify'],
    ['C', undefined],
  ]);
});

const MINUTE = 60_000;
const NOW_MS = Date.UTC(2026, 3, 22, 13, 0, 0);

const wordsAfter = (...events: readonly StackEvent[]): string =>
  inProgressText(events.reduce(progressAfter, NOTHING_IN_PROGRESS), NOW_MS);

const event = (logicalId: string, status: string, minutesAgo: number, parts: Partial<StackEvent> = {}): StackEvent =>
  makeEvent({ logicalId, status, atMs: NOW_MS - minutesAgo * MINUTE, ...parts });

describe('the resources in progress', () => {
  test('are listed with type and duration, the longest first', () => {
    const instances = { type: 'AWS::AutoScaling::AutoScalingGroup' };
    expect(
      wordsAfter(
        makeStackEvent('UPDATE_IN_PROGRESS'),
        event('ServiceWebApi', 'UPDATE_IN_PROGRESS', 2),
        event('Instances', 'UPDATE_IN_PROGRESS', 9, instances),
        event('ApiWebTasks', 'UPDATE_IN_PROGRESS', 10),
        event('ApiWebTasks', 'UPDATE_COMPLETE', 9),
      ),
    ).toBe('Instances (AutoScaling::AutoScalingGroup) for 9 min; ServiceWebApi (ECS::Service) for 2 min');
  });

  test('count from the first of several events of one activity', () => {
    const rows = [9, 6, 3].map((ago) => event('Instances', 'UPDATE_IN_PROGRESS', ago, { reason: `${ago}` }));
    expect(wordsAfter(...rows)).toBe('Instances (ECS::Service) for 9 min');
  });

  test('count again if the same resource starts again, in the rollback or in the clean-up', () => {
    const before = [event('Tasks', 'UPDATE_IN_PROGRESS', 30), event('Tasks', 'UPDATE_FAILED', 20)];
    expect(wordsAfter(...before, event('Tasks', 'UPDATE_IN_PROGRESS', 5))).toBe('Tasks (ECS::Service) for 5 min');
    expect(wordsAfter(...before, event('Tasks', 'DELETE_IN_PROGRESS', 1))).toBe(
      'Tasks (ECS::Service) being deleted for 1 min',
    );
  });

  test('are the stack if there is no resource', () => {
    expect(
      wordsAfter(makeStackEvent('UPDATE_IN_PROGRESS'), makeStackEvent('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS')),
    ).toBe('the stack is in UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
    expect(wordsAfter()).toBe('');
  });

  test('are at most four, with the number of the others', () => {
    const many = Array.from({ length: 30 }, (_, index) => event(`Resource${index}`, 'CREATE_IN_PROGRESS', 30 - index));
    expect(wordsAfter(...many)).toMatch(/^Resource0 .*; Resource3 [^;]*; and 26 more$/);
  });

  test('have just started if the runner’s clock is behind AWS’s', () => {
    expect(wordsAfter(event('Tasks', 'UPDATE_IN_PROGRESS', -1))).toBe('Tasks (ECS::Service) for less than 1 s');
  });
});
