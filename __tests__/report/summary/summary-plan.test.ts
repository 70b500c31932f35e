/** What stands against a planned update, and the change set that a plan keeps. */
import { describe, expect, test } from '@jest/globals';
import { keptChangeSet, objections } from '../../../src/report/summary/summary-plan.ts';
import { CHANGE_SET_ARN } from '../../builders/change.ts';
import { makeReport, makeStep } from '../../builders/report.ts';

describe('the change set of a plan', () => {
  const planned = { mode: 'plan', outcome: 'planned', steps: [makeStep()], keptChangeSet: undefined } as const;

  test('is told to be gone where it was not kept', () => {
    expect(keptChangeSet(makeReport(planned))).toBe(
      'This was a plan: nothing was changed, and its change set is deleted again.',
    );
  });

  test('that was kept is told with the settings that execute it', () => {
    expect(keptChangeSet(makeReport({ ...planned, keptChangeSet: CHANGE_SET_ARN })).split('\n')).toEqual([
      '### The change set is kept',
      '',
      'This was a plan: nothing was changed. To execute exactly what was planned, run this again with the settings of this run and these. ' +
        'Should the stack be updated in between, it is planned again, and executed only if the plan comes out the same.',
      '',
      '```yaml',
      'mode: update',
      "version: '20170306140228'",
      `change-set: ${CHANGE_SET_ARN}`,
      '```',
    ]);
  });

  test('whose names could be more than that in a workflow is not copied', () => {
    expect(keptChangeSet(makeReport({ ...planned, keptChangeSet: 'arn: # no' }))).toContain(
      'change-set: CHANGE_SET_ARN',
    );
  });

  test.each([
    ['a run that was no plan', { ...planned, mode: 'update' }],
    ['a plan that came to no end', { ...planned, outcome: 'failed' }],
    ['a run that failed', { ...planned, mode: 'update', outcome: 'failed' }],
  ] as const)('is no matter of %s', (_which, parts) => {
    expect(keptChangeSet(makeReport({ ...parts, keptChangeSet: CHANGE_SET_ARN }))).toBe('');
  });
});

describe('what stands against an update', () => {
  const refused = {
    code: 'would-be-refused',
    problem: { code: 'rack-stuck', status: 'UPDATE_ROLLBACK_FAILED', statusReason: undefined },
  } as const;

  test('is nothing where no update would be refused', () => {
    expect(objections(makeReport({ warnings: [{ code: 'zones-unknown' }] }))).toBe('');
  });

  test('is told with what to do, and the commands for it', () => {
    const lines = objections(makeReport({ warnings: [refused, { code: 'zones-unknown' }] })).split('\n');
    expect(lines.slice(0, 2)).toEqual(['> [!WARNING]', '> **An update would be refused, for 1 reason.**']);
    expect(lines).toContainEqual(expect.stringMatching(/^> ⛔ \S/));
    expect(lines).toContainEqual(expect.stringMatching(/^> \*\*What to do\.\*\* \S/));
    expect(lines).toContain('> ```sh');
  });

  test('counts its reasons', () => {
    const gone = {
      ...refused,
      problem: { ...refused.problem, code: 'stack-not-updatable', status: 'DELETE_IN_PROGRESS' },
    } as const;
    expect(objections(makeReport({ warnings: [refused, gone] }))).toContain('refused, for 2 reasons.**');
  });
});
