/** The diagnosis of a failed update, and of an update that could not delete a resource. */
import { describe, expect, test } from '@jest/globals';
import { diagnose, failedDeletesOf } from '../../src/diagnosis/diagnosis.ts';
import type { StackEvent } from '../../src/cloudformation/stack-event.ts';

const STACK = 'arn:aws:cloudformation:us-east-1:111122223333:stack/staging/1';

/** A history in short: `logicalId status reason`, a second apart; the stack's own row is named `stack`. */
function history(...rows: readonly (readonly [id: string, status: string, reason?: string, physicalId?: string])[]) {
  return rows.map(([id, status, reason, physicalId], index): StackEvent => ({
    id: `e${index}`,
    atMs: index * 1000,
    stackArn: STACK,
    logicalId: id === 'stack' ? 'staging' : id,
    physicalId: id === 'stack' ? STACK : (physicalId ?? `staging-${id}`),
    type: id === 'stack' ? 'AWS::CloudFormation::Stack' : 'AWS::Some::Type',
    status,
    reason,
    token: 't',
  }));
}

// convox/rack #2142: 20170202012654 straight to 20170405220740.
const ROLLBACK_FAILED = history(
  ['stack', 'UPDATE_IN_PROGRESS', 'User Initiated'],
  ['Settings', 'UPDATE_FAILED', 'API: s3:PutBucketTagging Access Denied'],
  ['EncryptionKeyAlias', 'CREATE_FAILED', 'Resource creation cancelled'],
  ['ECSEventHandlerRole', 'CREATE_FAILED', 'staging-role already exists'],
  ['stack', 'UPDATE_ROLLBACK_IN_PROGRESS', 'The following resource(s) failed to update: [Settings]. '],
  ['VolumeSecurity', 'UPDATE_FAILED', 'API: ec2:deleteTags You are not authorized to perform this operation.'],
  ['Routes', 'UPDATE_COMPLETE'],
  ['Balancer', 'UPDATE_FAILED', 'Resource update cancelled'],
  ['stack', 'UPDATE_ROLLBACK_FAILED', 'The following resource(s) failed to update: [VolumeSecurity]. '],
);

