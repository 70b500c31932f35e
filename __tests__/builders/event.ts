/** Stack events for tests. */
import type { StackEvent } from '../../src/cloudformation/stack-event.ts';
import { STACK_ARN } from './stack.ts';

let last = 0;

/** A resource's event; each has an id of its own, as AWS's have. */
export function makeEvent(parts: Partial<StackEvent> = {}): StackEvent {
  last += 1;
  return {
    id: `event-${last}`,
    atMs: Date.UTC(2026, 3, 22, 12, 3, 7),
    stackArn: STACK_ARN,
    logicalId: 'ApiWebService',
    physicalId: 'arn:aws:ecs:us-east-1:123456789012:service/staging/api-web',
    type: 'AWS::ECS::Service',
    status: 'UPDATE_COMPLETE',
    reason: undefined,
    token: undefined,
    ...parts,
  };
}

/** The stack's own row. */
export function makeStackEvent(status: string, parts: Partial<StackEvent> = {}): StackEvent {
  return makeEvent({
    logicalId: 'staging',
    physicalId: STACK_ARN,
    type: 'AWS::CloudFormation::Stack',
    status,
    ...parts,
  });
}
