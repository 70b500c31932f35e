/** CloudFormation Hooks of the account: they check a resource before CloudFormation changes it. */

import type { Account } from '../../account.ts';
import type { Resource, Stack } from '../stack.ts';

/** Returns why the resource fails. Undefined if no hook rejects it, or if the hook only warns. */
export function invokeHook(
  account: Account,
  stack: Stack,
  resource: Resource,
  release: string | undefined,
): string | undefined {
  const failure = account.causes.takeHookFailure(resource.logicalId, release);
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
