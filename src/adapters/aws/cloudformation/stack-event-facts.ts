/** Converts the SDK's stack event into a StackEvent. */
import type { StackEvent as SdkStackEvent } from '@aws-sdk/client-cloudformation';
import type { StackEvent } from '../../../cloudformation/stack-event.ts';
import { membersOf } from '../../../values/json-value.ts';
import { parseJsonText } from '../../../values/json-text.ts';
import type { Call } from '../errors.ts';
import { required } from './required-member.ts';

const CALL: Call = { service: 'cloudformation', operation: 'DescribeStackEvents' };

/**
 * AWS guarantees only an event's id, stack and time. An event without the rest (for example of a hook) must not end the
 * monitoring, so missing members are empty.
 */
export function toStackEvent(event: SdkStackEvent): StackEvent {
  return {
    id: required(event.EventId, 'EventId', CALL),
    atMs: required(event.Timestamp, 'Timestamp', CALL).getTime(),
    stackArn: required(event.StackId, 'StackId', CALL),
    logicalId: event.LogicalResourceId ?? '',
    physicalId: event.PhysicalResourceId ?? '',
    type: event.ResourceType ?? '',
    status: event.ResourceStatus ?? '',
    reason: event.ResourceStatusReason,
    token: event.ClientRequestToken,
    operationId: event.OperationId,
    ...relatedResources(event),
  };
}

/** Only these properties are kept. The others are large and can contain secrets. */
function relatedResources({
  ResourceType: type = '',
  ResourceProperties: properties = '',
}: SdkStackEvent): Pick<StackEvent, 'serviceToken' | 'cluster'> {
  const member = { 'AWS::ECS::Service': 'Cluster' }[type] ?? (isCustom(type) ? 'ServiceToken' : undefined);
  if (member === undefined) return {};
  const value = membersOf(parseJsonText(properties)?.json)[member];
  if (typeof value !== 'string') return {};
  return member === 'Cluster' ? { cluster: value } : { serviceToken: value };
}

function isCustom(type: string): boolean {
  return type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';
}
