import { describe, expect, test } from '@jest/globals';
import { endingOf } from '../../src/domain/update-outcome.ts';
import { byteLength } from '../../src/report/markdown.ts';
import { foldReport } from '../../src/report/report.ts';
import { renderStepSummary } from '../../src/report/step-summary.ts';
import { makeChange } from '../builders/change.ts';
import { beginning, runEnded, runWithProblem, stepBegins, updatedRun } from '../builders/notes.ts';
import { makeDiagnosis, problemExamples } from '../builders/problems.ts';
import { makeWay } from '../builders/route.ts';
import { V2017_03_REQUIRED, V2026_04 } from '../builders/version.ts';

const updated = renderStepSummary(foldReport(updatedRun(), 0));

describe('the summary of an update', () => {
  test('begins with the verdict', () => {
    expect(updated.split('\n')[0]).toBe('✅ **staging** went from 20170202012654 to 20170306140228');
  });

  test('shows before and after, with units', () => {
    expect(updated).toContain(
      [
        '|  | Before | After |',
        '| --- | --- | --- |',
        '| Release | `20170202012654` | `20170306140228` |',
        '| Stack | `UPDATE_COMPLETE` | `UPDATE_COMPLETE` |',
        '| Instances | 3 | 3 |',
        '| Time | 2026-04-22 12:00:00 UTC | 13:53:00 UTC, after 1 h 53 min |',
      ].join('\n'),
    );
  });

  test('shows the route with its required marks and what comes next', () => {
    expect(updated).toContain(
      '| `20170306140228` | required | ✅ reached in 1 h 51 min |\n| `20260421192651` |  | ➡️ next |',
    );
  });

  test('folds the changed resources away', () => {
    expect(updated).toContain(
      '<details><summary>5 resources changed: 1 added, 2 modified, 1 replaced, 1 removed</summary>',
    );
    expect(updated).toContain('| `ApiWebTasks` | AWS::ECS::TaskDefinition | replace | `UPDATE_COMPLETE` |');
  });

  test('links to the stack, its events and the change set in the console', () => {
    expect(updated).toMatch(/\[Stack\]\(https:.*\[Events\]\(https:.*\[Change set\]\(https:/);
  });

  test('shows no value of a parameter but the release', () => {
    expect(updated).not.toMatch(/t3\.medium|512|us-east-1a|convox\.test/);
  });
});

describe('resources of a complete update without an event', () => {
  test('ended as no change needed, and do not count as changed', () => {
    const notes = updatedRun().filter(
      (note) => note.kind !== 'event-seen' || !['ApiWebTasks', 'OldQueue'].includes(note.event.logicalId),
    );
    const summary = renderStepSummary(foldReport(notes, 0));
    expect(summary).toContain(
      '<summary>3 of 5 resources changed; in the change set: 1 to add, 2 to modify, 1 to replace, 1 to remove</summary>',
    );
    expect(summary).toContain('| `ApiWebTasks` | AWS::ECS::TaskDefinition | replace | no change needed |');
  });

  test('are said nothing of where no event was read at all', () => {
    const notes = updatedRun().filter(({ kind }) => kind !== 'event-seen');
    expect(renderStepSummary(foldReport(notes, 0))).not.toContain('no change needed');
  });
});

describe('the summary of a refused pin', () => {
  test('shows the way as it would be', () => {
    const refusal = { code: 'required-in-the-way', target: V2026_04, required: V2017_03_REQUIRED } as const;
    const { stops } = makeWay();
    const route = { kind: 'refused', refusal, latest: V2026_04, target: V2026_04, stops } as const;
    const notes = [
      ...beginning().slice(0, 3),
      { kind: 'route-planned', route } as const,
      runEnded(endingOf(refusal), 1),
    ];
    expect(renderStepSummary(foldReport(notes, 0))).toContain(
      '| `20170306140228` | required | ⛔ would be next; refused |\n| `20260421192651` |  | after that |',
    );
  });
});

describe('the summary of a red ending', () => {
  test('says what happened, how the rack stands, and what to do, right after the verdict', () => {
    for (const problem of problemExamples()) {
      const [verdict = '', , happened = '', , stands = '', , todo = ''] = renderStepSummary(
        foldReport(runWithProblem(problem), 0),
      )
        .replace(/\n\n- `[^]*?(?=\n\n\*\*How)/, '')
        .split('\n');
      expect(verdict).toMatch(/^(?:⛔|↩️|❌|⏳|🛑) \*\*staging\*\*/);
      expect(happened).toMatch(/^\*\*What happened\.\*\* \S/);
      expect(stands).toMatch(/^\*\*How the rack stands\.\*\* \S/);
      expect(todo).toMatch(/^\*\*What to do\.\*\* \S/);
    }
  });

  test('shows the root cause first, what kept the rollback, and folds the consequences', () => {
    const problem = {
      code: 'update-failed',
      target: V2017_03_REQUIRED,
      status: 'UPDATE_ROLLBACK_FAILED',
      diagnosis: makeDiagnosis('no signal'),
      details: [],
    } as const;
    const summary = renderStepSummary(foldReport([...beginning(), ...stepBegins(), runEnded(endingOf(problem))], 0));
    const places = [
      '### Why it failed',
      '`Instances`<br>',
      '**What kept the rollback',
      '`Router`<br>',
      '<details><summary>1 failure that came after it; 3 resources cancelled because of it',
    ];
    const found = places.map((place) => summary.indexOf(place));
    expect(found).not.toContain(-1);
    expect(found).toEqual([...found].sort((one, other) => one - other));
  });

  test('gives the command to copy', () => {
    const problem = { code: 'rack-stuck', status: 'UPDATE_ROLLBACK_FAILED', statusReason: undefined } as const;
    expect(renderStepSummary(foldReport(runWithProblem(problem), 0))).toContain(
      '```sh\naws cloudformation continue-update-rollback --stack-name staging --region us-east-1\n',
    );
  });
});

describe('a summary that would be too large', () => {
  const changes = Array.from({ length: 1_500 }, (_, index) =>
    makeChange({ logicalId: `Resource${index}`, type: `AWS::${'X'.repeat(100)}::Y` }),
  );
  const notes = [...beginning(), ...stepBegins()].map((note) =>
    note.kind === 'change-set-created' ? { ...note, changes } : note,
  );
  const report = foldReport(notes, 0);

  test.each([1_000_000, 200_000, 50_000, 12_000, 5_000, 2_500, 200])(
    'keeps within %d bytes, whole as markup',
    (budget) => {
      const summary = renderStepSummary(report, {}, budget);
      expect(byteLength(summary)).toBeLessThanOrEqual(budget);
      expect(summary).toMatch(/^⏳ \*\*staging\*\*/);
      expect(summary.match(/<details>/g)?.length).toBe(summary.match(/<\/details>/g)?.length);
      for (const row of summary.split('\n').filter((line) => line.startsWith('|'))) expect(row).toMatch(/\|$/);
    },
  );

  test('cuts the resources first, and says so', () => {
    const summary = renderStepSummary(report, {}, 100_000);
    expect(summary).toContain('_1200 of 1500 left out here for want of room; the report file has all._');
    expect(summary).toContain('### Route');
  });
});
