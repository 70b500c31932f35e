/** The history of a stack: each change of a status is an event, and the status is changed nowhere else. */

import type { Account } from '../account.ts';
import type { Resource, Stack, StackEvent } from './stack.ts';

/** Two events of a stack never carry the same time, so that an event id made of it is unique. */
function nextTimestamp(account: Account, stack: Stack): Date {
  const last = stack.events.at(-1)?.Timestamp.getTime() ?? 0;
  return new Date(Math.max(account.clock.now().getTime(), last + 1));
}

export function setStackStatus(account: Account, stack: Stack, status: string, reason?: string): void {
  stack.status = status;
  stack.statusReason = reason ?? '';
  record(account, stack, {
    // The stack's own row: its physical id is the stack's id. Its event id is a bare UUID.
    EventId: account.random.uuid(),
    LogicalResourceId: stack.name,
    PhysicalResourceId: stack.id,
    ResourceType: 'AWS::CloudFormation::Stack',
    ResourceStatus: status,
    ...(reason !== undefined && { ResourceStatusReason: reason }),
  });
}

export function setResourceStatus(
  account: Account,
  stack: Stack,
  resource: Resource,
  status: string,
  reason?: string,
): void {
  const timestamp = nextTimestamp(account, stack);
  resource.status = status;
  resource.statusReason = reason ?? '';
  resource.updatedAt = timestamp;
  record(account, stack, {
    EventId: `${resource.logicalId}-${status}-${timestamp.toISOString()}`,
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId,
    ResourceType: resource.type,
    ResourceStatus: status,
    ...(reason !== undefined && { ResourceStatusReason: reason }),
    ResourceProperties: JSON.stringify(resource.shownProperties),
  });
}

type Told = Omit<StackEvent, 'StackId' | 'StackName' | 'OperationId' | 'Timestamp' | 'ClientRequestToken'>;

function record(account: Account, stack: Stack, texts: Told): void {
  const { id, clientRequestToken } = stack.operation;
  stack.events.push({
    ...texts,
    StackId: stack.id,
    StackName: stack.name,
    OperationId: id,
    Timestamp: nextTimestamp(account, stack),
    ...(clientRequestToken !== undefined && { ClientRequestToken: clientRequestToken }),
  });
}
