/** The result of an update, from the stack status and the release of the rack afterwards. */
import { expect, it } from '@jest/globals';
import type { StackStatus } from '../../src/cloudformation/stack-status.ts';
import { problemOfUpdate } from '../../src/run/update-result.ts';
import { makeDiagnosis } from '../builders/examples/problems.ts';
import { day } from '../releases/catalogs.ts';

const diagnosis = makeDiagnosis('reason');

function problemAt(status: StackStatus, version: string) {
  return problemOfUpdate({ status, version, target: day(2), diagnosis, details: [] });
}

it('an update that is complete with its release has no problem', () => {
  expect(problemAt('UPDATE_COMPLETE', day(2))).toBeUndefined();
});

it.each<[StackStatus, string]>([
  ['UPDATE_COMPLETE', day(1)],
  ['UPDATE_COMPLETE', ''],
  ['IMPORT_COMPLETE', day(2)],
  ['UPDATE_IN_PROGRESS', day(2)],
  ['DELETE_IN_PROGRESS', day(2)],
])('an update with the stack in %s at %j has "ended elsewhere"', (status, version) => {
  expect(problemAt(status, version)).toEqual({ code: 'ended-elsewhere', target: day(2), version, status });
});

it.each<[StackStatus, string]>([
  ['UPDATE_ROLLBACK_COMPLETE', 'rolled-back'],
  ['UPDATE_ROLLBACK_FAILED', 'update-failed'],
  ['UPDATE_FAILED', 'update-failed'],
])('an update that ends in %s is %s, whatever release the stack shows', (status, code) => {
  const problem = { code, target: day(2), status, diagnosis, details: [] };
  expect([problemAt(status, day(1)), problemAt(status, day(2))]).toEqual([problem, problem]);
});
