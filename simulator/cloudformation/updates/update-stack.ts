/** UpdateStack: an update without a change set. The rack's own autoscaler does it, and other people. */

import type { Account } from '../../account.ts';
import { validationError } from '../../aws-error.ts';
import { makeObsolete } from '../change-sets/change-set-life.ts';
import type { OperationRequest } from './operation.ts';
import { planUpdate } from '../planning/plan.ts';
import type { Stack } from '../stack.ts';
import { startUpdate } from './update.ts';
import { prepareUpdate, type UpdateRequest } from '../planning/update-request.ts';

export interface UpdateStackRequest extends UpdateRequest, Omit<OperationRequest, 'type'> {}

/** Resolves when the update is over; by then it is begun already when this returns. */
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
    account.broke(error);
  });
  return { done };
}
