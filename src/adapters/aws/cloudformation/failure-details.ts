/** Converts validations and hooks in the SDK's rows of DescribeEvents and ListHookResults into FailureDetails. */
import type { HookResultSummary, OperationEvent } from '@aws-sdk/client-cloudformation';
import type { FailureDetail } from '../../../cloudformation/failure-detail.ts';

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
