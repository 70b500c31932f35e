/** What went wrong with a remote service: whether it passes, and which permission it asks for. */
import { describe, expect, test } from '@jest/globals';
import {
  CloudFault,
  isPassing,
  missingPermission,
  mayHaveExecuted,
  permissionOf,
  type Fault,
  type FaultKind,
} from '../../src/cloudformation/fault.ts';

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
    ['change-set-busy', true],
    ['change-set-not-found', false],
    ['change-set-not-executable', false],
    ['already-exists', false],
    ['rejected', false],
  ])('%s is passing: %s', (kind, passing) => {
    expect(isPassing(fault(kind))).toBe(passing);
  });

  test('names the permission as an IAM policy does', () => {
    expect(permissionOf(fault('access-denied'))).toBe('cloudformation:CreateChangeSet');
  });

  test.each([
    ['its own, where AWS does not say', 'Access Denied', 'cloudformation:CreateChangeSet', undefined],
    [
      'what AWS names, where that is another',
      'User: arn:aws:sts::1:assumed-role/r/s is not authorized to perform: iam:PassRole on resource: arn:aws:iam::1:role/x because no identity-based policy allows the iam:PassRole action',
      'iam:PassRole',
      'arn:aws:iam::1:role/x',
    ],
    [
      'what AWS names without a resource',
      'User: arn:aws:iam::1:user/y is not authorized to perform: cloudformation:ListStacks with an explicit deny in an identity-based policy',
      'cloudformation:ListStacks',
      undefined,
    ],
    [
      'its own, where AWS names none',
      'User is not authorized to perform this.',
      'cloudformation:CreateChangeSet',
      undefined,
    ],
  ])('names the missing permission %s', (_what, message, permission, resource) => {
    expect(missingPermission({ ...fault('access-denied'), message })).toEqual({ permission, resource });
  });

  test.each([
    ['unavailable', undefined, true],
    ['rejected', undefined, false],
    ['rejected', 1, false],
    ['rejected', 2, true],
  ] as const)('%s after %s attempts may have been executed: %s', (kind, attempts, heard) => {
    expect(mayHaveExecuted({ ...fault(kind), ...(attempts !== undefined && { attempts }) })).toBe(heard);
  });

  test('keeps its facts and its cause when thrown', () => {
    const cause = new Error('socket');
    const thrown = new CloudFault(fault('throttled'), { cause });
    expect(thrown).toMatchObject({ name: 'CloudFault', fault: { kind: 'throttled' }, cause });
    expect(thrown.message).toBe('cloudformation CreateChangeSet: Throttling: Rate exceeded');
  });
});
