/** What stands against a planned update, and the change set that a plan keeps. */
import { describe, expect, test } from '@jest/globals';
import { changeSetName } from '../../../src/cloudformation/change-set.ts';
import { keptChangeSet, objections } from '../../../src/report/summary/summary-plan.ts';
import { CHANGE_SET_ARN } from '../../builders/change.ts';
import { makeReport, makeStep } from '../../builders/report.ts';

describe('the change set of a plan', () => {
  const planned = { mode: 'plan', outcome: 'planned', steps: [makeStep()], keptChangeSet: undefined } as const;

  test('is reported as deleted if it was not kept', () => {
    expect(keptChangeSet(makeReport(planned))).toBe('Nothing was changed. The change set of this plan was deleted.');
  });

  test('that was kept is shown with exactly the inputs that execute it', () => {
    const settings = [
      { name: 'also-required', value: '20170306140228\n20180101000000' },
      { name: 'downtime', value: 'refuse' },
      { name: 'capabilities', value: 'CAPABILITY_IAM, CAPABILITY_NAMED_IAM' },
      { name: 'aws-region', value: '${{ secrets.TOKEN }}' },
      { name: 'release-prefix', value: "it's" },
      { name: 'verify-api', value: 'Yes' },
    ];
    const text = keptChangeSet(makeReport({ ...planned, rack: 'staging', keptChangeSet: CHANGE_SET_ARN, settings }));
    expect(text.split('\n').slice(4)).toEqual([
      '```yaml',
      'with:',
      '  rack: staging',
      '  mode: execute',
      "  version: '20170306140228'",
      `  change-set: ${changeSetName(CHANGE_SET_ARN)}`,
      "  also-required: '20170306140228, 20180101000000'",
      '  downtime: refuse',
      "  capabilities: 'CAPABILITY_IAM, CAPABILITY_NAMED_IAM'",
      '  release-prefix: "it\'s"',
      "  verify-api: 'Yes'",
      '```',
    ]);
  });

  test.each([
    ['a run that was no plan', { ...planned, mode: 'update' }],
    ['a plan that came to no end', { ...planned, outcome: 'failed' }],
    ['a run that failed', { ...planned, mode: 'update', outcome: 'failed' }],
  ] as const)('is not mentioned for %s', (_which, parts) => {
    expect(keptChangeSet(makeReport({ ...parts, keptChangeSet: CHANGE_SET_ARN }))).toBe('');
  });
});

describe('why an update would be refused', () => {
  const refused = {
    code: 'would-be-refused',
    problem: { code: 'rack-stuck', status: 'UPDATE_ROLLBACK_FAILED', statusReason: undefined },
  } as const;

  test('is empty if no update would be refused', () => {
    expect(objections(makeReport({ warnings: [{ code: 'zones-unknown' }] }))).toBe('');
  });

  test('has the next step and its commands', () => {
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
