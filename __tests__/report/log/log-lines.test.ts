/** The lines of the log: events in columns, waits, and endings. */
import { describe, expect, test } from '@jest/globals';
import type { RunEvent } from '../../../src/run/run-event.ts';
import type { Outcome } from '../../../src/run/outcome.ts';
import { columnsFor, eventLine, type Tone, USUAL_COLUMNS } from '../../../src/report/log/log-line.ts';
import { headlineLogLine, logLinesOf } from '../../../src/report/log/log-lines.ts';
import { EMPTY_LOG_CONTEXT, type LogContext } from '../../../src/report/log/log-context.ts';
import { makeEvent, makeStackEvent } from '../../builders/event.ts';
import { beginning } from '../../builders/runs/runs.ts';
import { V2026_04 } from '../../builders/version.ts';
import { foldReport } from '../../../src/report/model/report.ts';
import { makeChange } from '../../builders/change.ts';

const AT_MS = Date.UTC(2026, 3, 22, 12, 15, 0);
const MINUTE = 60_000;
const textOf = (runEvent: RunEvent, context: Partial<LogContext> = {}): string =>
  logLinesOf(runEvent, { ...EMPTY_LOG_CONTEXT, ...context }, AT_MS)
    .map(({ text }) => text)
    .join('\n');

test.each([
  [{}, '12:15:00  Still in progress after 35 min (this run gives up in 1 h 5 min)'],
  [{ estimateMs: 50 * MINUTE }, '(about 15 min left by the estimate; this run gives up in 1 h 5 min)'],
  [{ estimateMs: 30 * MINUTE }, '(longer than the estimated 30 min; this run gives up in 1 h 5 min)'],
  [{ estimateMs: 50 * MINUTE, progress: { done: 1, total: 3, isRollback: true } }, '(this run gives up in 1 h 5 min)'],
] as const)('a long wait says what is left by the estimate of the plan: %j', (context, left) => {
  const times = { elapsedMs: 35 * MINUTE, leftMs: 65 * MINUTE };
  expect(textOf({ kind: 'still-waiting', what: 'operation', ...times }, context)).toContain(left);
});

test.each([
  [{ progress: { done: 32, total: 32 }, unchanged: 0 }],
  [{ progress: { done: 0, total: 32 }, unchanged: undefined }],
  [{ progress: { done: 16, total: undefined } }],
  [{ progress: undefined }],
  [{ status: 'UPDATE_ROLLBACK_COMPLETE' }],
] as const)('the end of an update does not mention unchanged resources for: %j', (parts) => {
  const progress = { progress: { done: 16, total: 32 }, unchanged: 15 };
  const ended = { status: 'UPDATE_COMPLETE', version: V2026_04, instanceCount: 3, atMs: AT_MS } as const;
  expect(textOf({ kind: 'operation-ended', ...progress, ...ended, ...parts })).toMatch(/with 3 instances$/);
});

test.each<[Tone, readonly (Outcome | undefined)[]]>([
  ['good', ['updated', 'up-to-date', 'planned']],
  ['caution', ['behind', 'unfinished', 'cancelled', undefined]],
  ['bad', ['refused', 'rolled-back', 'failed']],
])('the last line has the color %s for the outcomes %j', (tone, outcomes) => {
  for (const outcome of outcomes)
    expect(headlineLogLine({ ...foldReport(beginning(), 0), outcome }).style).toEqual({ tone, from: 0 });
});

const CHANGES = [
  makeChange({ logicalId: 'ApiWebService', type: 'AWS::ECS::Service' }),
  makeChange({ logicalId: 'Instances', type: 'AWS::AutoScaling::AutoScalingGroup' }),
];
const COLUMNS = columnsFor(CHANGES, 'staging');

describe('an event in the log', () => {
  test.each([
    [{ done: 0, total: 0 }, '12:03:07  ECS::Service '],
    [{ done: 7, total: undefined }, '12:03:07  (  7 done)  ECS::Service '],
    [{ done: 70, total: undefined }, '12:03:07  ( 70 done)  ECS::Service '],
    [{ done: 3, total: 31 }, '12:03:07  ( 3 of 31)  ECS::Service '],
    [{ done: 3, total: 7, isRollback: true }, '12:03:07  (rolling back: 3 of 7)  ECS::Service '],
    [{ done: 3, total: undefined, isRollback: true }, '12:03:07  (rolling back: 3 done)  ECS::Service '],
  ] as const)('has the count %j', (progress, start) => {
    expect(eventLine(makeEvent(), progress, COLUMNS).text.startsWith(start)).toBe(true);
  });

  test.each([
    ['DELETE_COMPLETE', undefined, 'good'],
    ['UPDATE_IN_PROGRESS', 'Rolling', undefined],
    ['UPDATE_FAILED', 'No room', 'bad'],
    ['UPDATE_FAILED', 'Resource update cancelled', 'caution'],
    ['UPDATE_ROLLBACK_COMPLETE', undefined, 'caution'],
    ['UPDATE_ROLLBACK_FAILED', undefined, 'bad'],
    ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', undefined, undefined],
  ] as const)('in %s with the reason %s is %s from the status on', (status, reason, tone) => {
    const { text, style } = eventLine(makeEvent({ status, reason }), { done: 1, total: 2 }, COLUMNS);
    expect(style?.tone).toBe(tone);
    if (style !== undefined) expect(text.slice(style.from).startsWith(status)).toBe(true);
  });

  test('is one line, cut for a reason of 10,000 characters', () => {
    const { text } = eventLine(makeEvent({ reason: 'x\n'.repeat(5_000) }), { done: 1, total: 2 }, COLUMNS);
    expect(text.length).toBeLessThan(1_200);
    expect(text).toMatch(/^.* x…$/);
  });
});

describe('the columns of events', () => {
  const statusAt = (event: ReturnType<typeof makeEvent>, columns: typeof COLUMNS): number =>
    eventLine(event, { done: 1, total: 2 }, columns).text.indexOf('UPDATE_COMPLETE');

  test('have a maximum width: a longer name moves only its own line', () => {
    const long = makeChange({ logicalId: 'L'.repeat(200), type: `Custom::${'T'.repeat(60)}` });
    const columns = columnsFor([...CHANGES, long], 'staging');
    expect(columns).toEqual({ type: 43, id: 40 });
    expect(statusAt(makeEvent(), columns)).toBe(statusAt(makeStackEvent('UPDATE_COMPLETE'), columns));
  });

  test('have a default width for a joined update', () => {
    const type = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
    expect(statusAt(makeEvent({ type }), USUAL_COLUMNS)).toBe(statusAt(makeEvent(), USUAL_COLUMNS));
  });
});
