/** The meaning of each stack status. */
import { StackStatus as AwsStackStatus } from '@aws-sdk/client-cloudformation';
import { describe, expect, test } from '@jest/globals';
import { parseStackStatus, readinessOf, STACK_STATUSES, updateEndOf } from '../../src/cloudformation/stack-status.ts';

// DOMAIN.md, "CloudFormation".
const TABLE = [
  ['CREATE_COMPLETE', 'ready', undefined],
  ['UPDATE_COMPLETE', 'ready', 'complete'],
  ['UPDATE_ROLLBACK_COMPLETE', 'ready', 'rolled-back'],
  ['IMPORT_COMPLETE', 'ready', undefined],
  ['IMPORT_ROLLBACK_COMPLETE', 'ready', undefined],
  ['CREATE_IN_PROGRESS', 'busy', undefined],
  ['UPDATE_IN_PROGRESS', 'busy', undefined],
  ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'busy', undefined],
  ['UPDATE_ROLLBACK_IN_PROGRESS', 'busy', undefined],
  ['UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', 'busy', undefined],
  ['IMPORT_IN_PROGRESS', 'busy', undefined],
  ['IMPORT_ROLLBACK_IN_PROGRESS', 'busy', undefined],
  ['UPDATE_ROLLBACK_FAILED', 'stuck', 'failed'],
  ['UPDATE_FAILED', 'stuck', 'failed'],
  ['IMPORT_ROLLBACK_FAILED', 'stuck', undefined],
  ['ROLLBACK_IN_PROGRESS', 'gone', undefined],
  ['ROLLBACK_COMPLETE', 'gone', undefined],
  ['ROLLBACK_FAILED', 'gone', undefined],
  ['CREATE_FAILED', 'gone', undefined],
  ['REVIEW_IN_PROGRESS', 'gone', undefined],
  ['DELETE_IN_PROGRESS', 'gone', undefined],
  ['DELETE_COMPLETE', 'gone', undefined],
  ['DELETE_FAILED', 'gone', undefined],
] as const;

describe('stack status', () => {
  test.each(TABLE)('%s is %s; an update ends there as %s', (status, readiness, end) => {
    expect(parseStackStatus(status)).toBe(status);
    expect(readinessOf(status)).toBe(readiness);
    expect(updateEndOf(status)).toBe(end);
  });

  test('every status of CloudFormation is in the table, and no other', () => {
    const ours = [...STACK_STATUSES].sort();
    expect(ours).toEqual(Object.values(AwsStackStatus).sort());
    expect(ours).toEqual(TABLE.map(([status]) => status).sort());
  });

  test.each(['', 'UPDATE_PAUSED', 'update_complete', 'toString', '__proto__', ' UPDATE_COMPLETE'])(
    '%j is not a known status',
    (text) => {
      expect(parseStackStatus(text)).toBeUndefined();
    },
  );
});
