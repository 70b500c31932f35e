/** Faults of a remote service: whether they pass, and which permission is missing. */
import { describe, expect, test } from '@jest/globals';
import {
  CloudFault,
  isPassing,
  missingPermission,
  mayHaveExecuted,
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
  const OTHERS = [
    ...(['credentials-missing', 'credentials-expired', 'credentials-invalid', 'access-denied', 'not-found'] as const),
    ...(['too-large', 'stack-busy', 'change-set-not-found', 'change-set-not-executable'] as const),
    ...(['already-exists', 'rejected'] as const),
  ];

  test.each<[boolean, readonly FaultKind[]]>([
    [true, ['throttled', 'unavailable', 'change-set-busy']],
    [false, OTHERS],
  ])('is passing: %s, for each of %j', (passing, kinds) => {
    expect(kinds.filter((kind) => isPassing(fault(kind)) !== passing)).toEqual([]);
  });

  test.each([
    ['of the call, if AWS does not name one', 'Access Denied', 'cloudformation:CreateChangeSet', undefined],
    [
      'that AWS names, if it differs',
      'User: arn:aws:sts::1:assumed-role/r/s is not authorized to perform: iam:PassRole on resource: arn:aws:iam::1:role/x because no identity-based policy allows the iam:PassRole action',
      'iam:PassRole',
      'arn:aws:iam::1:role/x',
    ],
    [
      'that AWS names without a resource',
      'User: arn:aws:iam::1:user/y is not authorized to perform: cloudformation:ListStacks with an explicit deny in an identity-based policy',
      'cloudformation:ListStacks',
      undefined,
    ],
    [
      'of the call, if the message names none',
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
  ] as const)('%s after %s attempts may have been executed: %s', (kind, attempts, expected) => {
    expect(mayHaveExecuted({ ...fault(kind), ...(attempts !== undefined && { attempts }) })).toBe(expected);
  });

  test('keeps its facts and its cause when thrown', () => {
    const cause = new Error('socket');
    const thrown = new CloudFault(fault('throttled'), { cause });
    expect(thrown).toMatchObject({ name: 'CloudFault', fault: { kind: 'throttled' }, cause });
    expect(thrown.message).toBe('cloudformation CreateChangeSet: Throttling: Rate exceeded');
  });
});
