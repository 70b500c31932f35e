/** Which line of a stack's history is the stack's own, and how many resources are done. */
import { describe, expect, test } from '@jest/globals';
import { countDone, isStackRow, type StackEvent } from '../../src/cloudformation/stack-event.ts';

const stackArn = 'arn:aws:cloudformation:us-east-1:123456789012:stack/production/0a1b';

function event(logicalId: string, status: string, physicalId = `${logicalId}-1`): StackEvent {
  const type = 'AWS::EC2::Thing';
  return {
    id: `${logicalId}-${status}`,
    atMs: 0,
    stackArn,
    logicalId,
    physicalId,
    type,
    status,
    reason: undefined,
    token: 't',
  };
}

describe("the stack's own row", () => {
  test('has the stack as its physical id', () => {
    expect(isStackRow(event('production', 'UPDATE_COMPLETE', stackArn))).toBe(true);
  });

  test('is not that of a nested stack, nor of a resource with the rack’s name', () => {
    expect(isStackRow(event('Nested', 'UPDATE_COMPLETE', `${stackArn}-nested`))).toBe(false);
    expect(isStackRow(event('production', 'UPDATE_COMPLETE'))).toBe(false);
  });
});

describe('counting completed resources', () => {
  test('counts each resource once, however many events it has, and never the stack', () => {
    const events = [
      event('A', 'UPDATE_IN_PROGRESS'),
      event('A', 'UPDATE_COMPLETE'),
      event('A', 'DELETE_COMPLETE', 'A-0'),
      event('B', 'CREATE_COMPLETE'),
      event('C', 'UPDATE_FAILED'),
      event('production', 'UPDATE_COMPLETE', stackArn),
    ];
    expect(countDone(events, 5)).toEqual({ done: 2, total: 5 });
  });

  test('is never more than the total: resources outside of the change set add to it', () => {
    expect(countDone([event('A', 'UPDATE_COMPLETE'), event('B', 'UPDATE_COMPLETE')], 1)).toEqual({ done: 2, total: 2 });
  });

  test('has no total if it is not known', () => {
    expect(countDone([event('A', 'UPDATE_COMPLETE')], undefined)).toEqual({ done: 1, total: undefined });
  });

  test('is zero without events', () => {
    expect(countDone([], 0)).toEqual({ done: 0, total: 0 });
  });
});
