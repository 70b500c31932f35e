/** Early validations and hooks among DescribeEvents' rows, from the SDK's shape into the domain's facts. */
import type { OperationEvent } from '@aws-sdk/client-cloudformation';
import type { FailureDetail } from '../../cloudformation/failure-detail.ts';

/** Undefined for rows of other kinds, and for hooks that only warn. */
export function toFailureDetail(event: OperationEvent): FailureDetail | undefined {
  const place = {
    logicalId: event.LogicalResourceId ?? '',
    type: event.ResourceType ?? '',
    token: event.ClientRequestToken,
  };
  if (event.ValidationName !== undefined && event.ValidationStatus === 'FAILED') {
    const reason = event.ValidationStatusReason ?? '';
    return { ...place, kind: 'validation', name: event.ValidationName, reason, path: event.ValidationPath };
  }
  if (event.HookType !== undefined && event.HookStatus === 'HOOK_COMPLETE_FAILED' && event.HookFailureMode !== 'WARN') {
    return { ...place, kind: 'hook', name: event.HookType, reason: event.HookStatusReason ?? '', path: undefined };
  }
  return undefined;
}
