/** The state machine of a monitored operation, where whole runs do not show its choice. */
import { expect, it } from '@jest/globals';
import { needsChangeSet, nextState, type OperationState } from '../../../src/update/monitor/operation-state.ts';
import { MINUTE } from '../runs.ts';

const idle = (wasInProgress: boolean): OperationState => ({ name: 'idle', sinceMs: 0, wasInProgress });

it('an operation has not ended while its last event shows progress, although the stack is complete', () => {
  const events = { reading: 'succeeded', status: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', isFollowed: false } as const;
  const stack = { nowMs: 0, stack: 'UPDATE_COMPLETE', isAtGoal: true, isExecuted: false } as const;
  expect(nextState({ name: 'in-progress' }, { ...stack, events })).toEqual(idle(true));
});

it.each<[boolean, OperationState, number]>([
  [true, idle(false), 2 * MINUTE + 1],
  [false, idle(false), 2 * MINUTE],
  [false, idle(true), 2 * MINUTE + 1],
])('the change set must be read: %s in %j after %d ms', (isNeeded, state, nowMs) => {
  expect(needsChangeSet(state, 'UPDATE_COMPLETE', nowMs)).toBe(isNeeded);
});
