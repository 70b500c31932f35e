import { describe, expect, test } from '@jest/globals';
import { explainReason, KNOWN_REASON_CODES } from '../../../src/diagnosis/known-reasons.ts';
import { EXPLAINED_REASONS, knownReasonWords } from '../../../src/report/messages/known-reason-text.ts';
import { expectToBeWords } from '../markdown/words.ts';

describe('every known reason', () => {
  test.each(KNOWN_REASON_CODES)('is explained, and says what to do: %s', (code) => {
    const { means, next } = knownReasonWords({ code, facts: {} });
    expectToBeWords(means.replace(/^\w/, (first) => first.toUpperCase()));
    expectToBeWords(next);
  });

  test('is in the table once', () => {
    expect([...EXPLAINED_REASONS].sort()).toEqual([...KNOWN_REASON_CODES].sort());
  });
});

test('facts out of the reason are set into the explanation', () => {
  const reason = 'Export staging:HostedZone cannot be deleted as it is in use by shop, blog';
  const known = explainReason({ reason, type: 'AWS::CloudFormation::Stack' });
  expect(known === undefined ? '' : knownReasonWords(known).means).toMatch(
    /`staging:HostedZone`, which `shop, blog` still uses/,
  );
});
