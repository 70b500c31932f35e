/** What a job may not do: on what it was refused, and on what to allow it. */
import { describe, expect, test } from '@jest/globals';
import { makeFault } from '../../builders/fault.ts';
import { STACK_ARN } from '../../builders/stack.ts';
import { adviceFor } from './advice-for.ts';

const STACK = { operation: 'DescribeStackEvents' };
const refused = (resource: string): string =>
  `is not authorized to perform: cloudformation:DescribeStackEvents on resource: ${resource} because no`;

describe('a call that the job may not make', () => {
  test.each([
    ['the stack, whose ARN is known', 'staging', makeFault(STACK), 'the stack `staging` in us-east-1', STACK_ARN],
    [
      'a stack that AWS names, whatever its id',
      'staging',
      makeFault({ ...STACK, message: refused('arn:aws:cloudformation:us-east-1:1:stack/staging/9a') }),
      'the stack `staging` in us-east-1',
      STACK_ARN,
    ],
    ['all stacks', '*', makeFault(STACK), 'all stacks of the account, among which the apps of the rack are found', '*'],
  ])('on %s', (_title, stack, fault, on, resource) => {
    const { cause, next } = adviceFor({ code: 'access-denied', fault, stack });
    expect(cause).toContain(`may not call \`cloudformation:DescribeStackEvents\` on ${on} (AccessDenied): `);
    expect(next).toContain(`Allow \`cloudformation:DescribeStackEvents\` on \`${resource}\` in the policy`);
  });

  test('on a bucket', () => {
    const fault = makeFault({ service: 's3', operation: 'PutObject' });
    const { cause, next } = adviceFor({ code: 'access-denied', fault, stack: 'staging' });
    expect(cause).toContain('may not call `s3:PutObject` on the bucket (AccessDenied): ');
    expect(next).toContain('Allow `s3:PutObject` on the bucket in the policy');
  });

  test('before anything was seen of the rack, names the stack alone', () => {
    const { cause, next } = adviceFor({ code: 'access-denied', fault: makeFault(STACK), stack: 'staging' }, []);
    expect(cause).toContain('on the stack `staging` (AccessDenied)');
    expect(next).toContain('on `staging` in the policy');
  });
});
