/** What is said of a failure: the first cause where a resource tells it, else the stack's own words, and what to do about either. */
import { describe, expect, test } from '@jest/globals';
import type { Diagnosis } from '../../../src/diagnosis/diagnosis.ts';
import { blockerText, repairWords, rootCauseWords, skipText } from '../../../src/report/messages/advice.ts';
import { knownReasonWords } from '../../../src/report/messages/known-reason-text.ts';
import { makeDiagnosis } from '../../builders/problems.ts';

const whole = makeDiagnosis('Rate exceeded');
const silent: Diagnosis = { ...whole, rootCause: undefined, rollbackFailures: [], stackReason: undefined };
const throttled = knownReasonWords({ code: 'throttled', facts: {} });

describe('the cause of a failure', () => {
  test('is the stack’s reason if no resource failed', () => {
    expect(rootCauseWords({ ...silent, stackReason: 'Rate exceeded.' })).toBe(
      `CloudFormation says: Rate exceeded. ${throttled.means}`,
    );
  });
});

describe('what to do about it', () => {
  test('is the step that helps against the cause, of the resource or of the stack', () => {
    expect(repairWords(whole)).toBe(throttled.next);
    expect(repairWords({ ...silent, stackReason: 'Rate exceeded' })).toBe(throttled.next);
  });

  test('names what stopped the rollback, what that means and what helps, else the cause of the failure', () => {
    expect(blockerText(whole, 'Go on.')).toEqual({
      cause:
        'The rollback stopped at `Router` (AWS::Lambda::Function, UPDATE_FAILED): ' +
        `Rate exceeded. ${throttled.means}`,
      next: `${throttled.next} Go on.${skipText(whole)}`,
    });
    expect(blockerText({ ...whole, rollbackFailures: [] }, 'Go on.')).toEqual({
      cause: rootCauseWords(whole),
      next: `${repairWords(whole)} Go on.`,
    });
  });

  test('sends nobody to another release while the stack rolls back', () => {
    const [blocker] = whole.rollbackFailures;
    const reason =
      'The runtime parameter of nodejs12.x is no longer supported for creating or updating AWS Lambda functions.';
    const rollbackFailures = blocker ? [{ ...blocker, reason }] : [];
    expect(blockerText({ ...whole, rollbackFailures }, 'Go on.').next).toBe(
      'It cannot be repaired in the account. Run `mode: recover` with `recover-skip: Router`.',
    );
  });

  test('offers to skip only a resource that CloudFormation skips', () => {
    const [blocker] = whole.rollbackFailures;
    expect(skipText(whole)).toContain('`recover-skip: Router`');
    expect(skipText({ ...whole, rollbackFailures: blocker ? [{ ...blocker, status: 'DELETE_FAILED' }] : [] })).toBe('');
    expect(skipText(silent)).toBe('');
  });
});
