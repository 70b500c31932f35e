import { describe, expect, test } from '@jest/globals';
import type { RunEvent } from '../../../src/run/run-event.ts';
import type { Problem } from '../../../src/run/problem.ts';
import type { Mode } from '../../../src/run/update-request.ts';
import { endingOf } from '../../../src/run/outcome.ts';
import { annotationsOf } from '../../../src/report/outputs/annotations.ts';
import { outputsOf } from '../../../src/report/outputs/outputs.ts';
import { foldReport } from '../../../src/report/model/report.ts';
import { headlineText, headlineMarkdown } from '../../../src/report/messages/headline.ts';
import { makeFault } from '../../builders/fault.ts';
import {
  BEGAN_AT_MS,
  beginning,
  plannedRun,
  runBegan,
  runEnded,
  runWithProblem,
  stepBegins,
  stepGoesWell,
} from '../../builders/notes.ts';
import { makeRack } from '../../builders/rack.ts';
import { makeWay } from '../../builders/route.ts';
import { STACK_ARN } from '../../builders/stack.ts';
import { V2017_02, V2026_04 } from '../../builders/version.ts';

const verdictOf = (notes: readonly RunEvent[]): string => headlineText(foldReport(notes, 0));

describe('a downgrade', () => {
  const back = makeWay({
    direction: 'downgrade',
    current: V2026_04,
    target: V2017_02,
    stops: [{ version: V2017_02, required: false }],
  });

  test('is not behind: a check says that the rack would go back', () => {
    const notes = [...beginning(back, { mode: 'check' }), runEnded({ kind: 'green', outcome: 'behind' })];
    expect(verdictOf(notes)).toBe('staging would go back from 20260421192651 to 20170202012654');
  });

  test('that is planned would go back', () => {
    const planned = plannedRun().filter(({ kind }) => kind !== 'step-forecast');
    const notes = [...beginning(back, { mode: 'plan' }), ...planned.slice(4)];
    expect(verdictOf(notes)).toMatch(/^staging would go back from 20260421192651 to 20170202012654/);
  });

  test('that was made went back', () => {
    const notes = [
      ...beginning(back),
      ...stepGoesWell({ from: V2026_04, to: V2017_02 }),
      runEnded({ kind: 'green', outcome: 'updated' }),
    ];
    expect(verdictOf(notes)).toBe('staging went back from 20260421192651 to 20170202012654');
  });
});

describe('a run cancelled before it began anything', () => {
  const ended = runEnded(endingOf({ code: 'cancelled-before-start' }));
  const awaited: RunEvent = {
    kind: 'idle-awaited',
    stackArn: STACK_ARN,
    status: 'UPDATE_IN_PROGRESS',
    limitMs: 1,
  };
  const toldOf = (notes: readonly RunEvent[]): { verdict: string; reason: string; message: string } => {
    const report = foldReport(notes, 0);
    const [error] = annotationsOf(report);
    return {
      verdict: headlineText(report),
      reason: outputsOf(report, undefined).reason,
      message: error?.message ?? '',
    };
  };

  test('on a rack at rest says that nothing is under way', () => {
    const { verdict, message } = toldOf([...beginning(), ended]);
    expect(verdict).toBe('staging was not updated: the workflow was cancelled');
    expect(message).toContain('Nothing of this run is under way.');
  });

  test("on a busy rack says that another's operation is on the stack", () => {
    const { reason, message } = toldOf([runBegan(), awaited, ended]);
    expect(reason).toBe(
      'The workflow was cancelled before an update had begun. Another operation is on the stack (UPDATE_IN_PROGRESS, as ' +
        "last seen), and is not this run's.",
    );
    expect(message).toContain('Nothing was changed; the stack is in UPDATE_IN_PROGRESS.');
    expect(message).not.toContain('under way');
  });

  test('does not disown a rollback that it continued itself', () => {
    const recovery: RunEvent = {
      kind: 'recovery-started',
      how: 'started',
      atMs: 1,
      status: 'UPDATE_ROLLBACK_IN_PROGRESS',
    };
    expect(toldOf([...beginning(), recovery, ended]).reason).toMatch(/may be the rollback that this run continued\.$/);
  });

  test('in a later step speaks of the next update', () => {
    const { verdict, reason } = toldOf([...beginning(), ...stepGoesWell(), ended]);
    expect(verdict).toBe(
      'staging went to 20170306140228 and no further: the workflow was cancelled before the next update had begun',
    );
    expect(reason).toBe('The workflow was cancelled before the next update had begun.');
  });

  test('in a check had nothing to update', () => {
    const { verdict, reason } = toldOf([...beginning(makeWay(), { mode: 'check' }), ended]);
    expect(verdict).toBe('staging could not be checked: the workflow was cancelled');
    expect(reason).toBe('The workflow was cancelled before the rack was checked.');
  });
});

