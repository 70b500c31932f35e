/** The rack before and after a run, and each resource of an update, as the run events show them. */
import { describe, expect, test } from '@jest/globals';
import type { RunEvent } from '../../../src/run/run-event.ts';
import type { StackStatus } from '../../../src/cloudformation/stack-status.ts';
import { observedRack, type ObservedRack } from '../../../src/report/model/report-rack.ts';
import { makeEvent, makeStackEvent } from '../../builders/event.ts';
import { BEGAN_AT_MS, beginning, runBegan, seen, stepBegins, stepGoesWell } from '../../builders/runs/runs.ts';
import { makeRack } from '../../builders/rack.ts';
import { STACK_ARN } from '../../builders/stack.ts';
import { V2017_02, V2017_03_REQUIRED, V2026_04 } from '../../builders/version.ts';
import type { ResourceChange } from '../../../src/cloudformation/change-set.ts';
import { inProgressText, NOTHING_IN_PROGRESS, progressAfter } from '../../../src/report/log/log-context.ts';
import { type ReportResource, reportResources } from '../../../src/report/model/report-impact.ts';
import { makeChange } from '../../builders/change.ts';
import type { StackEvent } from '../../../src/cloudformation/stack-event.ts';

const MINUTE = 60_000;
const observed = (...runEvents: readonly RunEvent[]): ObservedRack => observedRack(runEvents, undefined);
const rackRead = (parts: Parameters<typeof makeRack>[0] = {}): RunEvent => {
  return { kind: 'rack-read', rack: makeRack(parts) };
};
const joined = (from = V2017_02, to = V2017_03_REQUIRED): RunEvent => {
  return { kind: 'operation-started', how: 'joined', token: 'rack-token', from, to, atMs: BEGAN_AT_MS, limitMs: 1 };
};

describe('the last known status of the stack', () => {
  const AWAITED: RunEvent = { kind: 'idle-awaited', stackArn: STACK_ARN, status: 'UPDATE_IN_PROGRESS', limitMs: 1 };
  const IDLE: RunEvent = { kind: 'idle-reached', status: 'UPDATE_COMPLETE', afterMs: 1 };
  const status = 'UPDATE_ROLLBACK_IN_PROGRESS';

  test.each<[string, readonly RunEvent[], ObservedRack['arn'], StackStatus | undefined]>([
    ['nothing was read', [runBegan()], undefined, undefined],
    [
      'it is not a rack',
      [{ kind: 'stack-read', stackArn: 'arn', status: 'CREATE_COMPLETE' }],
      'arn',
      'CREATE_COMPLETE',
    ],
    ['its status is unknown', [{ kind: 'stack-read', stackArn: 'arn', status: 'NEW_WORD' }], 'arn', undefined],
    ['the rack was read', [rackRead({ status: 'UPDATE_ROLLBACK_FAILED' })], STACK_ARN, 'UPDATE_ROLLBACK_FAILED'],
    ['it is busy', [AWAITED], STACK_ARN, 'UPDATE_IN_PROGRESS'],
    ['it became idle', [AWAITED, IDLE], STACK_ARN, 'UPDATE_COMPLETE'],
    [
      'its rollback is continued',
      [rackRead(), { kind: 'recovery-started', how: 'started', atMs: 1, status }],
      ...([STACK_ARN, status] as const),
    ],
  ])('if %s', (_where, runEvents, arn, expected) => {
    expect(observed(...runEvents)).toMatchObject({ arn, status: expected });
  });

  test.each([
    ['is that of its own event, not of a resource', makeEvent({ status: 'UPDATE_FAILED' }), 'UPDATE_IN_PROGRESS'],
    ['is that of the newest event', makeStackEvent('UPDATE_ROLLBACK_IN_PROGRESS'), 'UPDATE_ROLLBACK_IN_PROGRESS'],
    ['is unchanged after an event with an unknown status', makeStackEvent('NEW_WORD'), 'UPDATE_IN_PROGRESS'],
  ])('during an update %s', (_what, event, expected) => {
    expect(observed(...seen([makeStackEvent('UPDATE_IN_PROGRESS'), event])).status).toBe(expected);
  });
});

