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

describe('what is in progress', () => {
  test('is named with its type and since when, the longest first', () => {
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

  test('counts from the first of several rows of one doing', () => {
    const rows = [9, 6, 3].map((ago) => event('Instances', 'UPDATE_IN_PROGRESS', ago, { reason: `${ago}` }));
    expect(wordsAfter(...rows)).toBe('Instances (ECS::Service) for 9 min');
  });

  test('counts anew where the same resource is begun again, on the way back or in the clean-up', () => {
    const before = [event('Tasks', 'UPDATE_IN_PROGRESS', 30), event('Tasks', 'UPDATE_FAILED', 20)];
    expect(wordsAfter(...before, event('Tasks', 'UPDATE_IN_PROGRESS', 5))).toBe('Tasks (ECS::Service) for 5 min');
    expect(wordsAfter(...before, event('Tasks', 'DELETE_IN_PROGRESS', 1))).toBe(
      'Tasks (ECS::Service) being deleted for 1 min',
    );
  });

  test('is the stack, where no resource is', () => {
    expect(
      wordsAfter(makeStackEvent('UPDATE_IN_PROGRESS'), makeStackEvent('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS')),
    ).toBe('the stack is in UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
    expect(wordsAfter()).toBe('');
  });

  test('names four at most, and how many more there are', () => {
    const many = Array.from({ length: 30 }, (_, index) => event(`Resource${index}`, 'CREATE_IN_PROGRESS', 30 - index));
    expect(wordsAfter(...many)).toMatch(/^Resource0 .*; Resource3 [^;]*; and 26 more$/);
  });

  test('began just now where the clock of the runner is behind that of AWS', () => {
    expect(wordsAfter(event('Tasks', 'UPDATE_IN_PROGRESS', -1))).toBe('Tasks (ECS::Service) for less than 1 s');
  });
});
