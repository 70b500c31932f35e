/** The advice on each kind of problem: its cause, the next step, and commands that are safe to copy. */
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
import { BEGAN_AT_MS, beginning, runEnded, runWithProblem, updatedRun } from '../../builders/runs/runs.ts';
import type { Diagnosis } from '../../../src/diagnosis/diagnosis.ts';
import { detailsText, findingAdvice } from '../../../src/report/messages/problems/template-text.ts';
import { knownReasonText } from '../../../src/report/messages/known-reason-text.ts';
import { makeDiagnosis } from '../../builders/examples/problems.ts';
import type { KnownReasonCode } from '../../../src/diagnosis/known-reasons.ts';
import { goBackText } from '../../../src/report/summary/summary-state.ts';
import { V2017_02, V2026_04 } from '../../builders/version.ts';
import type { RunEvent } from '../../../src/run/run-event.ts';
import { endingOf } from '../../../src/run/outcome.ts';
import { annotationsOf, outputsOf } from '../../../src/report/outputs/outputs.ts';
import { headlineMarkdown, headlineText } from '../../../src/report/messages/headline.ts';
import { makeFault } from '../../builders/fault.ts';

function adviceFor(problem: Problem, runEvents = runWithProblem(problem)): Advice {
  return adviceOn(problem, foldReport(runEvents, 0));
}

const whole = makeDiagnosis('Rate exceeded');
const silent: Diagnosis = { ...whole, rootCause: undefined, rollbackFailures: [], stackReason: undefined };
const throttled = knownReasonText({ code: 'throttled', facts: {} });

describe('the cause of a failure', () => {
  test('is the stack’s reason if no resource failed', () => {
    expect(rootCauseLines({ ...silent, stackReason: 'Rate exceeded.' })).toEqual([
      throttled.means,
      'CloudFormation reports: Rate exceeded.',
    ]);
  });
});

describe('what to do about it', () => {
  test('is the step that helps against the cause, of the resource or of the stack', () => {
    expect(repairText(whole)).toBe(throttled.next);
    expect(repairText({ ...silent, stackReason: 'Rate exceeded' })).toBe(throttled.next);
  });

  test('names what stopped the rollback, what that means and what helps, else the cause of the failure', () => {
    expect(blockerAdvice(whole, 'Go on.', EMPTY_CONTEXT)).toMatchObject({
      details: [
        `The rollback stopped at \`Router\` (AWS::Lambda::Function). ${throttled.means}`,
        'CloudFormation reports UPDATE_FAILED: Rate exceeded.',
      ],
      next: `${throttled.next} Go on.${skipText(whole)}`,
    });
    expect(blockerAdvice({ ...whole, rollbackFailures: [] }, 'Go on.', EMPTY_CONTEXT)).toMatchObject({
      details: rootCauseLines(whole),
      next: `${repairText(whole)} Go on.`,
    });
  });

  test('does not advise another release while the stack rolls back', () => {
    const [blocker] = whole.rollbackFailures;
    const reason =
      'The runtime parameter of nodejs12.x is no longer supported for creating or updating AWS Lambda functions.';
    const rollbackFailures = blocker ? [{ ...blocker, reason }] : [];
    const { next, commands } = blockerAdvice({ ...whole, rollbackFailures }, 'Go on.', EMPTY_CONTEXT);
    expect(next).toBe(
      'It cannot be repaired in the account. Run `mode: recover` with `recover-skip: Router`, or these commands.',
    );
    expect(commands[0]).toContain(
      'continue-update-rollback --stack-name RACK --region REGION --resources-to-skip Router',
    );
  });

  test('offers to skip only a resource that CloudFormation skips', () => {
    const [blocker] = whole.rollbackFailures;
    expect(skipText(whole)).toContain('`recover-skip: Router`');
    expect(skipText({ ...whole, rollbackFailures: blocker ? [{ ...blocker, status: 'DELETE_FAILED' }] : [] })).toBe('');
    expect(skipText(silent)).toBe('');
  });
});

describe('knownReasonText', () => {
  test.each<KnownReasonCode>([
    'mount-target-taken',
    'listener-priority-taken',
    'deletion-protected',
    'managed-policy-retired',
    'managed-policy-missing',
    'resource-busy',
    'still-in-use',
  ])('never advises to delete what %s is about', (code) => {
    expect(knownReasonText({ code, facts: {} }).next).not.toMatch(/\bdelete\b/i);
  });

  test.each([
    [{ role: 'staging-CustomTopicRole-1' }, 'Allow it in the policy of the role `staging-CustomTopicRole-1`.'],
    [{ user: 'user/ci' }, 'Allow it in the policy of `user/ci`.'],
    [{}, 'Allow it in the policy of that role: the service role of the stack if it has one, else the role of the job.'],
  ])('names whose permission is missing: %o', (facts, next) => {
    expect(knownReasonText({ code: 'access-denied', facts }).next).toBe(next);
  });
});

