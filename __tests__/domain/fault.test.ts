/** What went wrong with a remote service: whether it passes, and which permission it asks for. */
import { describe, expect, test } from '@jest/globals';
import { CloudFault, isPassing, permissionOf, type Fault, type FaultKind } from '../../src/domain/fault.ts';

function fault(kind: FaultKind): Fault {
  return {
    kind,
    service: 'cloudformation',
    operation: 'CreateChangeSet',
    code: 'Throttling',
    message: 'Rate exceeded',
    httpStatus: 400,
  };
}

describe('a fault', () => {
  test.each<[FaultKind, boolean]>([
    ['throttled', true],
    ['unavailable', true],
    ['credentials-missing', false],
    ['credentials-expired', false],
    ['credentials-invalid', false],
    ['access-denied', false],
    ['not-found', false],
    ['too-large', false],
    ['stack-busy', false],
    ['change-set-not-found', false],
    ['change-set-not-executable', false],
    ['already-exists', false],
    ['rejected', false],
  ])('%s may pass: %s', (kind, passing) => {
    expect(isPassing(fault(kind))).toBe(passing);
  });

  test('names the permission as an IAM policy does', () => {
    expect(permissionOf(fault('access-denied'))).toBe('cloudformation:CreateChangeSet');
  });

  test('thrown, keeps its facts and its cause', () => {
    const cause = new Error('socket');
    const thrown = new CloudFault(fault('throttled'), { cause });
    expect(thrown).toMatchObject({ name: 'CloudFault', fault: { kind: 'throttled' }, cause });
    expect(thrown.message).toBe('cloudformation CreateChangeSet: Throttling: Rate exceeded');
  });
});
