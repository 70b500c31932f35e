/** One operation on a stack: what ties its events together, and how it is called off. */

import type { Account } from '../../account.ts';
import type { Operation, Stack } from '../stack.ts';

export interface OperationRequest {
  type: Operation['type'];
  clientRequestToken?: string | undefined;
  lastsMs?: number | undefined;
  disableRollback?: boolean | undefined;
}

export function newOperation(account: Account, request: OperationRequest): Operation {
  let call: () => void = () => undefined;
  const whenAsked = new Promise<void>((resolve) => {
    call = resolve;
  });
  const cancel = {
    asked: false,
    clientRequestToken: undefined as string | undefined,
    whenAsked,
    ask: (clientRequestToken: string | undefined) => {
      cancel.asked = true;
      cancel.clientRequestToken = clientRequestToken;
      call();
    },
  };
  return {
    id: account.random.uuid(),
    type: request.type,
    clientRequestToken: request.clientRequestToken,
    lastsMs: request.lastsMs ?? 0,
    disableRollback: request.disableRollback ?? false,
    cancel,
  };
}

export function beginOperation(account: Account, stack: Stack, request: OperationRequest): Operation {
  const operation = newOperation(account, request);
  stack.operation = operation;
  stack.operations.push(operation);
  return operation;
}
