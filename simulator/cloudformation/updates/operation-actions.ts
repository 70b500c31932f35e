/** The actions that start or cancel an operation: UpdateStack, CancelUpdateStack, ContinueUpdateRollback. */

import type { Account } from '../../account.ts';
import { validationError } from '../../aws-error.ts';
import { textField, textList } from '../../http/query-parameters.ts';
import { requiredField, type Action } from '../action.ts';
import { findStack } from '../find.ts';
import { readUpdateRequest } from '../planning/read-update-request.ts';
import { continueRollback } from './rollback.ts';
import type { Stack } from '../stack.ts';
import { updateStack } from './update-stack.ts';

export const updateStackAction: Action = (account, fields) => {
  const stack = findStack(account, requiredField(fields, 'StackName'));
  const clientRequestToken = textField(fields, 'ClientRequestToken');
  updateStack(account, stack, { ...readUpdateRequest(fields), clientRequestToken });
  return { StackId: stack.id };
};

export const cancelUpdateStackAction: Action = (account, fields) => {
  cancelUpdate(findStack(account, requiredField(fields, 'StackName')), textField(fields, 'ClientRequestToken'));
  return {};
};

export function cancelUpdate(stack: Stack, clientRequestToken?: string): void {
  if (stack.status !== 'UPDATE_IN_PROGRESS') {
    throw validationError('CancelUpdateStack cannot be called from current stack status');
  }
  stack.operation.cancel.request(clientRequestToken);
}

export const continueUpdateRollbackAction: Action = (account, fields) => {
  const stack = findStack(account, requiredField(fields, 'StackName'));
  continueRollingBack(account, stack, {
    resourcesToSkip: textList(fields, 'ResourcesToSkip') ?? [],
    clientRequestToken: textField(fields, 'ClientRequestToken'),
  });
  return {};
};

function continueRollingBack(account: Account, stack: Stack, request: Parameters<typeof continueRollback>[2]): void {
  continueRollback(account, stack, request).catch((error: unknown) => {
    account.onInternalError(error);
  });
}