describe('the rack before and after', () => {
  const required = rackRead({ version: V2017_03_REQUIRED });
  const busy = rackRead({ version: V2017_03_REQUIRED, status: 'UPDATE_IN_PROGRESS' });
  const [started, updated] = [
    [...beginning(), ...stepBegins()],
    [...beginning(), ...stepGoesWell()],
  ];
  const later = [...updated, rackRead({ version: V2026_04 }), joined(V2017_03_REQUIRED, V2026_04)];

  test.each<[string, readonly RunEvent[], string | undefined, string | undefined]>([
    ['keep the first state of a rack that is read again', [...beginning(), required], V2017_02, V2017_03_REQUIRED],
    ['are of the whole run after an update', [...updated, required], V2017_02, V2017_03_REQUIRED],
    ['are the release before an update in progress', [...started, busy], V2017_02, V2017_02],
    ['are the release before a joined update', [runBegan(), required, joined()], V2017_02, V2017_02],
    ['are the start of the run for a later, joined step', later, V2017_02, V2017_03_REQUIRED],
    ['are unknown for an update whose rack was never read', [joined()], undefined, undefined],
  ])('%s', (_what, runEvents, before, after) => {
    const rack = observed(...runEvents);
    expect([rack.before?.version, rack.after?.version]).toEqual([before, after]);
  });

  test('have status, instances and time, and whether an update is in progress', () => {
    const { before, after } = observed(...updated);
    expect(before).toMatchObject({ status: 'UPDATE_COMPLETE', instanceCount: 3, atMs: BEGAN_AT_MS });
    const atMs = BEGAN_AT_MS + 112 * MINUTE;
    expect(after).toEqual({ version: V2017_03_REQUIRED, status: 'UPDATE_COMPLETE', instanceCount: 3, atMs });
    expect(observed(...beginning(), rackRead({ instanceCount: 5 })).after).toMatchObject({ instanceCount: 5 });
    expect(observed(...started, busy)).toMatchObject({ status: 'UPDATE_IN_PROGRESS', inProgress: true });
  });
});

/** The one resource that these statuses, a minute apart, are about. */
function resourceOf(statuses: readonly string[], changes: readonly ResourceChange[] = []): ReportResource | undefined {
  const events = statuses.map((status, index) => makeEvent({ logicalId: 'Api', status, atMs: index * MINUTE }));
  return reportResources(changes, events)[0];
}

describe('the end of a resource', () => {
  const [DELETING, DELETED] = ['DELETE_IN_PROGRESS', 'DELETE_COMPLETE'];

  test.each<[string, ResourceChange['action'] | undefined, readonly string[], string | undefined]>([
    ['replaced, as its replacement', 'modify', ['UPDATE_COMPLETE', DELETING, DELETED], 'UPDATE_COMPLETE'],
    ['added, and deleted by a rollback', 'add', ['CREATE_COMPLETE', DELETING, DELETED], DELETED],
    ['removed', 'remove', [DELETING, DELETED], DELETED],
    ['modified, if only its clean-up was observed', 'modify', [DELETED], undefined],
    ['replaced by a joined update, as its replacement', undefined, ['UPDATE_COMPLETE', DELETED], 'UPDATE_COMPLETE'],
    ['added by a joined update and deleted by its rollback', undefined, ['CREATE_COMPLETE', DELETED], DELETED],
    ['removed by a joined update', undefined, [DELETING, DELETED], DELETED],
    ['removed by a joined update, if only its end was observed', undefined, [DELETED], DELETED],
  ])('that is %s', (_what, action, statuses, end) => {
    const changes = action === undefined ? [] : [makeChange({ logicalId: 'Api', action })];
    expect(resourceOf(statuses, changes)?.finalStatus).toBe(end);
  });
});

