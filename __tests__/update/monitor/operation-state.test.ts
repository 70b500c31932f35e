/** The state machine of a monitored operation, observation by observation. */
import { describe, expect, it } from '@jest/globals';
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
const ended = (status: string): unknown => ({ name: 'ended', status });

type Seen = Partial<Omit<Observation, 'events'>> & Partial<Observation['events']>;

/** Nothing but the stack as it was before, unless the test says more. */
function seen({ reading = 'succeeded', status, isFollowed = false, ...more }: Seen): Observation {
  const events = { reading, status, isFollowed };
  return { nowMs: 0, stack: 'UPDATE_COMPLETE', isAtGoal: false, isExecuted: false, events, ...more };
}

function idle(wasInProgress: boolean): OperationState {
  return { name: 'idle', sinceMs: 0, wasInProgress };
}

describe('an operation that AWS has accepted', () => {
  it('has not ended while the stack is as before', () => {
    expect(nextState(ACCEPTED, seen({ nowMs: 7 }))).toEqual({ name: 'idle', sinceMs: 7, wasInProgress: false });
    expect(nextState(idle(false), seen({ nowMs: 2 * MINUTE }))).toEqual(idle(false));
  });

  it.each(['UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'UPDATE_ROLLBACK_IN_PROGRESS'] as const)(
    'is in progress when the stack’s status is %s',
    (stack) => {
      expect(nextState(ACCEPTED, seen({ stack }))).toEqual(IN_PROGRESS);
      expect(nextState(idle(true), seen({ stack }))).toEqual(IN_PROGRESS);
    },
  );
});

describe('an operation has ended', () => {
  it('when its events and the stack show its goal, although the stack was never in progress', () => {
    const observation = seen({ status: 'UPDATE_COMPLETE', isAtGoal: true });
    expect(nextState(ACCEPTED, observation)).toEqual(ended('UPDATE_COMPLETE'));
  });

  it.each(['UPDATE_ROLLBACK_COMPLETE', 'UPDATE_ROLLBACK_FAILED', 'UPDATE_FAILED'] as const)(
    'when its events and the stack show %s, which keeps the version',
    (status) => {
      expect(nextState(ACCEPTED, seen({ status, stack: status }))).toEqual(ended(status));
    },
  );

  it('when its events show the end and the stack, once in progress, is complete at another version', () => {
    const observation = seen({ status: 'UPDATE_COMPLETE' });
    expect(nextState(IN_PROGRESS, observation)).toEqual(ended('UPDATE_COMPLETE'));
    // Without that, the stack is the one from before.
    expect(nextState(ACCEPTED, observation)).toMatchObject({ name: 'idle' });
  });

  it('when another operation has started after its end, whatever the stack shows', () => {
    const observation = seen({ status: 'UPDATE_COMPLETE', isFollowed: true, stack: 'UPDATE_IN_PROGRESS' });
    expect(nextState(IN_PROGRESS, observation)).toEqual(ended('UPDATE_COMPLETE'));
  });

  it.each<[string, Seen]>([
    ['it has no events', {}],
    ['its events cannot be read', { reading: 'denied', status: 'UPDATE_IN_PROGRESS' }],
    ['its events could not be read in this poll', { reading: 'failed', status: 'UPDATE_IN_PROGRESS' }],
  ])('when the stack shows it and %s', (_title, parts) => {
    expect(nextState(ACCEPTED, seen({ ...parts, isAtGoal: true }))).toEqual(ended('UPDATE_COMPLETE'));
    const rolledBack = seen({ ...parts, stack: 'UPDATE_ROLLBACK_COMPLETE' });
    expect(nextState(IN_PROGRESS, rolledBack)).toEqual(ended('UPDATE_ROLLBACK_COMPLETE'));
    expect(nextState(ACCEPTED, rolledBack)).toMatchObject({ name: 'idle' });
  });

  it('not when the stack is complete and the last event shows progress: the end has still to be read', () => {
    const observation = seen({ status: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', isAtGoal: true });
    expect(nextState(IN_PROGRESS, observation)).toMatchObject({ name: 'idle', wasInProgress: true });
  });
});

describe('a stack that has been idle for more than two minutes', () => {
  const late = (parts: Seen): Observation => seen({ nowMs: 2 * MINUTE + 1, ...parts });

  it('ends the operation as its events show, although the stack shows another status', () => {
    const observation = late({ status: 'UPDATE_ROLLBACK_COMPLETE' });
    expect(nextState(idle(false), observation)).toEqual(ended('UPDATE_ROLLBACK_COMPLETE'));
  });

  it('ends an operation that was in progress, although its events stopped before the end', () => {
    expect(nextState(idle(true), late({ status: 'UPDATE_IN_PROGRESS' }))).toEqual(ended('UPDATE_COMPLETE'));
  });

  it('ends an operation that was never in progress only if its change set was executed', () => {
    expect(nextState(idle(false), late({ isExecuted: true }))).toEqual(ended('UPDATE_COMPLETE'));
    // Otherwise the change set is read again after as long a time.
    expect(nextState(idle(false), late({}))).toEqual({ ...idle(false), sinceMs: 2 * MINUTE + 1 });
  });

  it.each<[boolean, OperationState, Observation['stack'], number]>([
    [true, idle(false), 'UPDATE_COMPLETE', 2 * MINUTE + 1],
    [false, idle(false), 'UPDATE_COMPLETE', 2 * MINUTE],
    [false, idle(false), 'UPDATE_IN_PROGRESS', 3 * MINUTE],
    [false, idle(true), 'UPDATE_COMPLETE', 3 * MINUTE],
    [false, IN_PROGRESS, 'UPDATE_COMPLETE', 3 * MINUTE],
    [false, ACCEPTED, 'UPDATE_COMPLETE', 3 * MINUTE],
  ])('needs its change set read: %s in %j with the stack in %s after %d ms', (isNeeded, state, stack, nowMs) => {
    expect(needsChangeSet(state, stack, nowMs)).toBe(isNeeded);
  });
});

describe('the stack need not be read', () => {
  const inProgress = { reading: 'succeeded', status: 'UPDATE_IN_PROGRESS', isFollowed: false } as const;

  it('while the events show that the operation is in progress', () => {
    expect(eventsSuffice(ACCEPTED, inProgress)).toBe(true);
    expect(eventsSuffice(IN_PROGRESS, inProgress)).toBe(true);
  });

  it.each<[string, OperationState, Observation['events']]>([
    ['the events could not be read', IN_PROGRESS, { ...inProgress, reading: 'failed' }],
    ['this run may not read events', IN_PROGRESS, { ...inProgress, reading: 'denied' }],
    ['no event of the operation was read', ACCEPTED, { ...inProgress, status: undefined }],
    ['the events show the end', IN_PROGRESS, { ...inProgress, status: 'UPDATE_COMPLETE' }],
    ['another operation has begun', IN_PROGRESS, { ...inProgress, isFollowed: true }],
    ['the stack was idle when it was read last', idle(true), inProgress],
  ])('unless %s', (_title, state, events) => {
    expect(eventsSuffice(state, events)).toBe(false);
  });
});
