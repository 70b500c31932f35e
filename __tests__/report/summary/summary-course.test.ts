/** What came up on the way and changed nothing, in a summary. */
import { describe, expect, test } from '@jest/globals';
import { course } from '../../../src/report/summary/summary-course.ts';
import { makeReport, makeStep } from '../../builders/report.ts';

describe('the course of a run', () => {
  const uneventful = { api: undefined, failedLooks: 0, recovered: false, steps: [makeStep()], problem: undefined };

  test('in which nothing came up is nothing', () => {
    expect(course(makeReport(uneventful))).toBe('');
  });
});
