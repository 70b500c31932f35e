import { describe, expect, test } from '@jest/globals';
import { annotationsOf } from '../../src/report/annotations.ts';
import { foldReport } from '../../src/report/report.ts';
import { beginning, runWithProblem, updatedRun } from '../builders/notes.ts';
import { problemExamples } from '../builders/problems.ts';

describe('annotations', () => {
  test('of a red ending have one error: the cause, how the rack stands, what to do', () => {
    const problem = { code: 'rack-stuck', status: 'UPDATE_ROLLBACK_FAILED', statusReason: undefined } as const;
    expect(annotationsOf(foldReport(runWithProblem(problem), 0))).toEqual([
      {
        level: 'error',
        title: 'staging was not updated: refused before anything was changed',
        message: [
          'The stack of the rack is in UPDATE_ROLLBACK_FAILED: an earlier update failed, and so did its rollback.',
          'Nothing was changed: the rack runs 20170202012654, its stack in UPDATE_ROLLBACK_FAILED.',
          'Set `recover: true` and run this again: it continues the rollback first. Or do it by hand, after repairing what ' +
            'the events name as the cause; then run this again.',
          'aws cloudformation continue-update-rollback --stack-name staging --region us-east-1',
          'aws cloudformation wait stack-rollback-complete --stack-name staging --region us-east-1',
        ].join('\n'),
      },
    ]);
  });

  test('have exactly one error on each red ending', () => {
    for (const problem of problemExamples()) {
      const errors = annotationsOf(foldReport(runWithProblem(problem), 0)).filter(({ level }) => level === 'error');
      expect(errors).toHaveLength(1);
    }
  });

  test('of a green ending have no error', () => {
    expect(annotationsOf(foldReport(updatedRun(), 0)).map(({ level }) => level)).toEqual(['warning']);
  });

  test('of a run that was cut off have an error, for it fails the step', () => {
    const report = foldReport([...beginning(), { kind: 'cancel-asked', signal: 'SIGTERM' }], 0);
    expect(annotationsOf(report)).toMatchObject([
      {
        level: 'error',
        message: expect.stringMatching(/cancelled.*cut off[^]*As far as this run saw[^]*Run this again/),
      },
    ]);
  });

  test('are ten of a level at most, and the tenth says how many are not told', () => {
    const keys = Array.from({ length: 12 }, (_, index) => [`Key${index}`]);
    const report = foldReport(
      keys.map((one) => ({ kind: 'warned', warning: { code: 'parameters-not-applied', keys: one } })),
      0,
    );
    const warnings = annotationsOf({ ...report, outcome: 'updated' });
    expect(warnings).toHaveLength(10);
    expect(warnings.at(-1)?.message).toBe('3 more are in the summary of this run.');
  });
});
