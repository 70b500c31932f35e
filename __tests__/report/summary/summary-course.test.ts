/** What came up on the way and changed nothing, in a summary. */
import { describe, expect, test } from '@jest/globals';
import { incidents } from '../../../src/report/summary/summary-course.ts';
import { makeReport, makeStep } from '../../builders/report.ts';

describe('the incidents of a run', () => {
  const uneventful = { api: undefined, failedPolls: 0, recovered: false, steps: [makeStep()], problem: undefined };

  test('are empty if there were none', () => {
    expect(incidents(makeReport(uneventful))).toBe('');
  });
});