describe('diagnose', () => {
  test('finds the earliest failure that is neither cancelled nor the stack’s own', () => {
    const { rootCause } = diagnose(ROLLBACK_FAILED);
    expect(rootCause).toMatchObject({ logicalId: 'Settings', status: 'UPDATE_FAILED', atMs: 1000 });
  });

  test('lists later failures before the rollback as consequences, and only counts the cancelled ones', () => {
    const diagnosis = diagnose(ROLLBACK_FAILED);
    expect(diagnosis.consequences.map((one) => one.logicalId)).toEqual(['ECSEventHandlerRole']);
    expect(diagnosis.cancelled).toBe(2);
  });

  test('separates failures of the rollback from what caused it', () => {
    const { rollbackFailures } = diagnose(ROLLBACK_FAILED);
    expect(rollbackFailures.map((one) => one.logicalId)).toEqual(['VolumeSecurity']);
  });

  test('finds the first failure of the rollback if the operation is only a rollback', () => {
    const diagnosis = diagnose(
      history(
        ['stack', 'UPDATE_ROLLBACK_IN_PROGRESS', 'User Initiated'],
        ['Volume', 'UPDATE_FAILED', "'vol-1' does not exist"],
        ['stack', 'UPDATE_ROLLBACK_FAILED', 'The following resource(s) failed to update: [Volume]. '],
      ),
    );
    expect(diagnosis.rootCause).toMatchObject({ logicalId: 'Volume' });
    expect(diagnosis.rootCause).toEqual(diagnosis.rollbackFailures[0]);
  });

  test('explains an export in use from the stack’s event, because no resource fails', () => {
    const diagnosis = diagnose(
      history(
        ['stack', 'UPDATE_IN_PROGRESS', 'User Initiated'],
        ['stack', 'UPDATE_ROLLBACK_IN_PROGRESS', 'Export a:HostedZone cannot be deleted as it is in use by a-shop'],
      ),
    );
    expect(diagnosis.rootCause).toBeUndefined();
    expect(diagnosis.stackReason).toContain('a:HostedZone');
  });

  test('counts a failure with two events once', () => {
    const twice = history(['X', 'UPDATE_FAILED', 'no'], ['Y', 'UPDATE_FAILED', 'no'], ['X', 'UPDATE_FAILED', 'no']);
    expect([diagnose(twice).rootCause, ...diagnose(twice).consequences].map((one) => one?.logicalId)).toEqual([
      'X',
      'Y',
    ]);
  });

  test('does not treat a failed clean-up as a cause', () => {
    const diagnosis = diagnose(
      history(
        ['X', 'CREATE_FAILED', 'no'],
        ['stack', 'UPDATE_ROLLBACK_IN_PROGRESS'],
        ['stack', 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS'],
        ['Y', 'DELETE_FAILED', 'has a dependent object'],
        ['stack', 'UPDATE_ROLLBACK_COMPLETE'],
      ),
    );
    expect(diagnosis.rollbackFailures).toEqual([]);
  });

  test('finds no rollback in an update that has not failed', () => {
    const diagnosis = diagnose(
      history(['X', 'UPDATE_FAILED', 'no'], ['Y', 'UPDATE_FAILED', 'Resource update cancelled']),
    );
    expect(diagnosis).toMatchObject({ rootCause: { logicalId: 'X' }, rollbackFailures: [], cancelled: 1 });
    expect(diagnose(history(['X', 'UPDATE_FAILED', 'no'])).rollbackFailures).toEqual([]);
  });

  test("has the stack's first reason, not a resource's", () => {
    expect(diagnose(ROLLBACK_FAILED).stackReason).toBe('The following resource(s) failed to update: [Settings]. ');
    const silentTurn = history(
      ['X', 'UPDATE_FAILED', 'no'],
      ['stack', 'UPDATE_ROLLBACK_IN_PROGRESS'],
      ['stack', 'UPDATE_ROLLBACK_FAILED', 'The rollback failed too'],
    );
    expect(diagnose(silentTurn).stackReason).toBe('The rollback failed too');
  });

  test('has no reason for a failure without one', () => {
    expect(diagnose(history(['X', 'UPDATE_FAILED'])).rootCause?.reason).toBe('');
  });

  test('is empty without events', () => {
    expect(diagnose([])).toStrictEqual({
      rootCause: undefined,
      consequences: [],
      rollbackFailures: [],
      cancelled: 0,
      stackReason: undefined,
    });
  });
});

describe('failedDeletesOf', () => {
  test('are resources that the clean-up after a successful update could not delete, by physical id', () => {
    const events = history(
      ['Old', 'DELETE_FAILED', 'before the clean-up: none of it', 'old-0'],
      ['stack', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'],
      ['Old', 'DELETE_IN_PROGRESS', '', 'old-1'],
      ['Old', 'DELETE_FAILED', 'resource old-1 has a dependent object', 'old-1'],
      ['Gone', 'DELETE_FAILED', 'resource has a dependent object', 'gone-1'],
      ['Gone', 'DELETE_IN_PROGRESS', '', 'gone-1'],
      ['Gone', 'DELETE_COMPLETE', '', 'gone-1'],
      ['Old', 'DELETE_COMPLETE', '', 'old-2'],
      ['stack', 'UPDATE_COMPLETE'],
    );
    expect(failedDeletesOf(events)).toMatchObject([{ logicalId: 'Old', physicalId: 'old-1' }]);
  });

  test('remain while another attempt to delete them is in progress', () => {
    const events = history(
      ['stack', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'],
      ['Old', 'DELETE_FAILED', 'resource old-1 has a dependent object', 'old-1'],
      ['Old', 'DELETE_IN_PROGRESS', '', 'old-1'],
    );
    expect(failedDeletesOf(events)).toMatchObject([{ physicalId: 'old-1', status: 'DELETE_FAILED', atMs: 1000 }]);
  });

  test('are empty without a clean-up', () => {
    expect(failedDeletesOf(ROLLBACK_FAILED)).toEqual([]);
    expect(failedDeletesOf(history(['Old', 'DELETE_FAILED', 'has a dependent object']))).toEqual([]);
  });

  test('are resources: the stack itself is not one', () => {
    const events = history(['stack', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'], ['stack', 'DELETE_FAILED', 'no']);
    expect(failedDeletesOf(events)).toEqual([]);
  });
});
