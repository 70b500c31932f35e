/** Builds stack events. */
import type { StackEvent } from '../../src/cloudformation/stack-event.ts';
import { STACK_ARN } from './stack.ts';

let last = 0;

/** A resource's event, with its own id as in AWS. */
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

/** The stack's own event. */
export function makeStackEvent(status: string, parts: Partial<StackEvent> = {}): StackEvent {
  return makeEvent({
    logicalId: 'staging',
    physicalId: STACK_ARN,
    type: 'AWS::CloudFormation::Stack',
    status,
    ...parts,
  });
}
