import { describe, expect, test } from '@jest/globals';
import type { PlanDifference } from '../../../../src/cloudformation/change-set.ts';
import type { Problem, ProblemCode } from '../../../../src/run/problem.ts';
import { adviceOn } from '../../../../src/report/messages/problems/problems.ts';
import { foldReport } from '../../../../src/report/model/report.ts';
import { makeFault } from '../../../builders/fault.ts';
import { runWithProblem } from '../../../builders/notes.ts';
import { problemExamples } from '../../../builders/problems.ts';
import { adviceFor } from '../advice-for.ts';
import { expectToBeText } from '../../markdown/words.ts';

const EXAMPLES = problemExamples('A text of AWS');

function exampleOf(code: ProblemCode): Problem {
  const example = problemExamples().find((problem) => problem.code === code);
  if (example === undefined) throw new Error(`no example of ${code}`);
  return example;
}

describe('every problem', () => {
  test.each(EXAMPLES.map((problem) => [problem.code, problem] as const))(
    'has a cause and a next step: %s',
    (_code, problem) => {
      const { cause, next, commands } = adviceFor(problem);
      expectToBeText(cause);
      expectToBeText(next);
      for (const command of commands) expect(command).toMatch(/^(?:aws|curl|convox) [^\n]+$/);
    },
  );

  test('has a message even if the rack was not read', () => {
    for (const problem of EXAMPLES) {
      expectToBeText(adviceOn(problem, foldReport([], 0)).cause);
    }
  });
});

describe('the next step', () => {
  test('contains no command that could run another one', () => {
    const problem: Problem = { code: 'rack-stuck', status: 'UPDATE_ROLLBACK_FAILED', statusReason: undefined };
    const { commands } = adviceOn(
      problem,
      foldReport(runWithProblem(problem, { rack: 'a; rm -rf /', region: '$(x)' }), 0),
    );
    expect(commands[0]).toBe('aws cloudformation continue-update-rollback --stack-name RACK --region REGION');
  });
});

describe('causes', () => {
  test('name a missing permission of S3 without the stack', () => {
    const fault = makeFault({ service: 's3', operation: 'PutObject' });
    expect(adviceFor({ code: 'access-denied', fault, stack: 'staging' }).cause).toMatch(/`s3:PutObject` on the bucket/);
  });
});

describe('what AWS rejects', () => {
  const rejected = (code: string, message: string): ReturnType<typeof adviceFor> =>
    adviceFor({ code: 'aws-rejected', fault: makeFault({ kind: 'rejected', code, message, httpStatus: 400 }) });

  test('for too many change sets is solved by deleting one', () => {
    expect(rejected('LimitExceededException', 'ChangeSet limit exceeded').commands).toEqual([
      'aws cloudformation list-change-sets --stack-name staging --region us-east-1 ' +
        "--query 'Summaries[].[CreationTime,ChangeSetName]' --output text",
      'aws cloudformation delete-change-set --stack-name staging --region us-east-1 --change-set-name CHANGE_SET_NAME',
    ]);
  });
});

describe('wording', () => {
  test('of a different plan names the parameters', () => {
    const difference = { onlyReviewed: [], onlyNew: [], parameters: ['InstanceType', 'Key'] };
    const causeOf = (parts: Partial<PlanDifference>): string =>
      adviceFor({ code: 'plan-stale', attempts: 2, by: 'another-plan', difference: { ...difference, ...parts } }).cause;
    expect(causeOf({})).toMatch(/\(2 attempts\)\. Other values for `InstanceType` and `Key`\.$/);
    expect(causeOf({ onlyNew: ['add Cache'], parameters: [] })).toMatch(/ Only in the new one: `add Cache`\.$/);
  });

  test('of an invalid entry has its content before what it should be', () => {
    const expected = 'YYYYMMDDHHMMSS, with or without a suffix';
    const flaws = [{ index: 3, field: 'version', expected, found: '5' }] as const;
    expect(adviceFor({ code: 'catalog-unusable', location: 's3://a/b', flaws }).cause).toMatch(
      /: `\[3\]\.version` is 5 and should be YYYYMMDDHHMMSS, with or without a suffix\.$/,
    );
  });

  test('counts one character as one', () => {
    const { cause } = adviceFor(exampleOf('parameter-values-refused'));
    expect(cause).toContain('must have at least 1 character.');
  });
});
