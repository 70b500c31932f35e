/** The lines of the log: events in columns, waits, and endings. */
import { describe, expect, test } from '@jest/globals';
import type { RunEvent } from '../../../src/run/run-event.ts';
import { endingOf, type Outcome } from '../../../src/run/outcome.ts';
import {
  EMPTY_LOG_CONTEXT,
  type LogContext,
  NOTHING_IN_PROGRESS,
  progressAfter,
} from '../../../src/report/log/log-context.ts';
import { columnsFor, eventLine, type LogLine, type Tone, USUAL_COLUMNS } from '../../../src/report/log/log-line.ts';
import { headlineLogLine, logLinesOf } from '../../../src/report/log/log-lines.ts';
import { makeEvent, makeStackEvent } from '../../builders/event.ts';
import { beginning, runEnded } from '../../builders/runs/runs.ts';
import { V2026_04 } from '../../builders/version.ts';
import { foldReport } from '../../../src/report/model/report.ts';
import { makeChange } from '../../builders/change.ts';

const AT_MS = Date.UTC(2026, 3, 22, 12, 15, 0);
const textOf = (runEvent: RunEvent, context: Partial<LogContext> = {}): readonly string[] =>
  logLinesOf(runEvent, { ...EMPTY_LOG_CONTEXT, ...context }, AT_MS).map(({ text }) => text);

describe('a bug in the action', () => {
  test('shows a stack trace only with debug logging', () => {
    const problem = { code: 'internal', message: 'no', stack: 'Error: no\n    at f (index.js:1:1)' } as const;
    const lines = logLinesOf(runEnded(endingOf(problem)), EMPTY_LOG_CONTEXT, AT_MS).filter(({ text }) =>
      text.includes('index.js'),
    );
    expect(lines).toEqual([{ level: 'debug', text: 'at f (index.js:1:1)' }]);
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

const CHANGES = [
  makeChange({ logicalId: 'ApiWebService', type: 'AWS::ECS::Service' }),
  makeChange({ logicalId: 'Instances', type: 'AWS::AutoScaling::AutoScalingGroup' }),
];
const COLUMNS = columnsFor(CHANGES, 'staging');

describe('an event in the log', () => {
  test('is one aligned line: time, count, type, logical id, status, reason', () => {
    const lines = [
      eventLine(makeEvent({ reason: 'Eventual\nconsistency' }), { done: 3, total: 31 }, COLUMNS),
      eventLine(
        makeEvent({
          logicalId: 'Instances',
          type: 'AWS::AutoScaling::AutoScalingGroup',
          status: 'UPDATE_IN_PROGRESS',
          reason: 'Rolling',
        }),
        { done: 3, total: 31 },
        COLUMNS,
      ),
      eventLine(makeStackEvent('UPDATE_COMPLETE'), { done: 31, total: 31 }, COLUMNS),
    ];
    expect(lines.map(({ text }) => text)).toEqual([
      '12:03:07  ( 3 of 31)  ECS::Service                   ApiWebService  UPDATE_COMPLETE     Eventual consistency',
      '12:03:07  ( 3 of 31)  AutoScaling::AutoScalingGroup  Instances      UPDATE_IN_PROGRESS  Rolling',
      '12:03:07  (31 of 31)  CloudFormation::Stack          staging        UPDATE_COMPLETE',
    ]);
  });

  test('has no count for an empty change set, and no total without a change set', () => {
    expect(eventLine(makeEvent(), { done: 0, total: 0 }, COLUMNS).text).toMatch(/^12:03:07 {2}ECS::Service /);
    const counts = [7, 70].map((done) =>
      eventLine(makeEvent(), { done, total: undefined }, COLUMNS).text.slice(10, 20),
    );
    expect(counts).toEqual(['(  7 done)', '( 70 done)']);
  });

  test.each([
    [{ done: 3, total: 7, isRollback: true }, '(rolling back: 3 of 7)'],
    [{ done: 3, total: undefined, isRollback: true }, '(rolling back: 3 done)'],
  ] as const)('counts the rollback while the stack rolls back: %j', (progress, count) => {
    expect(eventLine(makeEvent(), progress, COLUMNS).text).toContain(`12:03:07  ${count}  ECS::Service `);
  });

  test.each([
    ['UPDATE_COMPLETE', undefined, 'good'],
    ['DELETE_COMPLETE', undefined, 'good'],
    ['UPDATE_IN_PROGRESS', 'Rolling', undefined],
    ['DELETE_SKIPPED', undefined, undefined],
    ['UPDATE_FAILED', 'No room', 'bad'],
    ['UPDATE_FAILED', 'Resource update cancelled', 'caution'],
    ['UPDATE_ROLLBACK_IN_PROGRESS', 'The following resource(s) failed', 'caution'],
    ['UPDATE_ROLLBACK_COMPLETE', undefined, 'caution'],
    ['UPDATE_ROLLBACK_FAILED', undefined, 'bad'],
    ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', undefined, undefined],
  ] as const)('in %s with the reason %s is %s from the status on', (status, reason, tone) => {
    const { text, style } = eventLine(makeEvent({ status, reason }), { done: 1, total: 2 }, COLUMNS);
    expect(style?.tone).toBe(tone);
    if (style !== undefined) expect(text.slice(style.from).startsWith(status)).toBe(true);
  });

  test('is cut for a reason of 10,000 characters', () => {
    const { text } = eventLine(makeEvent({ reason: 'x'.repeat(10_000) }), { done: 1, total: 2 }, COLUMNS);
    expect(text.length).toBeLessThan(1_200);
    expect(text).toMatch(/x…$/);
  });
});

describe('the columns of events', () => {
  test('have a maximum width: a longer name moves only its own line', () => {
    const long = makeChange({ logicalId: 'L'.repeat(200), type: `Custom::${'T'.repeat(60)}` });
    const columns = columnsFor([...CHANGES, long], 'staging');
    expect(columns).toEqual({ type: 43, id: 40 });
    const starts = [makeEvent(), makeStackEvent('UPDATE_COMPLETE')].map((event) =>
      eventLine(event, { done: 1, total: 2 }, columns).text.indexOf('UPDATE_COMPLETE'),
    );
    expect(new Set(starts).size).toBe(1);
  });

  test('have a default width for a joined update', () => {
    const widths = ['AWS::ElasticLoadBalancingV2::LoadBalancer', 'AWS::ECS::Service'].map((type) =>
      eventLine(makeEvent({ type }), { done: 1, total: undefined }, USUAL_COLUMNS).text.indexOf('UPDATE_COMPLETE'),
    );
    expect(new Set(widths).size).toBe(1);
  });
});
