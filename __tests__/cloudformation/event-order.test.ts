/** The order of stack events, above all of events of the same millisecond. */
import { describe, expect, test } from '@jest/globals';
import { diagnose } from '../../src/diagnosis/diagnosis.ts';
import { inOrder } from '../../src/cloudformation/event-order.ts';
import { makeEvent, makeStackEvent } from '../builders/event.ts';

describe('diagnose', () => {
  test('does not take the failure that caused the rollback for a failure of the rollback', () => {
    const turn = makeStackEvent('UPDATE_ROLLBACK_IN_PROGRESS', { atMs: 5 });
    const failure = makeEvent({ status: 'UPDATE_FAILED', reason: 'Service did not stabilize', atMs: 5 });
    expect(diagnose([turn, failure])).toMatchObject({ rootCause: { atMs: 5 }, rollbackFailures: [] });
  });
});

describe('inOrder', () => {
  const stackRow = (status: string) => makeStackEvent(status, { atMs: 7 });
  const resource = (logicalId: string, status: string) => makeEvent({ logicalId, status, atMs: 7 });

  test('sorts events of one millisecond by cause and effect: started, failed, rollback, clean-up, ended', () => {
    const course = [
      stackRow('UPDATE_IN_PROGRESS'),
      resource('Api', 'UPDATE_FAILED'),
      resource('Web', 'UPDATE_FAILED'),
      stackRow('UPDATE_ROLLBACK_IN_PROGRESS'),
      stackRow('UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS'),
      resource('Old', 'DELETE_FAILED'),
      resource('Old', 'DELETE_COMPLETE'),
      stackRow('UPDATE_ROLLBACK_COMPLETE'),
    ];
    expect(inOrder(course.toReversed())).toEqual(course);
    expect(inOrder(course)).toEqual(course);
  });

  test.each(['staging', 'Acme'])('puts the last event of the stack %s at the end', (logicalId) => {
    const course = [
      resource('Old', 'DELETE_COMPLETE'),
      makeStackEvent('UPDATE_ROLLBACK_COMPLETE', { logicalId, atMs: 7 }),
    ];
    expect(inOrder(course.toReversed())).toEqual(course);
  });

  test('keeps the order of equal events', () => {
    const twice = [resource('Api', 'UPDATE_FAILED'), resource('Api', 'UPDATE_FAILED')];
    expect(inOrder(twice)).toEqual(twice);
    expect(inOrder(twice.toReversed())).toEqual(twice.toReversed());
  });
});
