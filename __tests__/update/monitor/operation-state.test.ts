/** The state machine of a monitored operation, observation by observation. */
import { expect, it } from '@jest/globals';
import {
  eventsSuffice,
  needsChangeSet,
  nextState,
  type Observation,
  type OperationState,
} from '../../../src/update/monitor/operation-state.ts';
import { MINUTE } from '../runs.ts';

const ACCEPTED: OperationState = { name: 'accepted' };
const IN_PROGRESS: OperationState = { name: 'in-progress' };
const IDLE = idle(false);
const IDLE_AFTER = idle(true);
const LATE = { nowMs: 2 * MINUTE + 1 };

type Seen = Partial<Omit<Observation, 'events'>> & Partial<Observation['events']>;

/** Nothing but the stack as it was before, unless the test says more. */
function seen({ reading = 'succeeded', status, isFollowed = false, ...more }: Seen): Observation {
  const events = { reading, status, isFollowed };
  return { nowMs: 0, stack: 'UPDATE_COMPLETE', isAtGoal: false, isExecuted: false, events, ...more };
}

function idle(wasInProgress: boolean, sinceMs = 0): OperationState {
  return { name: 'idle', sinceMs, wasInProgress };
}

const ended = (status: string): object => ({ name: 'ended', status });
const rolledBack = (status: 'UPDATE_ROLLBACK_COMPLETE' | 'UPDATE_ROLLBACK_FAILED' | 'UPDATE_FAILED'): Seen => ({
  status,
  stack: status,
});
const COMPLETE: Seen = { status: 'UPDATE_COMPLETE' };

it.each<[string, OperationState, Seen, object]>([
  // The stack is as before.
  ['accepted: idle from now', ACCEPTED, { nowMs: 7 }, idle(false, 7)],
  ['idle: idle until two minutes have passed', IDLE, { nowMs: 2 * MINUTE }, IDLE],
  // The stack shows progress.
  ['accepted: in progress', ACCEPTED, { stack: 'UPDATE_IN_PROGRESS' }, IN_PROGRESS],
  ['idle: in progress', IDLE_AFTER, { stack: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS' }, IN_PROGRESS],
  ['accepted: in progress in a rollback', ACCEPTED, { stack: 'UPDATE_ROLLBACK_IN_PROGRESS' }, IN_PROGRESS],
  // Events and stack show the end.
  ['accepted: ended at its goal', ACCEPTED, { ...COMPLETE, isAtGoal: true }, ended('UPDATE_COMPLETE')],
  ...(['UPDATE_ROLLBACK_COMPLETE', 'UPDATE_ROLLBACK_FAILED', 'UPDATE_FAILED'] as const).map(
    (status) =>
      [`accepted: ended in ${status}`, ACCEPTED, rolledBack(status), ended(status)] as [
        string,
        OperationState,
        Seen,
        object,
      ],
  ),
  ['in progress: ended at another version', IN_PROGRESS, COMPLETE, ended('UPDATE_COMPLETE')],
  ['accepted: not ended at another version, which is the one from before', ACCEPTED, COMPLETE, IDLE],
  [
    'in progress: ended if another operation has followed, whatever the stack shows',
    IN_PROGRESS,
    { ...COMPLETE, isFollowed: true, stack: 'UPDATE_IN_PROGRESS' },
    ended('UPDATE_COMPLETE'),
  ],
  [
    'in progress: not ended while the last event shows progress',
    IN_PROGRESS,
    { status: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', isAtGoal: true },
    IDLE_AFTER,
  ],
  // The stack has been idle for more than two minutes.
  [
    'idle: ended as the events show',
    IDLE,
    { ...LATE, status: 'UPDATE_ROLLBACK_COMPLETE' },
    ended('UPDATE_ROLLBACK_COMPLETE'),
  ],
  [
    'idle after progress: ended, although its events stopped',
    IDLE_AFTER,
    { ...LATE, status: 'UPDATE_IN_PROGRESS' },
    ended('UPDATE_COMPLETE'),
  ],
  ['idle: ended if its change set was executed', IDLE, { ...LATE, isExecuted: true }, ended('UPDATE_COMPLETE')],
  ['idle: otherwise the change set is read again after as long a time', IDLE, LATE, idle(false, 2 * MINUTE + 1)],
])('%s', (_title, state, observation, next) => {
  expect(nextState(state, seen(observation))).toEqual(next);
});

it.each<[string, Seen]>([
  ['it has no events', {}],
  ['its events cannot be read', { reading: 'denied', status: 'UPDATE_IN_PROGRESS' }],
  ['its events could not be read in this poll', { reading: 'failed', status: 'UPDATE_IN_PROGRESS' }],
])('the stack alone shows the end if %s', (_title, parts) => {
  expect(nextState(ACCEPTED, seen({ ...parts, isAtGoal: true }))).toEqual(ended('UPDATE_COMPLETE'));
  const observation = seen({ ...parts, stack: 'UPDATE_ROLLBACK_COMPLETE' });
  expect(nextState(IN_PROGRESS, observation)).toEqual(ended('UPDATE_ROLLBACK_COMPLETE'));
  expect(nextState(ACCEPTED, observation)).toEqual(IDLE);
});

it.each<[boolean, OperationState, Observation['stack'], number]>([
  [true, IDLE, 'UPDATE_COMPLETE', 2 * MINUTE + 1],
  [false, IDLE, 'UPDATE_COMPLETE', 2 * MINUTE],
  [false, IDLE, 'UPDATE_IN_PROGRESS', 3 * MINUTE],
  [false, IDLE_AFTER, 'UPDATE_COMPLETE', 3 * MINUTE],
  [false, IN_PROGRESS, 'UPDATE_COMPLETE', 3 * MINUTE],
  [false, ACCEPTED, 'UPDATE_COMPLETE', 3 * MINUTE],
])('the change set must be read: %s in %j with the stack in %s after %d ms', (isNeeded, state, stack, nowMs) => {
  expect(needsChangeSet(state, stack, nowMs)).toBe(isNeeded);
});

it.each<[string, boolean, OperationState, Seen]>([
  ['the events show progress', true, ACCEPTED, {}],
  ['the events show progress, and so did the stack', true, IN_PROGRESS, {}],
  ['the events could not be read', false, IN_PROGRESS, { reading: 'failed' }],
  ['this run may not read events', false, IN_PROGRESS, { reading: 'denied' }],
  ['no event of the operation was read', false, ACCEPTED, { status: undefined }],
  ['the events show the end', false, IN_PROGRESS, COMPLETE],
  ['another operation has begun', false, IN_PROGRESS, { isFollowed: true }],
  ['the stack was idle when it was read last', false, IDLE_AFTER, {}],
])('if %s, the events suffice without the stack: %s', (_title, suffice, state, events) => {
  expect(eventsSuffice(state, seen({ status: 'UPDATE_IN_PROGRESS', ...events }).events)).toBe(suffice);
});
