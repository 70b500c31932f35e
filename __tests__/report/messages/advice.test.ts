/** What is said of a failure: the first cause where a resource tells it, else the stack's own words, and what to do about either. */
import { describe, expect, test } from '@jest/globals';
import type { Diagnosis } from '../../../src/diagnosis/diagnosis.ts';
import { repairWords, rootCauseWords } from '../../../src/report/messages/advice.ts';
import { knownReasonWords } from '../../../src/report/messages/known-reason-text.ts';
import { makeDiagnosis } from '../../builders/problems.ts';

const whole = makeDiagnosis('Rate exceeded');
const silent: Diagnosis = { ...whole, rootCause: undefined, rollbackFailures: [], stackReason: undefined };
const throttled = knownReasonWords({ code: 'throttled', facts: {} });

describe('the cause of a failure', () => {
  test('is what the stack says where no resource does', () => {
    expect(rootCauseWords({ ...silent, stackReason: 'Rate exceeded.' })).toBe(
      `CloudFormation says: Rate exceeded. ${throttled.means}`,
    );
  });
});

describe('what to do about it', () => {
  test('is what helps against the cause, of the resource or of the stack', () => {
    expect(repairWords(whole)).toBe(throttled.next);
    expect(repairWords({ ...silent, stackReason: 'Rate exceeded' })).toBe(throttled.next);
  });
});
