/** What a job may not do: on what it was refused, and on what to allow it. */
import { describe, expect, test } from '@jest/globals';
import { makeFault } from '../../../builders/fault.ts';
import { EMPTY_CONTEXT } from '../../../../src/report/messages/advice.ts';
import { adviceOn } from '../../../../src/report/messages/problems/problems.ts';
import { adviceFor } from '../advice-for.ts';

const STACK = { operation: 'DescribeStackEvents' };

describe('a call without permission', () => {
  test('before the rack was read names only the stack', () => {
    const { cause, next } = adviceFor({ code: 'access-denied', fault: makeFault(STACK), stack: 'staging' }, []);
    expect(cause).toContain('on the stack `staging` (AccessDenied)');
    expect(next).toContain('on `staging` in the policy');
  });

  test('for CloudFormation, which reads SSM parameters with the permissions of the job', () => {
    const message = "AccessDenied. User doesn't have permission to call ssm:GetParameters";
    const { next } = adviceFor({ code: 'access-denied', fault: makeFault({ message }), stack: 'staging' });
    expect(next).toContain(
      'Allow `ssm:GetParameters` on `arn:aws:ssm:us-east-1::parameter/aws/service/ecs/optimized-ami/*` in the policy',
    );
  });
});

describe('the environment of the job', () => {
  const missing = makeFault({ message: 'Could not load credentials (AWS_PROFILE=x)' });
  const invalid = makeFault({ kind: 'credentials-invalid', code: 'InvalidClientTokenId' });
  const untrusted = makeFault({ kind: 'untrusted-certificate' });

  test.each([
    ['AWS_PROFILE beside keys', { code: 'credentials-missing', fault: missing }, 'us-east-1', /^Remove `AWS_PROFILE`/],
    ['a token in an opt-in region', { code: 'credentials-invalid', fault: invalid }, 'af-south-1', /opt-in region/],
    ['a token elsewhere', { code: 'credentials-invalid', fault: invalid }, 'eu-west-3', /^Set `role-to-assume`/],
    ['a token in China', { code: 'credentials-invalid', fault: invalid }, 'cn-north-1', /^Set `role-to-assume`/],
    [
      'a proxy that intercepts TLS',
      { code: 'aws-unavailable', fault: untrusted },
      'us-east-1',
      /`NODE_EXTRA_CA_CERTS`/,
    ],
  ] as const)('is named for %s', (_title, problem, region, next) => {
    expect(adviceOn(problem, { ...EMPTY_CONTEXT, region }).next).toMatch(next);
  });
});
