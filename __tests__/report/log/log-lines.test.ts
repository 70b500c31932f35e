import { describe, expect, test } from '@jest/globals';
import { diagnose } from '../../../src/diagnosis/diagnosis.ts';
import type { RunEvent } from '../../../src/run/run-event.ts';
import { endingOf, type Outcome } from '../../../src/run/outcome.ts';
import { NOTHING_IN_PROGRESS, progressAfter } from '../../../src/report/model/report-resources.ts';
import type { LogLine, Tone } from '../../../src/report/log/log-line.ts';
import { headlineLogLine, logLinesOf } from '../../../src/report/log/log-lines.ts';
import { EMPTY_LOG_CONTEXT, type LogContext } from '../../../src/report/log/log-context.ts';
import { makeEvent } from '../../builders/event.ts';
import { makeApps, makeParameterChanges } from '../../builders/impact.ts';
import { beginning, runEnded, stepGoesWell, updatedRun } from '../../builders/notes.ts';
import { V2026_04 } from '../../builders/version.ts';
import { foldReport } from '../../../src/report/model/report.ts';

const AT_MS = Date.UTC(2026, 3, 22, 12, 15, 0);
const textOf = (runEvent: RunEvent, context: Partial<LogContext> = {}): readonly string[] =>
  logLinesOf(runEvent, { ...EMPTY_LOG_CONTEXT, ...context }, AT_MS).map(({ text }) => text);

describe('every note', () => {
  test('has text', () => {
    // These two are the title of a group, and the verdict's line.
    const runEvents = updatedRun().filter(({ kind }) => kind !== 'step-started' && kind !== 'run-ended');
    for (const runEvent of runEvents) {
      const lines = textOf(runEvent);
      expect(lines.length).toBeGreaterThan(0);
      for (const text of lines) expect(text).toMatch(/^[A-Z0-9](?!.*undefined).{5,}/);
    }
  });

  test('shows no value of a parameter, and no host of the API', () => {
    const log = updatedRun()
      .flatMap((runEvent) => textOf(runEvent))
      .join('\n');
    expect(log).not.toMatch(/t3\.medium|512|convox\.test/);
  });

  test('shows a stack trace only with debug logging', () => {
    const problem = { code: 'internal', message: 'no', stack: 'Error: no\n    at f (index.js:1:1)' } as const;
    const lines = logLinesOf(runEnded(endingOf(problem)), EMPTY_LOG_CONTEXT, AT_MS).filter(({ text }) =>
      text.includes('index.js'),
    );
    expect(lines).toEqual([{ level: 'debug', text: 'at f (index.js:1:1)' }]);
  });

  test('has no debug line for a bug without a stack trace', () => {
    expect(textOf(runEnded(endingOf({ code: 'internal', message: 'no', stack: undefined })))).toEqual([]);
  });
});

describe('the impact in the log', () => {
  test('has warnings whose commands name the rack', () => {
    const warning = { code: 'apps-at-risk', apps: makeApps() } as const;
    expect(textOf({ kind: 'warned', warning }, { rack: 'staging' })[0]).toContain('--rack staging');
  });
});

describe('a long wait', () => {
  const waiting = (what: Extract<RunEvent, { kind: 'still-waiting' }>['what']): RunEvent => ({
    kind: 'still-waiting',
    what,
    elapsedMs: 35 * 60_000,
    leftMs: 65 * 60_000,
  });

  test('for an update shows what is in progress, and for how long', () => {
    const inProgress = progressAfter(
      NOTHING_IN_PROGRESS,
      makeEvent({ status: 'UPDATE_IN_PROGRESS', atMs: AT_MS - 9 * 60_000 }),
    );
    expect(textOf(waiting('operation'), { inProgress })).toEqual([
      '12:15:00  Still in progress: ApiWebService (ECS::Service) for 9 min (this run gives up in 1 h 5 min)',
    ]);
    expect(textOf(waiting('operation'))).toEqual([
      '12:15:00  Still in progress after 35 min (this run gives up in 1 h 5 min)',
    ]);
  });

  test.each([
    [{ estimateMs: 50 * 60_000 }, 'about 15 min left by the estimate; this run gives up in 1 h 5 min'],
    [{ estimateMs: 30 * 60_000 }, 'longer than the estimated 30 min; this run gives up in 1 h 5 min'],
    [{ estimateMs: 50 * 60_000, progress: { done: 1, total: 3, isRollback: true } }, 'this run gives up in 1 h 5 min'],
  ] as const)('says what is left by the estimate of the plan: %j', (context, left) => {
    expect(textOf(waiting('operation'), context)[0]).toContain(`(${left})`);
  });
});

