/** The advice on problems, where it depends on the facts: its cause, the next step, and commands that are safe to copy. */
import { describe, expect, it, test } from '@jest/globals';
import type { Problem } from '../../../src/run/problem.ts';
import {
  type Advice,
  blockerAdvice,
  EMPTY_CONTEXT,
  repairText,
  rootCauseLines,
  skipText,
} from '../../../src/report/messages/advice.ts';
import { adviceOn } from '../../../src/report/messages/problems/problems.ts';
import { foldReport, type Report } from '../../../src/report/model/report.ts';
import { runWithProblem, updatedRun, BEGAN_AT_MS, beginning, runEnded } from '../../builders/runs/runs.ts';
import type { Diagnosis } from '../../../src/diagnosis/diagnosis.ts';
import { knownReasonText } from '../../../src/report/messages/known-reason-text.ts';
import { makeDiagnosis } from '../../builders/examples/problems.ts';
import { detailsText, findingAdvice } from '../../../src/report/messages/problems/template-text.ts';
import type { KnownReasonCode } from '../../../src/diagnosis/known-reasons.ts';
import { V2017_02, V2026_04 } from '../../builders/version.ts';
import { goBackText } from '../../../src/report/summary/summary-state.ts';
import { endingOf } from '../../../src/run/outcome.ts';
import { headlineMarkdown } from '../../../src/report/messages/headline.ts';
import { makeFault } from '../../builders/fault.ts';

function adviceFor(problem: Problem, runEvents = runWithProblem(problem)): Advice {
  return adviceOn(problem, foldReport(runEvents, 0));
}

describe('the advice on a failed update', () => {
  const whole = makeDiagnosis('Rate exceeded');
  const silent: Diagnosis = { ...whole, rootCause: undefined, rollbackFailures: [], stackReason: undefined };
  const throttled = knownReasonText({ code: 'throttled', facts: {} });

  test('uses the reason of the stack if no resource failed', () => {
    const diagnosis = { ...silent, stackReason: 'Rate exceeded.' };
    expect(rootCauseLines(diagnosis)).toEqual([throttled.means, 'CloudFormation reports: Rate exceeded.']);
    expect([repairText(whole), repairText(diagnosis)]).toEqual([throttled.next, throttled.next]);
  });

  test('names what stopped the rollback, else the cause of the failure', () => {
    const blocked = blockerAdvice(whole, 'Go on.', EMPTY_CONTEXT);
    expect(blocked.details[0]).toBe(`The rollback stopped at \`Router\` (AWS::Lambda::Function). ${throttled.means}`);
    expect(blocked.next).toBe(`${throttled.next} Go on.${skipText(whole)}`);
    expect(blockerAdvice({ ...whole, rollbackFailures: [] }, 'Go on.', EMPTY_CONTEXT)).toMatchObject({
      details: rootCauseLines(whole),
      next: `${repairText(whole)} Go on.`,
    });
  });

  test('offers to skip only a resource that CloudFormation skips', () => {
    const failed = (status: string) => {
      return { ...whole, rollbackFailures: whole.rollbackFailures.map((one) => ({ ...one, status })) };
    };
    expect(skipText(failed('UPDATE_FAILED'))).toContain('`recover-skip: Router`');
    expect([skipText(failed('DELETE_FAILED')), skipText(silent)]).toEqual(['', '']);
  });

  test.each([
    ['the resource that failed first', whole, 'Instances'],
    ['a placeholder, if none did', { ...whole, rootCause: undefined }, 'RESOURCE'],
  ])('has a command that skips %s', (_title, diagnosis, skipped) => {
    const { commands } = adviceFor({ code: 'recovery-failed', status: 'UPDATE_ROLLBACK_FAILED', diagnosis });
    expect(commands.map((one) => one.split(' --region us-east-1')[1])).toEqual([` --resources-to-skip ${skipped}`, '']);
  });
});

describe('knownReasonText', () => {
  test.each<KnownReasonCode>([
    ...(['mount-target-taken', 'listener-priority-taken', 'deletion-protected', 'managed-policy-retired'] as const),
    ...(['managed-policy-missing', 'resource-busy', 'still-in-use'] as const),
  ])('never advises to delete what %s is about', (code) => {
    expect(knownReasonText({ code, facts: {} }).next).not.toMatch(/\bdelete\b/i);
  });

  test.each([
    [{ role: 'staging-CustomTopicRole-1' }, 'Allow it in the policy of the role `staging-CustomTopicRole-1`.'],
    [{ user: 'user/ci' }, 'Allow it in the policy of `user/ci`.'],
  ])('names whose permission is missing: %o', (facts, next) => {
    expect(knownReasonText({ code: 'access-denied', facts }).next).toBe(next);
  });
});

test.each([
  ['SERVICE_QUOTA_VALIDATION', '', 'Service Quotas'],
  ['BUCKET_EMPTINESS_VALIDATION', '', 'Empty the bucket'],
  ['X', 'The image convox/rack:1 does not exist', 'Check that the image exists'],
  ['X', 'something new', 'Fix this before the update.'],
])('a finding of a validation that only warns is advised on before the update: %s %s', (name, reason, words) => {
  const nowhere = { logicalId: '', type: '', path: undefined, token: undefined };
  expect(findingAdvice([{ kind: 'validation', isBlocking: false, name, reason, ...nowhere }])).toContain(words);
  expect(detailsText([])).toBe('');
});

