/** The text for each failure reason: one next step, and none that does harm. */
import { describe, expect, test } from '@jest/globals';
import { KNOWN_REASON_CODES, type KnownReasonCode } from '../../../src/diagnosis/known-reasons.ts';
import {
  detailsText,
  EXPLAINED_REASONS,
  findingAdvice,
  knownReasonText,
} from '../../../src/report/messages/known-reason-text.ts';
import { expectToBeText } from '../markdown/words.ts';

describe('knownReasonText', () => {
  test.each(KNOWN_REASON_CODES)('explains %s with a next step, without repeating the run', (code) => {
    const { means, next } = knownReasonText({ code, facts: {} });
    expectToBeText(means);
    expectToBeText(next);
    expect(next).not.toMatch(/run this again|re-run the|the same way/i);
  });

  test('has one row for each code, so each has one kind', () => {
    expect([...EXPLAINED_REASONS].sort()).toEqual([...KNOWN_REASON_CODES].sort());
  });

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