describe('the findings of validations and hooks', () => {
  test('are empty if there are none', () => {
    expect(detailsText([])).toBe('');
  });

  test.each([
    ['SERVICE_QUOTA_VALIDATION', '', 'Service Quotas'],
    ['BUCKET_EMPTINESS_VALIDATION', '', 'Empty the bucket'],
    ['X', 'The image convox/rack:1 does not exist', 'Check that the image exists'],
    ['X', 'something new', 'Fix this before the update.'],
  ])('is advised on before the update, where it only warns: %s %s', (name, reason, words) => {
    const place = {
      kind: 'validation',
      isBlocking: false,
      logicalId: '',
      type: '',
      path: undefined,
      token: undefined,
    } as const;
    expect(findingAdvice([{ ...place, name, reason }])).toContain(words);
  });
});

const UPDATED = foldReport(updatedRun(), 0);

function textOf(parts: Partial<Report> = {}): string {
  return goBackText({ ...UPDATED, ...parts });
}

/** The same run over a release that is not required. */
function withoutRequired({ route }: Report): Pick<Report, 'route'> {
  return { route: route && { ...route, stops: route.stops.map((stop) => ({ ...stop, required: false })) } };
}

describe('wayBackText', () => {
  it('names the inputs of the downgrade', () => {
    const parts = withoutRequired(UPDATED);
    const inputs = `\`version: ${V2017_02}\` with \`allow-downgrade: true\``;
    expect(textOf(parts)).toBe(`To return to ${V2017_02}: ${inputs}.`);
    const warnings = [{ code: 'current-unpublished', current: V2017_02 }] as const;
    expect(textOf({ ...parts, warnings })).toBe(`To return to ${V2017_02}: ${inputs} and \`allow-unpublished: true\`.`);
  });

  it.each<[string, Partial<Report>]>([
    ['nothing was updated', { after: UPDATED.before }],
    ['the update is in progress', { inProgress: true }],
    ['no step is complete', { steps: UPDATED.steps.map((step) => ({ ...step, state: 'rolled-back' })) }],
  ])('is empty where %s', (_title, parts) => {
    expect(textOf(parts)).toBe('');
  });
});

describe('a run cancelled before an update', () => {
  const ended = runEnded(endingOf({ code: 'cancelled-before-start' }));
  const toldOf = (runEvents: readonly RunEvent[]): { verdict: string; reason: string; message: string } => {
    const report = foldReport(runEvents, 0);
    const [error] = annotationsOf(report);
    return {
      verdict: headlineText(report),
      reason: outputsOf(report, undefined).reason,
      message: error?.message ?? '',
    };
  };

  test('mentions a rollback that it continued', () => {
    const recovery: RunEvent = {
      kind: 'recovery-started',
      how: 'started',
      atMs: 1,
      status: 'UPDATE_ROLLBACK_IN_PROGRESS',
    };
    expect(toldOf([...beginning(), recovery, ended]).reason).toMatch(/may be the rollback that this run continued\.$/);
  });
});

test.each<[string, readonly RunEvent[], string]>([
  [
    'where it was, when, and how long it took',
    beginning(),
    'us-east-1 · account 123456789012 · 22 Apr 2026, 12:00 UTC · took 2 min',
  ],
  ['no region where none is known', [], '22 Apr 2026, 12:02 UTC · took less than 1 s'],
])('below the headline there is %s', (_what, runEvents, facts) => {
  const report = foldReport(runEvents, BEGAN_AT_MS + 120_000);
  expect(headlineMarkdown(report).split('\n').slice(1)).toEqual(['', facts]);
});

describe('causes', () => {
  test('name a missing permission of S3 without the stack', () => {
    const fault = makeFault({ service: 's3', operation: 'PutObject' });
    expect(adviceFor({ code: 'access-denied', fault, stack: 'staging' }).cause).toMatch(/`s3:PutObject` on the bucket/);
  });
});

const VERSION = { version: V2026_04 };

describe('commands to copy', () => {
  test('are at most twenty, one for each export in use', () => {
    const exports = Array.from({ length: 21 }, (_none, at) => ({ name: `staging:Export${at}`, importers: ['shop'] }));
    const { commands } = adviceFor({ code: 'exports-in-use', ...VERSION, exports });
    expect(commands).toHaveLength(20);
    expect(commands[0]).toBe('aws cloudformation list-imports --export-name staging:Export0 --region us-east-1');
    expect(commands[19]).toContain('staging:Export19 ');
  });

  test.each<[Problem, string]>([
    [
      { code: 'rack-stuck', status: 'UPDATE_ROLLBACK_FAILED', statusReason: undefined },
      'continue-update-rollback --stack-name RACK --region REGION',
    ],
    [
      { code: 'exports-in-use', ...VERSION, exports: [{ name: 'a b', importers: [] }] },
      'list-imports --export-name EXPORT --region REGION',
    ],
    [{ code: 'api-not-answering', host: 'h', limitMs: 1, last: '' }, '--stack-name RACK --region REGION '],
  ])('have placeholders for names that a shell could interpret: %j', (problem, command) => {
    const runEvents = runWithProblem(problem, { rack: 'a; rm -rf /', region: '$(x)' });
    expect(adviceFor(problem, runEvents).commands[0]).toContain(command);
  });
});

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

describe('a command for a rack that cannot be updated', () => {
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
