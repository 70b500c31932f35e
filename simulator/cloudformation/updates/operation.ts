/** An operation on a stack: its id, which all its events have, and its cancellation. */

import type { Account } from '../../account.ts';
import type { Operation, Stack } from '../stack.ts';

export interface OperationRequest {
  type: Operation['type'];
  clientRequestToken?: string | undefined;
  minDurationMs?: number | undefined;
  disableRollback?: boolean | undefined;
}

export function newOperation(account: Account, request: OperationRequest): Operation {
  let resolveRequested: () => void = () => undefined;
  const whenRequested = new Promise<void>((resolve) => {
    resolveRequested = resolve;
  });
  const cancel: Operation['cancel'] = {
    requested: false,
    clientRequestToken: undefined,
    whenRequested,
    request: (clientRequestToken) => {
      cancel.requested = true;
      cancel.clientRequestToken = clientRequestToken;
      resolveRequested();
    },
  };
  return {
    id: account.random.uuid(),
    type: request.type,
    clientRequestToken: request.clientRequestToken,
    minDurationMs: request.minDurationMs ?? 0,
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
