/** The summary of a run as a whole: what it shows, and what it does not repeat. Limits: see size-limits.test.ts. */
import { describe, expect, test } from '@jest/globals';
import { foldReport } from '../../../src/report/model/report.ts';
import { keptChangeSet, renderStepSummary } from '../../../src/report/summary/step-summary.ts';
import { CHANGE_SET_ARN } from '../../builders/change.ts';
import { plannedRun, runWithProblem, updatedRun } from '../../builders/runs/runs.ts';
import { problemExamples } from '../../builders/examples/problems.ts';
import { changeSetName } from '../../../src/cloudformation/change-set.ts';
import { makeReport, makeStep } from '../../builders/report.ts';
import { makeApps } from '../../builders/impact.ts';

test('the summary of an update shows no value of a parameter except the release', () => {
  expect(renderStepSummary(foldReport(updatedRun(), 0))).not.toMatch(/t3\.medium|512|us-east-1a|convox\.test/);
});

test('the summary of a plan does not list a warning that a section shows', () => {
  const report = foldReport(plannedRun([{ code: 'apps-at-risk', apps: makeApps() }]), 0);
  expect(renderStepSummary(report)).not.toContain('[!');
});

test('the summary of a red ending has cause, state and next step in a box after the headline', () => {
  for (const problem of problemExamples()) {
    const summary = renderStepSummary(foldReport(runWithProblem(problem), 0));
    const [headline = ''] = summary.split('\n');
    expect(headline).toMatch(/^## (?:⛔|↩️|❌|⏳|🛑) /);
    const [, , first = '', second = ''] = summary.split('\n\n');
    const boxed = first.startsWith('<table>') ? second : first;
    expect(boxed.split('\n')[0]).toBe(/^## (?:↩️|❌)/.test(headline) ? '> [!CAUTION]' : '> [!WARNING]');
    expect(boxed.split('\n').every((line) => line.startsWith('>'))).toBe(true);
    const titles = [...boxed.matchAll(/^> \*\*([^*]+)\.\*\* \S/gm)].map(([, title]) => title);
    expect(titles).toEqual(['What happened', 'Current state', 'What to do']);
  }
});

describe('the change set of a plan', () => {
  const planned = { mode: 'plan', outcome: 'planned', steps: [makeStep()], keptChangeSet: CHANGE_SET_ARN } as const;

  test('that was kept is shown with exactly the inputs that execute it', () => {
    const settings = [
      { name: 'also-required', value: '20170306140228\n20180101000000' },
      { name: 'downtime', value: 'refuse' },
      { name: 'capabilities', value: 'CAPABILITY_IAM, CAPABILITY_NAMED_IAM' },
      { name: 'aws-region', value: '${{ secrets.TOKEN }}' },
      { name: 'release-prefix', value: "it's" },
      { name: 'verify-api', value: 'Yes' },
    ];
    const text = keptChangeSet(makeReport({ ...planned, rack: 'staging', settings }));
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

  test.each([{ mode: 'update' }, { outcome: 'failed' }] as const)('is not mentioned for a run with %j', (parts) => {
    expect(keptChangeSet(makeReport({ ...planned, ...parts }))).toBe('');
  });
});
