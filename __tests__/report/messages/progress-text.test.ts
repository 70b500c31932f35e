/** Where a run that goes on has come to, told as begun and never as done. */
import { describe, expect, test } from '@jest/globals';
import { progressMarkdown } from '../../../src/report/messages/progress-text.ts';
import { foldReport } from '../../../src/report/model/report.ts';
import { beginning } from '../../builders/notes.ts';

describe('a run that continues', () => {
  test('has region and start time below', () => {
    expect(progressMarkdown(foldReport(beginning(), 0)).split('\n')[2]).toBe(
      'us-east-1 · since 22 Apr 2026, 12:00 UTC',
    );
  });
});
