/** Stack events of the SDK, and the findings of validations and hooks, in the action's own terms. */
import type { HookResultSummary, OperationEvent, StackEvent as SdkStackEvent } from '@aws-sdk/client-cloudformation';
import type { StackEvent } from '../../../cloudformation/stack-event.ts';
import { membersOf } from '../../../values/json-value.ts';
import { parseJsonText } from '../../../values/json-text.ts';
import type { Call } from '../errors.ts';
import { required } from './required-member.ts';
import type { FailureDetail } from '../../../cloudformation/failure-detail.ts';

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

/** `HOOK_FAILED`: the hook itself failed. */
const FAILED_HOOKS: ReadonlySet<string | undefined> = new Set(['HOOK_COMPLETE_FAILED', 'HOOK_FAILED']);

/** @returns undefined for other rows, and for validations and hooks without a finding. */
export function toFailureDetail(event: OperationEvent): FailureDetail | undefined {
  const place = {
    logicalId: event.LogicalResourceId ?? '',
    type: event.ResourceType ?? '',
    token: event.ClientRequestToken,
  };
  if (event.ValidationName !== undefined && event.ValidationStatus === 'FAILED') {
    const isBlocking = event.ValidationFailureMode !== 'WARN';
    const reason = event.ValidationStatusReason ?? '';
    return { ...place, kind: 'validation', isBlocking, name: event.ValidationName, reason, path: event.ValidationPath };
  }
  if (event.HookType !== undefined && FAILED_HOOKS.has(event.HookStatus)) {
    const isBlocking = event.HookFailureMode !== 'WARN';
    const reason = event.HookStatusReason ?? '';
    return { ...place, kind: 'hook', isBlocking, name: event.HookType, reason, path: undefined };
  }
  return undefined;
}

/** @returns undefined for hooks without a finding. */
export function fromHookResult(result: HookResultSummary): FailureDetail | undefined {
  if (!FAILED_HOOKS.has(result.Status)) return undefined;
  const isBlocking = result.FailureMode !== 'WARN';
  const { TypeName: name = '', HookStatusReason: reason = '' } = result;
  // The hook checked the change set as a whole, not one resource.
  return { kind: 'hook', isBlocking, name, logicalId: '', type: '', reason, path: undefined, token: undefined };
}
