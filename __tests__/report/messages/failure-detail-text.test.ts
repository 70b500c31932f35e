/** What stood behind a failure: the validation or the hook, on what it looked, and what it said. */
import { describe, expect, test } from '@jest/globals';
import { detailsWords } from '../../../src/report/messages/failure-detail-text.ts';

describe('what stood behind a failure', () => {
  test('is nothing where nothing was found', () => {
    expect(detailsWords([])).toBe('');
  });
});
