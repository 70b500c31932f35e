import { describe, expect, test } from '@jest/globals';
import type { StackEvent } from '../../../src/cloudformation/stack-event.ts';
import { inProgressWords, NOTHING_IN_PROGRESS, withEvent } from '../../../src/report/model/in-progress.ts';
import { makeEvent, makeStackEvent } from '../../builders/event.ts';

const MINUTE = 60_000;
const NOW_MS = Date.UTC(2026, 3, 22, 13, 0, 0);

const wordsAfter = (...events: readonly StackEvent[]): string =>
  inProgressWords(events.reduce(withEvent, NOTHING_IN_PROGRESS), NOW_MS);

const event = (logicalId: string, status: string, minutesAgo: number, parts: Partial<StackEvent> = {}): StackEvent =>
  makeEvent({ logicalId, status, atMs: NOW_MS - minutesAgo * MINUTE, ...parts });

describe('the resources in progress', () => {
  test('are listed with type and duration, the longest first', () => {
    const instances = { type: 'AWS::AutoScaling::AutoScalingGroup' };
    expect(
      wordsAfter(
        makeStackEvent('UPDATE_IN_PROGRESS'),
        event('ServiceWebApi', 'UPDATE_IN_PROGRESS', 2),
        event('Instances', 'UPDATE_IN_PROGRESS', 9, instances),
        event('ApiWebTasks', 'UPDATE_IN_PROGRESS', 10),
        event('ApiWebTasks', 'UPDATE_COMPLETE', 9),
      ),
    ).toBe('Instances (AutoScaling::AutoScalingGroup) for 9 min; ServiceWebApi (ECS::Service) for 2 min');
  });

  test('count from the first of several events of one activity', () => {
    const rows = [9, 6, 3].map((ago) => event('Instances', 'UPDATE_IN_PROGRESS', ago, { reason: `${ago}` }));
    expect(wordsAfter(...rows)).toBe('Instances (ECS::Service) for 9 min');
  });

  test('count again if the same resource starts again, in the rollback or in the clean-up', () => {
    const before = [event('Tasks', 'UPDATE_IN_PROGRESS', 30), event('Tasks', 'UPDATE_FAILED', 20)];
    expect(wordsAfter(...before, event('Tasks', 'UPDATE_IN_PROGRESS', 5))).toBe('Tasks (ECS::Service) for 5 min');
    expect(wordsAfter(...before, event('Tasks', 'DELETE_IN_PROGRESS', 1))).toBe(
      'Tasks (ECS::Service) being deleted for 1 min',
    );
  });

  test('are the stack if there is no resource', () => {
    expect(
      wordsAfter(makeStackEvent('UPDATE_IN_PROGRESS'), makeStackEvent('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS')),
    ).toBe('the stack is in UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
    expect(wordsAfter()).toBe('');
  });

  test('are at most four, with the number of the others', () => {
    const many = Array.from({ length: 30 }, (_, index) => event(`Resource${index}`, 'CREATE_IN_PROGRESS', 30 - index));
    expect(wordsAfter(...many)).toMatch(/^Resource0 .*; Resource3 [^;]*; and 26 more$/);
  });

  test('have just started if the runner’s clock is behind AWS’s', () => {
    expect(wordsAfter(event('Tasks', 'UPDATE_IN_PROGRESS', -1))).toBe('Tasks (ECS::Service) for less than 1 s');
  });
});
