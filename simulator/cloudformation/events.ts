/** The events of a stack. Each change of a status adds one; no other code changes a status. */

import type { Account } from '../account.ts';
import type { Resource, Stack, StackEvent } from './stack.ts';

/** No two events of a stack have the same time, so an event id with the time is unique. */
function nextTimestamp(account: Account, stack: Stack): Date {
  const last = stack.events.at(-1)?.Timestamp.getTime() ?? 0;
  return new Date(Math.max(account.clock.now().getTime(), last + 1));
}

export function setStackStatus(account: Account, stack: Stack, status: string, reason?: string): void {
  stack.status = status;
  stack.statusReason = reason ?? '';
  record(account, stack, {
    // In the stack's own event the physical id is the stack id, and the event id is a UUID.
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

type EventFields = Omit<StackEvent, 'StackId' | 'StackName' | 'OperationId' | 'Timestamp' | 'ClientRequestToken'>;

function record(account: Account, stack: Stack, fields: EventFields): void {
  const { id, clientRequestToken } = stack.operation;
  stack.events.push({
    ...fields,
    StackId: stack.id,
    StackName: stack.name,
    OperationId: id,
    Timestamp: nextTimestamp(account, stack),
    ...(clientRequestToken !== undefined && { ClientRequestToken: clientRequestToken }),
  });
}
