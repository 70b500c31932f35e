/** What stood behind a failure: the validation or the hook, on what it looked, and what it said. */
import { describe, expect, test } from '@jest/globals';
import { detailsWords, findingAdvice } from '../../../src/report/messages/failure-detail-text.ts';

describe('the findings of validations and hooks', () => {
  test('are empty if there are none', () => {
    expect(detailsWords([])).toBe('');
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
