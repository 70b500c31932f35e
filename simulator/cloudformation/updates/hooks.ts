/** Hooks of the account's own: rules that look at a resource before CloudFormation works on it. */

import type { Account } from '../../account.ts';
import type { Resource, Stack } from '../stack.ts';

/** Why the resource fails; undefined if no hook refuses it, or if the hook only warns. */
export function invokeHook(
  account: Account,
  stack: Stack,
  resource: Resource,
  release: string | undefined,
): string | undefined {
  const failure = account.causes.strikeHook(resource.logicalId, release);
  if (failure === undefined) {
    return undefined;
  }
  const { hook, mode = 'FAIL', status = 'HOOK_COMPLETE_FAILED', reason } = failure;
  const { operation } = stack;
  stack.hookEvents.push({
    EventId: account.random.uuid(),
    StackId: stack.id,
    OperationId: operation.id,
    OperationType: operation.type,
    EventType: 'HOOK_INVOCATION_ERROR',
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId,
    ResourceType: resource.type,
    Timestamp: account.clock.now(),
    ClientRequestToken: operation.clientRequestToken,
    HookType: hook,
    HookStatus: status,
    HookStatusReason: reason,
    HookInvocationPoint: 'PRE_PROVISION',
    HookFailureMode: mode,
  });
  return mode === 'WARN' ? undefined : `The following hook(s) failed: [${hook}]`;
}