describe('goBackText', () => {
  const UPDATED = foldReport(updatedRun(), 0);
  const textOf = (parts: Partial<Report>): string => goBackText({ ...UPDATED, ...parts });
  const stops = UPDATED.route?.stops.map((stop) => ({ ...stop, required: false })) ?? [];

  it('names the inputs of the downgrade, if no required release is between', () => {
    const parts = { route: UPDATED.route && { ...UPDATED.route, stops } };
    const inputs = `To return to ${V2017_02}: \`version: ${V2017_02}\` with \`allow-downgrade: true\``;
    expect(textOf(parts)).toBe(`${inputs}.`);
    const warnings = [{ code: 'current-unpublished', current: V2017_02 }] as const;
    expect(textOf({ ...parts, warnings })).toBe(`${inputs} and \`allow-unpublished: true\`.`);
  });

  it.each<[string, Partial<Report>]>([
    ['nothing was updated', { after: UPDATED.before }],
    ['the update is in progress', { inProgress: true }],
    ['no step is complete', { steps: UPDATED.steps.map((step) => ({ ...step, state: 'rolled-back' })) }],
  ])('is empty if %s', (_title, parts) => {
    expect(textOf(parts)).toBe('');
  });
});

test('a run that is cancelled before an update mentions a rollback that it continued', () => {
  const rolling = { how: 'started', atMs: 1, status: 'UPDATE_ROLLBACK_IN_PROGRESS' } as const;
  const problem = { code: 'cancelled-before-start' } as const;
  const ended = runEnded(endingOf(problem));
  const { cause, details = [] } = adviceFor(problem, [...beginning(), { kind: 'recovery-started', ...rolling }, ended]);
  expect([cause, ...details].join(' ')).toMatch(/may be the rollback that this run continued\.$/);
});

test('the line below the headline has no region if none is known', () => {
  const lines = headlineMarkdown(foldReport([], BEGAN_AT_MS + 120_000)).split('\n');
  expect(lines.slice(1)).toEqual(['', '22 Apr 2026, 12:02 UTC · took less than 1 s']);
});

describe('commands to copy', () => {
  const VERSION = { version: V2026_04 };

  test('are at most twenty, one for each export in use', () => {
    const exports = Array.from({ length: 21 }, (_none, at) => ({ name: `staging:Export${at}`, importers: ['shop'] }));
    const { commands } = adviceFor({ code: 'exports-in-use', ...VERSION, exports });
    expect(commands).toHaveLength(20);
    expect(commands[0]).toBe('aws cloudformation list-imports --export-name staging:Export0 --region us-east-1');
    expect(commands[19]).toContain('staging:Export19 ');
  });

  test.each<[string, Problem]>([
    [
      'continue-update-rollback --stack-name RACK --region REGION',
      { code: 'rack-stuck', status: 'UPDATE_ROLLBACK_FAILED', statusReason: undefined },
    ],
    [
      'list-imports --export-name EXPORT --region REGION',
      { code: 'exports-in-use', ...VERSION, exports: [{ name: 'a b', importers: [] }] },
    ],
    ['--stack-name RACK --region REGION ', { code: 'api-not-answering', host: 'h', limitMs: 1, last: '' }],
  ])('have placeholders for names that a shell could interpret: %s', (command, problem) => {
    const runEvents = runWithProblem(problem, { rack: 'a; rm -rf /', region: '$(x)' });
    expect(adviceFor(problem, runEvents).commands[0]).toContain(command);
  });
});

describe('a call without permission', () => {
  const denied = (parts: Parameters<typeof makeFault>[0], runEvents = beginning()): Advice =>
    adviceFor({ code: 'access-denied', fault: makeFault(parts), stack: 'staging' }, runEvents);

  test('before the rack was read names only the stack', () => {
    const { cause, next } = denied({ operation: 'DescribeStackEvents' }, []);
    expect(cause).toContain('on the stack `staging` (AccessDenied)');
    expect(next).toContain('on `staging` in the policy');
  });

  test('for S3 names the bucket', () => {
    expect(denied({ service: 's3', operation: 'PutObject' }).cause).toMatch(/`s3:PutObject` on the bucket/);
  });

  test('for CloudFormation, which reads SSM parameters with the permissions of the job, names the parameter', () => {
    const { next } = denied({ message: "AccessDenied. User doesn't have permission to call ssm:GetParameters" });
    expect(next).toContain(
      'Allow `ssm:GetParameters` on `arn:aws:ssm:us-east-1::parameter/aws/service/ecs/optimized-ami/*` in the policy',
    );
  });
});

describe('the environment of the job', () => {
  const profile = makeFault({ message: 'Could not load credentials (AWS_PROFILE=x)' });
  const missing = { code: 'credentials-missing', fault: profile } as const;
  const invalid = {
    code: 'credentials-invalid',
    fault: makeFault({ kind: 'credentials-invalid', code: 'InvalidClientTokenId' }),
  } as const;

  test.each([
    ['AWS_PROFILE beside keys', missing, 'us-east-1', /^Remove `AWS_PROFILE`/],
    ['a token in an opt-in region', invalid, 'af-south-1', /opt-in region/],
    ['a token elsewhere', invalid, 'eu-west-3', /^Set `role-to-assume`/],
    ['a token in China', invalid, 'cn-north-1', /^Set `role-to-assume`/],
  ])('is named for %s', (_title, problem, region, next) => {
    expect(adviceOn(problem, { ...EMPTY_CONTEXT, region }).next).toMatch(next);
  });
});