test.each<[string, readonly string[], number | undefined, number | undefined]>([
  ['is from its first event to its first end', ['UPDATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE'], 0, 2],
  ['is until it failed, not its rollback', ['UPDATE_IN_PROGRESS', 'UPDATE_FAILED', 'UPDATE_COMPLETE'], 0, 1],
  ['has no end if none was observed', ['UPDATE_IN_PROGRESS'], 0, undefined],
  ['is unknown if only its end was observed', ['UPDATE_COMPLETE'], undefined, undefined],
  ['is known after such an end', ['UPDATE_COMPLETE', 'UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE'], 1, 2],
])('the time of a resource %s', (_what, statuses, started, ended) => {
  const { startedMs, endedAtMs } = resourceOf(statuses) ?? {};
  expect([startedMs, endedAtMs]).toEqual([started, ended].map((at) => (at === undefined ? at : at * MINUTE)));
});

test('the first failure of a resource is reported', () => {
  const events = ['first', 'second'].map((reason) => makeEvent({ status: 'UPDATE_FAILED', reason }));
  expect(reportResources([], events)[0]?.failure).toEqual({ status: 'UPDATE_FAILED', reason: 'first' });
});

test('resources of the change set come first, then those with only events; the stack is not one', () => {
  const changes = [makeChange({ logicalId: 'B' }), makeChange({ logicalId: 'A' })];
  const events = [makeStackEvent('UPDATE_IN_PROGRESS'), ...['C', 'A'].map((logicalId) => makeEvent({ logicalId }))];
  const resources = reportResources(changes, events).map(({ logicalId, action }) => `${logicalId} ${action ?? ''}`);
  expect(resources).toEqual(['B modify', 'A modify', 'C ']);
});

describe('the text for resources in progress', () => {
  const NOW_MS = Date.UTC(2026, 3, 22, 13, 0, 0);
  const textAfter = (...events: readonly StackEvent[]): string =>
    inProgressText(events.reduce(progressAfter, NOTHING_IN_PROGRESS), NOW_MS);
  const event = (logicalId: string, status: string, minutesAgo: number, parts: Partial<StackEvent> = {}): StackEvent =>
    makeEvent({ logicalId, status, atMs: NOW_MS - minutesAgo * MINUTE, ...parts });
  const before = [event('Tasks', 'UPDATE_IN_PROGRESS', 30), event('Tasks', 'UPDATE_FAILED', 20)];
  const cleanUp = ['UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'].map((status) => makeStackEvent(status));
  const several = [9, 6, 3].map((ago) => event('Tasks', 'UPDATE_IN_PROGRESS', ago, { reason: `${ago}` }));
  const two = [
    ...[makeStackEvent('UPDATE_IN_PROGRESS'), event('Web', 'UPDATE_IN_PROGRESS', 2)],
    event('Instances', 'UPDATE_IN_PROGRESS', 9, { type: 'AWS::AutoScaling::AutoScalingGroup' }),
    ...[event('Tasks', 'UPDATE_IN_PROGRESS', 10), event('Tasks', 'UPDATE_COMPLETE', 9)],
  ];

  test.each<[string, readonly StackEvent[], string]>([
    [
      'lists the longest first',
      two,
      'Instances (AutoScaling::AutoScalingGroup) for 9 min; Web (ECS::Service) for 2 min',
    ],
    ['counts from the first of several events', several, 'Tasks (ECS::Service) for 9 min'],
    [
      'counts again after a failure',
      [...before, event('Tasks', 'UPDATE_IN_PROGRESS', 5)],
      'Tasks (ECS::Service) for 5 min',
    ],
    [
      'names a deletion',
      [...before, event('Tasks', 'DELETE_IN_PROGRESS', 1)],
      'Tasks (ECS::Service) being deleted for 1 min',
    ],
    ['names the stack without a resource', cleanUp, 'the stack is in UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'],
    ['is empty without an event', [], ''],
    [
      'allows for a slow clock of the runner',
      [event('Tasks', 'UPDATE_IN_PROGRESS', -1)],
      'Tasks (ECS::Service) for less than 1 s',
    ],
  ])('%s', (_what, events, text) => {
    expect(textAfter(...events)).toBe(text);
  });

  test('has at most four, with the number of the others', () => {
    const many = Array.from({ length: 30 }, (_, index) => event(`Resource${index}`, 'CREATE_IN_PROGRESS', 30 - index));
    expect(textAfter(...many)).toMatch(/^Resource0 .*; Resource3 [^;]*; and 26 more$/);
  });
});
