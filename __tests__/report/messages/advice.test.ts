/** What is said of a failure: the first cause where a resource tells it, else the stack's own words, and what to do about either. */
import { describe, expect, test } from '@jest/globals';
import type { Diagnosis } from '../../../src/diagnosis/diagnosis.ts';
import { blockerWords, NOTHING_SEEN, repairWords, rootCauseWords } from '../../../src/report/messages/advice.ts';
import { knownReasonWords } from '../../../src/report/messages/known-reason-text.ts';
import { adviceOn } from '../../../src/report/messages/problems.ts';
import { makeFault } from '../../builders/fault.ts';
import { makeDiagnosis } from '../../builders/problems.ts';

const whole = makeDiagnosis('Rate exceeded');
const silent: Diagnosis = { ...whole, rootCause: undefined, rollbackFailures: [], stackReason: undefined };
const throttled = knownReasonWords({ code: 'throttled', facts: {} });

describe('the cause of a failure', () => {
  test('is the first resource that failed, in its own words, and what these mean', () => {
    expect(rootCauseWords(whole)).toBe(
      'The first thing that failed: `Instances` (AWS::AutoScaling::AutoScalingGroup) went to UPDATE_FAILED: ' +
        `Rate exceeded. ${throttled.means}`,
    );
  });

  test('is what the stack says where no resource does', () => {
    expect(rootCauseWords({ ...silent, stackReason: 'Rate exceeded.' })).toBe(
      `CloudFormation says: Rate exceeded. ${throttled.means}`,
    );
  });

  test('is left open where nobody says anything', () => {
    expect(rootCauseWords(silent)).toBe('This run has read no reason; the events in the AWS console show more.');
    expect(rootCauseWords({ ...silent, stackReason: '' })).toBe(rootCauseWords(silent));
  });
});

describe('what to do about it', () => {
  test('is what helps against the cause, of the resource or of the stack', () => {
    expect(repairWords(whole)).toBe(throttled.next);
    expect(repairWords({ ...silent, stackReason: 'Rate exceeded' })).toBe(throttled.next);
  });

  test.each([undefined, ''])('is to look at the events where there is no reason: %o', (stackReason) => {
    expect(repairWords({ ...silent, stackReason })).toBe(
      'Look there for the first row that failed, and repair what it names.',
    );
  });

  test('names what kept the rollback from finishing, where that is something else', () => {
    expect(blockerWords(whole)).toBe(
      ' What kept the rollback from finishing: `Router` (AWS::Lambda::Function) went to UPDATE_FAILED: Rate exceeded.',
    );
    expect(blockerWords(silent)).toBe('');
    expect(blockerWords({ ...whole, rollbackFailures: whole.rootCause ? [whole.rootCause] : [] })).toBe('');
  });
});

test('advice where nothing was seen of the rack claims nothing of it', () => {
  const wait = { limitMs: 60_000, status: 'UPDATE_IN_PROGRESS' } as const;
  expect(adviceOn({ code: 'timed-out', ...wait }, NOTHING_SEEN).cause).toMatch(
    /^The operation on the stack was not over/,
  );
  expect(adviceOn({ code: 'cancelled-before-start' }, NOTHING_SEEN).cause).toMatch(/before an update had begun\.$/);
  const denied = { code: 'access-denied', fault: makeFault(), stack: 'staging' } as const;
  expect(adviceOn(denied, NOTHING_SEEN).cause).toContain('on the stack `staging` (AccessDenied)');
});
