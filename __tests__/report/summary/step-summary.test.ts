import { describe, expect, test } from '@jest/globals';
import { endingOf } from '../../../src/run/outcome.ts';
import { byteLength } from '../../../src/report/markdown/markdown.ts';
import { foldReport } from '../../../src/report/model/report.ts';
import { incidents, keptChangeSet, objections, renderStepSummary } from '../../../src/report/summary/step-summary.ts';
import { ROW_LIMITS } from '../../../src/report/summary/row-limits.ts';
import { CHANGE_SET_ARN, makeChange } from '../../builders/change.ts';
import { makeEvent } from '../../builders/event.ts';
import { beginning, impactSeen, runEnded, runWithProblem, seen, stepBegins, updatedRun } from '../../builders/notes.ts';
import { makeDiagnosis, problemExamples } from '../../builders/problems.ts';
import { makeWay } from '../../builders/route.ts';
import { V2017_03_REQUIRED, V2026_04 } from '../../builders/version.ts';
import { changeSetName } from '../../../src/cloudformation/change-set.ts';
import { makeReport, makeStep } from '../../builders/report.ts';

const updated = renderStepSummary(foldReport(updatedRun(), 0));

describe('the summary of an update', () => {
  test('starts with the headline, region, time and duration', () => {
    expect(updated.split('\n').slice(0, 3)).toEqual([
      '## ✅ Updated staging from 20170202012654 to 20170306140228',
      '',
      'us-east-1 · account 123456789012 · 22 Apr 2026, 12:00 UTC · took 1 h 53 min',
    ]);
  });

  test('then shows the warnings', () => {
    const lines = updated.split('\n');
    expect(lines.slice(lines.indexOf('</table>') + 2).slice(0, 2)).toEqual([
      '> [!WARNING]',
      expect.stringMatching(/^> The route to 20260421192651 includes the required release 20170306140228/),
    ]);
  });

  test('shows the facts on the first screen: the strip, and before and after in one line', () => {
    expect(updated.split('\n')[4]).toBe('<table>');
    expect(updated).toContain(
      '**Release** `20170202012654` → `20170306140228` · **Stack** `UPDATE_COMPLETE` · **Instances** 3 configured',
    );
  });

  test('shows the route with its required releases and what comes next', () => {
    expect(updated).toContain(
      '| `20170306140228` | required | ✅ updated after 1 h 51 min |\n| `20260421192651` |  | ➡️ next |',
    );
  });

  test('folds each step under its changes', () => {
    expect(updated).toContain(
      '<details><summary>20170202012654 to 20170306140228, in 1 h 51 min: ' +
        '5 resources changed: 1 added, 2 modified, 1 replaced, 1 removed</summary>',
    );
  });

  test('groups the changed resources, replaced ones first', () => {
    const titles = [...updated.matchAll(/^\*\*(Replace|Remove|Change|Add)\*\*$/gm)].map(([, title]) => title);
    expect(titles).toEqual(['Replace', 'Remove', 'Change', 'Add']);
    expect(updated).toMatch(/\*\*Replace\*\*\n\n- `ApiWebTasks` AWS::ECS::TaskDefinition: `UPDATE_COMPLETE`/);
  });

  test('links to the stack, its events and the change set in the console, and to the release notes', () => {
    expect(updated).toMatch(/\[Stack\]\(https:.*\[Events\]\(https:.*\[Change set\]\(https:/);
    expect(updated).toContain('[20170306140228](https://github.com/convox/rack/releases/tag/20170306140228)');
  });

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
  test('are listed as "no change needed", and do not count as changed', () => {
    const runEvents = updatedRun().filter(
      (runEvent) => runEvent.kind !== 'stack-event' || !['ApiWebTasks', 'OldQueue'].includes(runEvent.event.logicalId),
    );
    const summary = renderStepSummary(foldReport(runEvents, 0));
    expect(summary).toContain(
      ': 3 of 5 resources changed; in the change set: 1 to add, 2 to modify, 1 to replace, 1 to remove</summary>',
    );
    expect(summary).toContain('- `ApiWebTasks` AWS::ECS::TaskDefinition: no change needed');
  });

  test('are not mentioned if no event was read', () => {
    const runEvents = updatedRun().filter(({ kind }) => kind !== 'stack-event');
    expect(renderStepSummary(foldReport(runEvents, 0))).not.toContain('no change needed');
  });
});

describe('the summary of a refused pin', () => {
  test('shows the route', () => {
    const refusal = { code: 'required-release-skipped', target: V2026_04, required: V2017_03_REQUIRED } as const;
    const { stops } = makeWay();
    const route = { kind: 'refused', refusal, latest: V2026_04, target: V2026_04, stops } as const;
    const runEvents = [
      ...beginning().slice(0, 3),
      { kind: 'route-planned', route } as const,
      runEnded(endingOf(refusal), 1),
    ];
    expect(renderStepSummary(foldReport(runEvents, 0))).toContain(
      '| `20170306140228` | required | ⛔ refused |\n| `20260421192651` |  | later |',
    );
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

  test('shows what stopped the rollback first, and folds the cause of the update’s failure', () => {
    const problem = {
      code: 'update-failed',
      target: V2017_03_REQUIRED,
      status: 'UPDATE_ROLLBACK_FAILED',
      diagnosis: makeDiagnosis('no signal'),
      details: [],
    } as const;
    const summary = renderStepSummary(foldReport([...beginning(), ...stepBegins(), runEnded(endingOf(problem))], 0));
    const places = [
      'The rollback stopped at `Router` (AWS::',
      '<details><summary>Why the update failed</summary>',
      'Root cause: `Instances` (AWS::',
      '<details><summary>1 failure after it; 3 resources cancelled because of it',
    ];
    const found = places.map((place) => summary.indexOf(place));
    expect(found).not.toContain(-1);
    expect(found).toEqual([...found].sort((one, other) => one - other));
  });

  test('has the command to copy', () => {
    const problem = { code: 'rack-stuck', status: 'UPDATE_ROLLBACK_FAILED', statusReason: undefined } as const;
    expect(renderStepSummary(foldReport(runWithProblem(problem), 0))).toContain(
      '> ```sh\n> aws cloudformation continue-update-rollback --stack-name staging --region us-east-1\n> ',
    );
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

  test('cuts the resources first, and says so', () => {
    const summary = renderStepSummary(report, {}, 100_000);
    expect(summary).toContain('_1200 of 1500 omitted (size limit). The report file has all of them._');
    expect(summary).toContain('### Route');
    expect(summary).toContain('- Unchanged: `Password`');
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

  test('names the six slowest of them', () => {
    expect(renderStepSummary(report).match(/^- ━+ \*\*.*`Resource\d+`/gm)).toHaveLength(6);
  });

  test('with half the limit says what is omitted', () => {
    const summary = renderStepSummary(report, {}, 20_000);
    expect(byteLength(summary)).toBeLessThanOrEqual(20_000);
    expect(summary).toContain('_450 of 500 omitted (size limit). The report file has all of them._');
  });
});

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

describe('the incidents of a run', () => {
  const uneventful = { api: undefined, failedPolls: 0, recovered: false, steps: [makeStep()], problem: undefined };

  test('are empty if there were none', () => {
    expect(incidents(makeReport(uneventful))).toBe('');
  });
});
