/** What came up on the way and changed nothing, in a summary. */
import { describe, expect, test } from '@jest/globals';
import { course, slowest } from '../../../src/report/summary/summary-course.ts';
import { makeReport, makeStep } from '../../builders/report.ts';

describe('the course of a run', () => {
  const uneventful = { api: undefined, failedLooks: 0, recovered: false, steps: [makeStep()], problem: undefined };

  test('in which nothing came up is nothing', () => {
    expect(course(makeReport(uneventful))).toBe('');
  });

  test.each([
    [{ recovered: true }, 'A failed rollback was continued first.'],
    [{ recovered: true, problem: { code: 'invalid-inputs', inputs: [] } as const }, ''],
    [
      { steps: [makeStep({ overtaken: 1 }), makeStep({ overtaken: 2 })] },
      'The plan was overtaken by other updates and made again 3 times.',
    ],
    [{ api: { awayMs: 41_000 } }, 'The API of the rack was away for 41 s after the update, which is normal.'],
    [{ api: { awayMs: 0 } }, ''],
    [{ api: { awayMs: undefined } }, ''],
    [{ failedLooks: 1 }, '1 look at AWS failed on the way and was made again.'],
    [{ failedLooks: 2 }, '2 looks at AWS failed on the way and were made again.'],
  ])('with %j is "%s"', (parts, words) => {
    expect(course(makeReport({ ...uneventful, ...parts }))).toBe(words);
  });

  test('tells all of it in one line', () => {
    const report = makeReport({ ...uneventful, recovered: true, failedLooks: 1 });
    expect(course(report)).toBe(
      'A failed rollback was continued first. 1 look at AWS failed on the way and was made again.',
    );
  });
});

test('the slowest resources are nothing where no resource has a time', () => {
  expect(slowest(makeReport({ steps: [makeStep({ resources: [] })] }))).toBe('');
});
