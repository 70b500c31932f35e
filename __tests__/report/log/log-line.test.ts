import { describe, expect, test } from '@jest/globals';
import { columnsFor, eventLine, USUAL_COLUMNS } from '../../../src/report/log/log-line.ts';
import { makeChange } from '../../builders/change.ts';
import { makeEvent, makeStackEvent } from '../../builders/event.ts';

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
  test('are as wide as the longest names in the change set, the stack’s included', () => {
    expect(COLUMNS).toEqual({ type: 'AutoScaling::AutoScalingGroup'.length, id: 'ApiWebService'.length });
    expect(columnsFor(CHANGES, 'a-rack-of-a-long-name')).toMatchObject({ id: 21 });
    expect(columnsFor([], 'staging')).toEqual({ type: 'CloudFormation::Stack'.length, id: 7 });
  });

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
