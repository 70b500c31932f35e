/** UpdateStack: an update without a change set, as the rack's autoscaler and other clients make it. */

import type { Account } from '../../account.ts';
import { validationError } from '../../aws-error.ts';
import { makeObsolete } from '../change-sets/change-set-lifecycle.ts';
import type { OperationRequest } from './operation.ts';
import { planUpdate } from '../planning/plan.ts';
import type { Stack } from '../stack.ts';
import { startUpdate } from './update.ts';
import { prepareUpdate, type UpdateRequest } from '../planning/update-request.ts';

export interface UpdateStackRequest extends UpdateRequest, Omit<OperationRequest, 'type'> {}

/** Starts the update before it returns. `done` resolves at the end of the update. */
export function updateStack(account: Account, stack: Stack, request: UpdateStackRequest): { done: Promise<void> } {
  const target = prepareUpdate(account, stack, request);
  const plan = planUpdate(account, stack, target);
  if (plan.kind === 'impossible') {
    throw validationError(plan.reason);
  }
  if (plan.kind !== 'changes') {
    throw validationError('No updates are to be performed.');
  }
  makeObsolete(stack);
  const done = startUpdate(account, stack, target, request).catch((error: unknown) => {
    account.onInternalError(error);
  });
  return { done };
}
