/** The number of completed resources of an operation. */
import { describe, expect, it } from '@jest/globals';
import { createProgressCounter } from '../../src/cloudformation/operation-progress.ts';
import { countDone } from '../../src/cloudformation/stack-event.ts';
import { makeEvent, makeStackEvent } from '../builders/event.ts';

const [UPDATING, UPDATED, FAILED] = ['UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE', 'UPDATE_FAILED'] as const;
const row = (logicalId: string, status: string) => makeEvent({ logicalId, status });

describe('countDone', () => {
  it('counts each resource once, however many events it has, and never the stack', () => {
    const deleted = makeEvent({ logicalId: 'A', physicalId: 'A-0', status: 'DELETE_COMPLETE' });
    const events = [row('A', UPDATING), row('A', UPDATED), deleted, row('B', 'CREATE_COMPLETE'), row('C', FAILED)];
    expect(countDone([...events, makeStackEvent(UPDATED)], 5)).toEqual({ done: 2, total: 5 });
  });

  it.each([
    [1, { done: 2, total: 2 }],
    [undefined, { done: 2, total: undefined }],
  ])('with a total of %p is %j: resources outside of the change set add to it', (total, progress) => {
    expect(countDone([row('A', UPDATED), row('B', UPDATED)], total)).toEqual(progress);
  });
});

const FORWARD = [
  makeStackEvent(UPDATING),
  ...[row('A', UPDATING), row('A', UPDATED), row('B', UPDATING), row('B', FAILED), row('C', FAILED)],
];
const ROLLBACK = makeStackEvent('UPDATE_ROLLBACK_IN_PROGRESS');

describe('createProgressCounter', () => {
  it.each([
    ['the resources of the change set, before a rollback', FORWARD, { done: 1, total: 9 }],
    ['no changed resource when the rollback starts', [...FORWARD, ROLLBACK], { done: 0, total: 3, isRollback: true }],
    [
      'the resources that were rolled back or deleted again',
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
