/** What a job may not do: on what it was refused, and on what to allow it. */
import { describe, expect, test } from '@jest/globals';
import { makeFault } from '../../builders/fault.ts';
import { adviceFor } from './advice-for.ts';

const STACK = { operation: 'DescribeStackEvents' };

describe('a call that the job may not make', () => {
  test('before anything was seen of the rack, names the stack alone', () => {
    const { cause, next } = adviceFor({ code: 'access-denied', fault: makeFault(STACK), stack: 'staging' }, []);
    expect(cause).toContain('on the stack `staging` (AccessDenied)');
    expect(next).toContain('on `staging` in the policy');
  });
});
