/** What is said of a failure: the first cause where a resource tells it, else the stack's own words, and what to do about either. */
import { describe, expect, test } from '@jest/globals';
import type { Diagnosis } from '../../../src/diagnosis/diagnosis.ts';
import {
  blockerAdvice,
  EMPTY_CONTEXT,
  repairText,
  rootCauseLines,
  skipText,
} from '../../../src/report/messages/advice.ts';
import { knownReasonText } from '../../../src/report/messages/known-reason-text.ts';
import { makeDiagnosis } from '../../builders/problems.ts';

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

  test('sends nobody to another release while the stack rolls back', () => {
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