describe('what did not come of a run', () => {
  const neverQuiet: Problem = { code: 'stack-stayed-busy', status: 'UPDATE_IN_PROGRESS', limitMs: 1 };
  const lostSight: Problem = { code: 'monitoring-failed', fault: makeFault(), status: 'UPDATE_IN_PROGRESS' };

  test.each<[Mode, Problem, string]>([
    ['check', neverQuiet, 'staging could not be checked: another operation was on its stack all along'],
    ['check', lostSight, 'staging could not be checked: what is on its stack was not seen to its end'],
    ['plan', neverQuiet, 'staging got no plan: another operation was on its stack all along'],
    ['update', neverQuiet, 'staging was not updated: another operation was on its stack all along'],
    ['check', { code: 'no-published-release' }, 'staging would not be updated: refused as things stand'],
    ['plan', { code: 'no-published-release' }, 'staging would not be updated: refused as things stand'],
    [
      'update',
      { code: 'no-published-release' },
      'staging stays at 20170202012654: the update to 20260421192651 was refused before anything was changed',
    ],
  ])('%s, %j', (mode, problem, verdict) => {
    expect(verdictOf(runWithProblem(problem, { mode }))).toBe(verdict);
  });
});

describe('a rollback that was continued', () => {
  const recovery: RunEvent = {
    kind: 'recovery-started',
    how: 'started',
    atMs: 1,
    status: 'UPDATE_ROLLBACK_IN_PROGRESS',
  };
  const ended = runEnded(endingOf({ code: 'timed-out', limitMs: 1, status: 'UPDATE_ROLLBACK_IN_PROGRESS' }));

  test.each<[string, readonly RunEvent[], string]>([
    [
      'and was not over in time is what goes on',
      [...beginning(), recovery, ended],
      'staging is not seen back yet: the rollback that was continued goes on in AWS',
    ],
    [
      'and was over before an update that was not is the past',
      [...beginning(), recovery, ...stepBegins(), ended],
      'staging is not seen at 20170306140228 yet: this run has ended, and AWS may still be at work',
    ],
    [
      'and is followed by a step that is refused counts as a change',
      [...beginning(), recovery, runEnded(endingOf({ code: 'change-set-empty', version: V2026_04 }))],
      'staging: its failed rollback was continued, and then this run failed',
    ],
    [
      'and is followed by a run that fails counts as a change',
      [...beginning(), recovery, runEnded(endingOf({ code: 'no-published-release' }))],
      'staging: its failed rollback was continued, and then the update to 20260421192651 was refused',
    ],
    [
      'and was overtaken by somebody else before the catalog failed tells where the rack went',
      [
        ...beginning().slice(0, 3),
        recovery,
        { kind: 'rack-read', rack: makeRack({ version: V2026_04 }) },
        runEnded(endingOf({ code: 'catalog-unusable', location: 's3://convox', flaws: [] })),
      ],
      'staging went from 20170202012654 to 20260421192651, and then this run failed',
    ],
  ])('%s', (_what, notes, verdict) => {
    expect(verdictOf(notes)).toBe(verdict);
  });
});

test.each<[string, readonly RunEvent[], string]>([
  ['where it was, when, and how long it took', beginning(), 'us-east-1 · 2026-04-22 12:00:00 UTC · took 2 min'],
  ['no region where none was told', [], '2026-04-22 12:02:00 UTC · took less than 1 s'],
])('under the verdict stands %s', (_what, notes, facts) => {
  const report = foldReport(notes, BEGAN_AT_MS + 120_000);
  expect(headlineMarkdown(report).split('\n').slice(1)).toEqual(['', facts]);
});
