/** The summary of a run as a whole: its sections, and what it leaves out to keep within the limit. */
import { describe, expect, test } from '@jest/globals';
import { byteLength, ROW_LIMITS } from '../../../src/report/markdown/markdown.ts';
import { foldReport } from '../../../src/report/model/report.ts';
import { keptChangeSet, renderStepSummary } from '../../../src/report/summary/step-summary.ts';
import { CHANGE_SET_ARN, makeChange } from '../../builders/change.ts';
import { makeEvent } from '../../builders/event.ts';
import {
  beginning,
  impactSeen,
  plannedRun,
  runWithProblem,
  seen,
  stepBegins,
  updatedRun,
} from '../../builders/runs/runs.ts';
import { problemExamples } from '../../builders/examples/problems.ts';
import { changeSetName } from '../../../src/cloudformation/change-set.ts';
import { makeReport, makeStep } from '../../builders/report.ts';
import type { Warning } from '../../../src/run/run-event.ts';
import { reportJson } from '../../../src/report/outputs/outputs.ts';
import { makeApps, makeLosses } from '../../builders/impact.ts';
import { V2017_03_REQUIRED } from '../../builders/version.ts';

const updated = renderStepSummary(foldReport(updatedRun(), 0));

describe('the summary of an update', () => {
  test('links to the workflow run if it is known', () => {
    const runUrl = 'https://github.com/example/racks/actions/runs/7';
    const workflow = { repository: 'example/racks', runUrl, pullRequest: undefined, actor: undefined };
    expect(renderStepSummary(foldReport(updatedRun(), 0), { workflow })).toContain(`[this run](${runUrl})`);
    expect(updated).not.toContain('this run](');
  });

  test('shows no value of a parameter except the release', () => {
    expect(updated).not.toMatch(/t3\.medium|512|us-east-1a|convox\.test/);
  });
});

describe('resources of a complete update without an event', () => {
  test('are not mentioned if no event was read', () => {
    const runEvents = updatedRun().filter(({ kind }) => kind !== 'stack-event');
    expect(renderStepSummary(foldReport(runEvents, 0))).not.toContain('no change needed');
  });
});

