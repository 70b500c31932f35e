/** The diagnosis of a failed update is that of its events, and of nothing else: not of the order they come in. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { diagnose, failedDeletesOf } from '../../src/diagnosis/diagnosis.ts';
import { inOrder, isRollbackStart } from '../../src/cloudformation/event-order.ts';
import type { StackEvent } from '../../src/cloudformation/stack-event.ts';
import { makeEvent, makeStackEvent } from '../builders/event.ts';

const REASONS = fc.constantFrom(
  undefined,
  'Resource update cancelled',
  'Resource creation cancelled',
  'API: s3:PutBucketTagging Access Denied',
  'staging-role already exists',
);

/** Few moments, so that many events share one. */
const MOMENT = fc.integer({ min: 0, max: 4 });

const rows: fc.Arbitrary<StackEvent> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record({
        logicalId: fc.constantFrom('Api', 'Instances', 'Subnet0'),
        physicalId: fc.constantFrom('', 'old-1', 'new-1'),
        status: fc.constantFrom(
          ...['UPDATE_FAILED', 'CREATE_FAILED', 'UPDATE_COMPLETE', 'UPDATE_IN_PROGRESS'],
          ...['DELETE_IN_PROGRESS', 'DELETE_FAILED', 'DELETE_COMPLETE'],
        ),
        reason: REASONS,
        atMs: MOMENT,
      })
      .map(makeEvent),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.constantFrom(
          ...['UPDATE_IN_PROGRESS', 'UPDATE_ROLLBACK_IN_PROGRESS', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'],
          ...['UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', 'UPDATE_ROLLBACK_FAILED', 'UPDATE_ROLLBACK_COMPLETE'],
        ),
        REASONS,
        MOMENT,
      )
      .map(([status, reason, atMs]) => makeStackEvent(status, { reason, atMs })),
  },
);

/** The same events twice: oldest first both times, those of one moment in any order. */
const shuffled = fc
  .array(rows, { maxLength: 14 })
  .chain((events) =>
    fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length, maxLength: events.length })),
  )
  .map((pair) => pair.map((events) => events.toSorted((one, other) => one.atMs - other.atMs)));

describe('the order of events of the same millisecond', () => {
  test('does not change the diagnosis and the failed deletes', () => {
    fc.assert(
      fc.property(shuffled, ([one = [], other = []]) => {
        expect(diagnose(other)).toEqual(diagnose(one));
        expect(failedDeletesOf(other)).toEqual(failedDeletesOf(one));
      }),
      { numRuns: 500 },
    );
  });

  // Found by this property.
  test('does not make the failure that caused the rollback a failure of the rollback', () => {
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

  test.each(['staging', 'Acme'])('puts the stack’s own end (%s) last', (logicalId) => {
    const course = [
      resource('Old', 'DELETE_COMPLETE'),
      makeStackEvent('UPDATE_ROLLBACK_COMPLETE', { logicalId, atMs: 7 }),
    ];
    expect(inOrder(course.toReversed())).toEqual(course);
  });

  test('keeps the given order of equal events', () => {
    const twice = [resource('Api', 'UPDATE_FAILED'), resource('Api', 'UPDATE_FAILED')];
    expect(inOrder(twice)).toEqual(twice);
    expect(inOrder(twice.toReversed())).toEqual(twice.toReversed());
  });

  test.each(['ROLLBACK_IN_PROGRESS', 'UPDATE_ROLLBACK_IN_PROGRESS', 'IMPORT_ROLLBACK_IN_PROGRESS'])(
    'recognizes the start of a rollback by %s',
    (status) => {
      expect(isRollbackStart(stackRow(status))).toBe(true);
      expect(isRollbackStart(resource('Api', status))).toBe(false);
    },
  );

  test('sorts by time first, and keeps every event', () => {
    fc.assert(
      fc.property(fc.array(rows), (events) => {
        const ordered = inOrder(events);
        expect(new Set(ordered)).toEqual(new Set(events));
        expect(ordered).toHaveLength(events.length);
        expect(ordered.map(({ atMs }) => atMs)).toEqual(events.map(({ atMs }) => atMs).toSorted((a, b) => a - b));
      }),
    );
  });
});
