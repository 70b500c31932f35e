import { describe, expect, test } from '@jest/globals';
import type { PlanDifference } from '../../../src/cloudformation/change-set.ts';
import type { Problem, ProblemCode } from '../../../src/run/problem.ts';
import { adviceOn, PROBLEM_CODES } from '../../../src/report/messages/problems.ts';
import { foldReport } from '../../../src/report/model/report.ts';
import { makeFault } from '../../builders/fault.ts';
import { beginning, runWithProblem } from '../../builders/notes.ts';
import { problemExamples } from '../../builders/problems.ts';
import { V2017_03_REQUIRED, V2017_04, V2026_04 } from '../../builders/version.ts';
import { adviceFor } from './advice-for.ts';
import { expectToBeWords } from '../markdown/words.ts';

function exampleOf(code: ProblemCode): Problem {
  const example = problemExamples().find((problem) => problem.code === code);
  if (example === undefined) throw new Error(`no example of ${code}`);
  return example;
}

describe('every problem', () => {
  test.each(problemExamples().map((problem) => [problem.code, problem] as const))(
    'is told by its cause and by what to do next: %s',
    (_code, problem) => {
      const { cause, next, commands } = adviceFor(problem);
      expectToBeWords(cause);
      expectToBeWords(next);
      for (const command of commands) expect(command).toMatch(/^(?:aws|curl|convox) [^\n]+$/);
    },
  );

  test('has an example here', () => {
    expect(new Set(problemExamples().map(({ code }) => code))).toEqual(new Set(PROBLEM_CODES));
  });

  test('has words even where nothing was seen of the rack', () => {
    for (const problem of problemExamples()) {
      expectToBeWords(adviceOn(problem, foldReport([], 0)).cause);
    }
  });
});

