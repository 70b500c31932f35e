import { describe, expect, it } from '@jest/globals';
import { createProgressCounter } from '../../src/cloudformation/operation-progress.ts';
import { makeEvent, makeStackEvent } from '../builders/event.ts';

const [UPDATING, UPDATED, FAILED] = ['UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE', 'UPDATE_FAILED'] as const;
const row = (logicalId: string, status: string) => makeEvent({ logicalId, status });
const FORWARD = [
  makeStackEvent(UPDATING),
  row('A', UPDATING),
  row('A', UPDATED),
  row('B', UPDATING),
  row('B', FAILED),
  row('C', FAILED),
];
const ROLLBACK = makeStackEvent('UPDATE_ROLLBACK_IN_PROGRESS');

describe('createProgressCounter', () => {
  it.each([
    ['the resources of the change set, on the way forward', FORWARD, { done: 1, total: 9 }],
    ['none of those touched when the rollback begins', [...FORWARD, ROLLBACK], { done: 0, total: 3, isRollback: true }],
    [
      'those that were rolled back or deleted again',
      [...FORWARD, ROLLBACK, row('A', UPDATING), row('A', UPDATED), row('B', 'DELETE_COMPLETE')],
      { done: 2, total: 3, isRollback: true },
    ],
    [
      'without a total in a rollback that is continued',
      [ROLLBACK, row('A', UPDATED)],
      { done: 1, total: undefined, isRollback: true },
    ],
  ])('counts %s', (_what, events, progress) => {
    const counter = createProgressCounter(9);
    for (const event of events) counter.take(event);
    expect(counter.progress()).toEqual(progress);
  });
});