describe('the end of an update', () => {
  const ended = (parts: Partial<Extract<RunEvent, { kind: 'operation-ended' }>> = {}): readonly LogLine[] =>
    logLinesOf(
      {
        kind: 'operation-ended',
        progress: { done: 16, total: 32 },
        unchanged: 15,
        status: 'UPDATE_COMPLETE',
        version: V2026_04,
        instanceCount: 3,
        atMs: AT_MS,
        ...parts,
      },
      { ...EMPTY_LOG_CONTEXT, label: 'Step 1 of 2', operationStartedMs: AT_MS - 42 * 60_000 },
      AT_MS,
    );

  test.each([
    [{ progress: { done: 32, total: 32 }, unchanged: 0 }],
    [{ progress: { done: 0, total: 32 }, unchanged: undefined }],
    [{ progress: { done: 16, total: undefined } }],
    [{ progress: undefined }],
    [{ status: 'UPDATE_ROLLBACK_COMPLETE' }],
  ] as const)('does not mention unchanged resources for: %j', (parts) => {
    expect(ended(parts).map(({ text }) => text)).toEqual([expect.stringMatching(/with 3 instances$/)]);
  });

  test('is followed by the failed event, in red', () => {
    const event = makeEvent({ status: 'UPDATE_FAILED', reason: 'No\nroom', logicalId: 'Instances' });
    const diagnosis = diagnose([event, makeEvent({ status: 'UPDATE_FAILED', reason: 'Resource update cancelled' })]);
    const problem = {
      code: 'rolled-back',
      target: V2026_04,
      status: 'UPDATE_ROLLBACK_COMPLETE',
      diagnosis,
      details: [],
    } as const;
    expect(logLinesOf(runEnded(endingOf(problem)), EMPTY_LOG_CONTEXT, AT_MS)).toEqual([
      {
        level: 'info',
        text: 'Cause: Instances (ECS::Service), UPDATE_FAILED at 12:03:07: No room',
        style: { tone: 'bad', from: 0 },
      },
    ]);
    expect(textOf(runEnded(endingOf({ ...problem, diagnosis: diagnose([]) })))).toEqual([]);
  });
});

describe('the plan in the log', () => {
  const changes = makeParameterChanges();

  test('says that a reviewed change set was compared', () => {
    const facts = { kind: 'change-set-created', arn: 'arn', changes: [] } as const;
    const [made, kept] = (['made', 'kept'] as const).map((origin) => textOf({ ...facts, origin })[0]);
    expect(made).toMatch(/^Change set: 0 resources/);
    expect(kept).toMatch(
      /^Change set: the reviewed one, which equals what this action would create now, with 0 resources/,
    );
  });

  test('starts one line with "Parameters:", and compares only if there are differences', () => {
    const log = stepGoesWell().flatMap((runEvent) => textOf(runEvent));
    expect(log.filter((line) => line.startsWith('Parameters:'))).toHaveLength(1);
    const [news = ''] = textOf({ kind: 'parameters-compared', changes });
    expect(news).toMatch(/^Compared with the rack's parameters: \d/);
    expect(news).not.toMatch(/\b0 /);
    const none = { added: [], dropped: [], changedDefaults: [], customized: [], formerDefaults: [] };
    expect(textOf({ kind: 'parameters-compared', changes: { ...changes, ...none } })).toEqual([]);
  });
});

test('invalid inputs are in the log, one per line', () => {
  const inputs = [
    { input: 'timeout', given: 'soon', accepted: 'auto' },
    { input: 'rack', given: '', accepted: "the rack's name" },
  ];
  expect(textOf(runEnded(endingOf({ code: 'invalid-inputs', inputs })))).toEqual([
    "'timeout': soon — accepted: auto",
    "'rack': missing — accepted: the rack's name",
  ]);
});

describe('the last line of the log', () => {
  test.each<[Outcome | undefined, Tone]>([
    ['updated', 'good'],
    ['up-to-date', 'good'],
    ['planned', 'good'],
    ['behind', 'caution'],
    ['unfinished', 'caution'],
    ['cancelled', 'caution'],
    [undefined, 'caution'],
    ['refused', 'bad'],
    ['rolled-back', 'bad'],
    ['failed', 'bad'],
  ])('of a run that ended %s has the color %s', (outcome, tone) => {
    expect(headlineLogLine({ ...foldReport(beginning(), 0), outcome }).style).toEqual({ tone, from: 0 });
  });
});