describe('the way out', () => {
  test.each<[ProblemCode, RegExp]>([
    ['rack-stuck', /`recover: true`/],
    [
      'access-denied',
      /`cloudformation:CreateChangeSet` on `arn:aws:cloudformation:us-east-1:123456789012:stack\/staging/,
    ],
    [
      'monitoring-failed',
      /`role-to-assume`.*`aws-actions\/configure-aws-credentials`, set `role-duration-seconds`.* maximum session duration/,
    ],
    ['timed-out', /takes up what is under way.*`timeout`.*`timeout-minutes`/],
    ['required-release-skipped', /`version: 20170306140228`.*`required-releases: step`/],
    ['downgrade-not-allowed', /`allow-downgrade: true`/],
    ['target-unpublished', /`allow-unpublished: true`/],
    ['api-not-answering', /`verify-api: never`/],
    ['catalog-unreadable', /`release-bucket`, `release-prefix` and `release-region`/],
    ['parameters-mismatch', /`parameters`/],
  ])('from %s names the setting', (code, setting) => {
    expect(adviceFor(exampleOf(code)).next).toMatch(setting);
  });

  test.each<[ProblemCode, string]>([
    ['rack-stuck', 'aws cloudformation continue-update-rollback --stack-name staging --region us-east-1'],
    ['update-failed', 'aws cloudformation continue-update-rollback --stack-name staging --region us-east-1'],
    [
      'recovery-failed',
      'aws cloudformation continue-update-rollback --stack-name staging --region us-east-1 --resources-to-skip Instances',
    ],
    ['cancelled-and-left', 'aws cloudformation cancel-update-stack --stack-name staging --region us-east-1'],
  ])('from %s is a command to copy', (code, command) => {
    expect(adviceFor(exampleOf(code)).commands).toContain(command);
  });

  test('is no command with what could run another one', () => {
    const problem: Problem = { code: 'rack-stuck', status: 'UPDATE_ROLLBACK_FAILED', statusReason: undefined };
    const { commands } = adviceOn(
      problem,
      foldReport(runWithProblem(problem, { rack: 'a; rm -rf /', region: '$(x)' }), 0),
    );
    expect(commands[0]).toBe('aws cloudformation continue-update-rollback --stack-name RACK --region REGION');
  });
});

describe('causes', () => {
  test('name a catalog flaw by place and field, five of them and then the count', () => {
    const { cause } = adviceFor(exampleOf('catalog-unusable'));
    expect(cause).toContain('`[4].published` is Resource handler returned message: "no" and should be true or false');
    expect(cause).not.toContain('`[5]');
    expect(cause).toContain('and 3 more, 8 in all');
  });

  test('name a missing permission of S3 without speaking of the stack', () => {
    const fault = makeFault({ service: 's3', operation: 'PutObject' });
    expect(adviceFor({ code: 'access-denied', fault, stack: 'staging' }).cause).toMatch(/`s3:PutObject` on the bucket/);
  });

  test.each([
    [
      'CreateChangeSet',
      'is not authorized to perform: iam:PassRole on resource: arn:aws:iam::123456789012:role/deployer because no',
      'Allow `iam:PassRole` on `arn:aws:iam::123456789012:role/deployer` in',
    ],
    [
      'ExecuteChangeSet',
      'is not authorized to perform: cloudformation:ExecuteChangeSet on resource: arn:aws:cloudformation:us-east-1:123456789012:changeSet/rack-1-to-2/3f because no',
      'Allow `cloudformation:ExecuteChangeSet` on `arn:aws:cloudformation:us-east-1:123456789012:changeSet/rack-*/*` in',
    ],
    [
      'DescribeStackEvents',
      'is not authorized to perform: cloudformation:DescribeStackEvents on resource: arn:aws:cloudformation:us-east-1:123456789012:stack/staging/9a because no',
      'Allow `cloudformation:DescribeStackEvents` on `arn:aws:cloudformation:us-east-1:123456789012:stack/staging/',
    ],
  ])('say what to allow for %s, on what AWS named: %s', (operation, message, next) => {
    const fault = makeFault({ operation, message });
    const said = adviceFor({ code: 'access-denied', fault, stack: 'staging' });
    expect(said.cause).toContain(`may not call \`cloudformation:${operation}\` on the stack \`staging\``);
    expect(said.next).toContain(next);
  });

  test('tell that autoscaling rests after a rollback, for racks whose autoscaler does', () => {
    const route = { current: V2026_04 };
    const newer = foldReport(
      beginning().map((note) =>
        note.kind === 'rack-read' ? { ...note, rack: { ...note.rack, version: route.current } } : note,
      ),
      0,
    );
    expect(adviceOn(exampleOf('rolled-back'), newer).next).toContain('does not adjust its number of instances');
    expect(adviceFor(exampleOf('rolled-back')).next).not.toContain('number of instances by itself');
  });

  test('say of a downgrade past a required release that nothing allows it', () => {
    const problem: Problem = {
      code: 'downgrade-passes-required',
      current: V2017_03_REQUIRED,
      target: V2017_04,
      required: V2017_03_REQUIRED,
    };
    expect(adviceFor(problem).next).toMatch(/^No setting allows this\. Leave the rack at 20170306140228/);
  });
});

describe('what AWS rejects', () => {
  const rejected = (code: string, message: string): ReturnType<typeof adviceFor> =>
    adviceFor({ code: 'aws-rejected', fault: makeFault({ kind: 'rejected', code, message, httpStatus: 400 }) });

  test.each([
    ['ValidationError', 'S3 error: Access Denied', /^CloudFormation reads .* Allow the job `s3:GetObject`/],
    ['ValidationError', 'TemplateURL must be a supported URL.', /`template-bucket`/],
    ['ValidationError', 'TemplateURL must reference a valid S3 object to which you have access.', /`s3:GetObject`/],
    ['LimitExceededException', 'ChangeSet limit exceeded for stack staging', /Delete old ones/],
    ['LimitExceededException', 'You have reached the limit of change sets', /Delete old ones/],
    ['LimitExceeded', 'Too many: changesets', /Delete old ones/],
    ['LimitExceededException', 'Stack limit exceeded', /^Correct what it names/],
    ['ValidationError', 'StackLimitExceeded: the change set', /^Correct what it names/],
    ['ValidationError', 'TemplateURL must be a supported URL.', /in the region of the stack: the template is copied/],
    ['InsufficientCapabilitiesException', 'Requires capabilities : [CAPABILITY_AUTO_EXPAND]', /`capabilities`/],
    ['ValidationError', 'Requires capabilities : [CAPABILITY_NAMED_IAM]', /`capabilities`/],
    ['ValidationError', 'Role arn:aws:iam::1:role/r is invalid or cannot be assumed', /`role-arn`/],
    ['ValidationError', 'Something else.', /^Correct what it names/],
  ])('%s: %s has its remedy', (code, message, remedy) => {
    const { cause, next } = rejected(code, message);
    expect(cause).toContain(message.replace(/\.$/, ''));
    expect(next).toMatch(remedy);
    expectToBeWords(next);
  });

  test('for too many change sets is helped by deleting one', () => {
    expect(rejected('LimitExceededException', 'ChangeSet limit exceeded').commands).toEqual([
      'aws cloudformation list-change-sets --stack-name staging --region us-east-1 ' +
        "--query 'Summaries[].[CreationTime,ChangeSetName]' --output text",
      'aws cloudformation delete-change-set --stack-name staging --region us-east-1 --change-set-name CHANGE_SET_NAME',
    ]);
  });
});

describe('wording', () => {
  test('of a plan that came out otherwise names the parameters', () => {
    const difference = { onlyReviewed: [], onlyNew: [], parameters: ['InstanceType', 'Key'] };
    const causeOf = (parts: Partial<PlanDifference>): string =>
      adviceFor({ code: 'overtaken', attempts: 2, by: 'another-plan', difference: { ...difference, ...parts } }).cause;
    expect(causeOf({})).toMatch(/\(2 attempts\)\. Other values for `InstanceType` and `Key`\.$/);
    expect(causeOf({ onlyNew: ['add Cache'], parameters: [] })).toMatch(/ Only in the new one: `add Cache`\.$/);
  });

  test('of a broken entry says what it is before what it should be', () => {
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
