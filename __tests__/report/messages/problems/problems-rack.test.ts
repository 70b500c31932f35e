/** Commands for a rack of which nothing could be learned, or whose name no shell should see. */
import { describe, expect, test } from '@jest/globals';
import { makeDiagnosis } from '../../../builders/problems.ts';
import { adviceFor } from '../advice-for.ts';

describe('a command for a rack that cannot be updated', () => {
  test('has a placeholder for an invalid region', () => {
    expect(adviceFor({ code: 'rack-not-found', rack: 'staging', region: '; rm -rf /' }).commands).toEqual([
      'aws sts get-caller-identity',
      "aws cloudformation describe-stacks --region REGION --query 'Stacks[].StackName'",
    ]);
  });

  test.each([
    ['the resource that failed first', makeDiagnosis('No.'), 'Instances'],
    ['a placeholder, where none did', { ...makeDiagnosis('No.'), rootCause: undefined }, 'RESOURCE'],
  ])('skips %s', (_title, diagnosis, skipped) => {
    expect(adviceFor({ code: 'recovery-failed', status: 'UPDATE_ROLLBACK_FAILED', diagnosis }).commands).toEqual([
      `aws cloudformation continue-update-rollback --stack-name staging --region us-east-1 --resources-to-skip ${skipped}`,
      'aws cloudformation wait stack-rollback-complete --stack-name staging --region us-east-1',
    ]);
  });
});