describe('the summary of a red ending', () => {
  test('has cause, state and next step in a box after the headline', () => {
    for (const problem of problemExamples()) {
      const summary = renderStepSummary(foldReport(runWithProblem(problem), 0));
      const [verdict = ''] = summary.split('\n');
      expect(verdict).toMatch(/^## (?:⛔|↩️|❌|⏳|🛑) /);
      const broken = /^## (?:↩️|❌)/.test(verdict);
      const [, , first = '', second = ''] = summary.split('\n\n');
      const boxed = first.startsWith('<table>') ? second : first;
      expect(boxed.split('\n')[0]).toBe(broken ? '> [!CAUTION]' : '> [!WARNING]');
      expect(boxed.split('\n').every((line) => line.startsWith('>'))).toBe(true);
      const titles = [...boxed.matchAll(/^> \*\*([^*]+)\.\*\* \S/gm)].map(([, title]) => title);
      expect(titles).toEqual(['What happened', 'Current state', 'What to do']);
    }
  });
});

describe('a summary that exceeds the limit', () => {
  const changes = Array.from({ length: 1_500 }, (_, index) =>
    makeChange({ logicalId: `Resource${index}`, type: `AWS::${'X'.repeat(100)}::Y` }),
  );
  const runEvents = [...beginning(), ...stepBegins()].map((runEvent) =>
    runEvent.kind === 'change-set-created' ? { ...runEvent, changes } : runEvent,
  );
  const report = foldReport(runEvents, 0);

  test.each([1_000_000, 200_000, 50_000, 12_000, 5_000, 2_500, 250])(
    'keeps within %d bytes, with valid markup',
    (budget) => {
      const summary = renderStepSummary(report, {}, budget);
      expect(byteLength(summary)).toBeLessThanOrEqual(budget);
      expect(summary).toMatch(/^## ⏳ /);
      expect(summary).not.toMatch(/NaN|undefined/);
      expect(summary.match(/<details>/g)?.length).toBe(summary.match(/<\/details>/g)?.length);
      for (const row of summary.split('\n').filter((line) => line.startsWith('|'))) expect(row).toMatch(/\|$/);
    },
  );

  test('has a size for each row limit, down to the headline alone', () => {
    const budgets = Array.from({ length: 60 }, (_, index) => 1_000_000 * 0.85 ** index);
    const full = foldReport([...runEvents, ...impactSeen()], 0);
    const sizes = new Set(budgets.map((budget) => byteLength(renderStepSummary(full, {}, budget))));
    expect(sizes.size).toBe(ROW_LIMITS.length + 1);
  });

  test('is complete if it has exactly the limit', () => {
    const whole = renderStepSummary(report, {}, 1_000_000);
    expect(renderStepSummary(report, {}, byteLength(whole))).toBe(whole);
  });
});

describe('a summary of 500 changes and 5,000 events', () => {
  const changes = Array.from({ length: 500 }, (_, index) => makeChange({ logicalId: `Resource${index}` }));
  const events = Array.from({ length: 5_000 }, (_, index) =>
    makeEvent({
      logicalId: `Resource${index % 500}`,
      status: index < 500 ? 'UPDATE_IN_PROGRESS' : index % 7 === 0 ? 'UPDATE_FAILED' : 'UPDATE_COMPLETE',
      reason: `${'A long reason | with `signs`. '.repeat(300)}${index}`,
      atMs: Date.UTC(2026, 3, 22, 12, 0, 0) + index * 1_000,
    }),
  );
  const runEvents = [...beginning(), ...stepBegins()].map((runEvent) =>
    runEvent.kind === 'change-set-created' ? { ...runEvent, changes } : runEvent,
  );
  const report = foldReport([...runEvents, ...seen(events, 500)], 0);

  test('has all of them', () => {
    const summary = renderStepSummary(report);
    expect(byteLength(summary)).toBeLessThan(1024 * 1024);
    expect(new Set(summary.match(/`Resource\d+`/g)).size).toBe(500);
    expect(summary).not.toContain('left out here');
  });
});

describe('the change set of a plan', () => {
  const planned = { mode: 'plan', outcome: 'planned', steps: [makeStep()], keptChangeSet: undefined } as const;

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

const REFUSED: Warning = {
  code: 'would-be-refused',
  problem: { code: 'replacements-refused', version: V2017_03_REQUIRED, losses: makeLosses(), allow: ['Balancer'] },
};
const summaryOf = (runEvents: ReturnType<typeof plannedRun>): string => renderStepSummary(foldReport(runEvents, 0));

describe('the report of a plan', () => {
  test('shows no physical id, as some are stack outputs', () => {
    const warnings: Warning[] = [REFUSED, { code: 'replacements-allowed', losses: makeLosses() }];
    expect(reportJson(foldReport(plannedRun(warnings), 0))).not.toContain('staging-physical-id');
  });

  test('has each warning once, however often it was emitted', () => {
    expect(foldReport(plannedRun([REFUSED, REFUSED, { code: 'zones-unknown' }, REFUSED]), 0).warnings).toHaveLength(2);
  });
});

describe('the summary of a plan', () => {
  test('repeats nothing: warnings that a section shows are not in the list', () => {
    expect(summaryOf(plannedRun([{ code: 'apps-at-risk', apps: makeApps() }]))).not.toContain('[!');
  });

  test.each([1_000_000, 12_000, 6_000, 3_000, 300])('keeps within %d bytes, and cuts the forecast first', (budget) => {
    const long = plannedRun().map((runEvent) => {
      if (runEvent.kind !== 'step-forecast') return runEvent;
      const added = Array.from({ length: 3_000 }, (_, index) => ({
        logicalId: `Resource${index}`,
        type: 'AWS::S3::Bucket',
        certainty: 'certain' as const,
      }));
      return { ...runEvent, forecast: { ...runEvent.forecast, added } };
    });
    const summary = renderStepSummary(foldReport(long, 0), {}, budget);
    expect(byteLength(summary)).toBeLessThanOrEqual(budget);
    expect(summary.match(/<details>/g)?.length).toBe(summary.match(/<\/details>/g)?.length);
    if (budget >= 12_000) expect(summary).toContain('convox scale web --count 2');
  });
});
