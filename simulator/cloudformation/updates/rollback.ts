/**
 * Rolls an update back: restores each changed resource, then deletes what the update created. If a resource cannot be
 * restored, the rollback fails.
 */

import type { Account } from '../../account.ts';
import { validationError } from '../../aws-error.ts';
import { deleteTraces } from '../../evidence/traces.ts';
import { cleanUp } from './clean-up.ts';
import { rollbackRefused } from '../planning/collisions.ts';
import type { Configuration } from '../planning/configuration.ts';
import { setResourceStatus, setStackStatus } from '../events.ts';
import { beginOperation } from './operation.ts';
import { activeResources, stackScope } from '../stack-scope.ts';
import type { Resource, Stack, StuckRollback, Touched, Updated } from '../stack.ts';

export interface Rollback {
  restoreTo: Configuration;
  reason: string;
  touched: Touched[];
  clientRequestToken: string | undefined;
}

/** A rollback is an operation with its own id. */
export async function rollBack(account: Account, stack: Stack, rollback: Rollback): Promise<void> {
  const release = stack.configuration.parameters.get('Version')?.value;
  stack.configuration = rollback.restoreTo;
  beginOperation(account, stack, { type: 'ROLLBACK', clientRequestToken: rollback.clientRequestToken });
  setStackStatus(account, stack, 'UPDATE_ROLLBACK_IN_PROGRESS', rollback.reason);
  if (account.timing.rollbackMovesUpdatedTime) {
    stack.updatedAt = stack.events.at(-1)?.Timestamp ?? account.clock.now();
  }
  const obsolete = rollback.touched.flatMap((touched) => createdByUpdate(stack, touched));
  const updated = rollback.touched.filter(isUpdated).reverse();
  const failed = await restoreResources(account, stack, updated, release);
  await finish(account, stack, { restoreTo: rollback.restoreTo, failed, release, cleanUp: obsolete });
}

/** Returns a created resource, or the new one of a replacement. A resource without a physical id was never created. */
function createdByUpdate(stack: Stack, { logicalId, before }: Touched): Resource[] {
  const now = stack.resources.get(logicalId);
  if (now === undefined || now.physicalId === '' || now.physicalId === before?.physicalId) {
    return [];
  }
  return [{ ...now }];
}

function isUpdated(touched: Touched): touched is Updated {
  return touched.before !== undefined;
}

async function restoreResources(
  account: Account,
  stack: Stack,
  updated: readonly Updated[],
  release: string | undefined,
): Promise<Updated[]> {
  const failed: Updated[] = [];
  await Promise.all(
    updated.map(async (touched) => {
      const refused = rollbackRefused(stack.resources.get(touched.logicalId));
      const resource: Resource = { ...touched.before };
      stack.resources.set(touched.logicalId, resource);
      setResourceStatus(account, stack, resource, 'UPDATE_IN_PROGRESS');
      await account.clock.sleep(account.causes.rollbackDurationOf(touched.logicalId) ?? account.timing.resourceMs);
      const reason = account.causes.takeFailure('rollback', touched.logicalId, release)?.reason ?? refused;
      if (reason === undefined) {
        deleteTraces(account, stack, touched.logicalId);
        setResourceStatus(account, stack, resource, 'UPDATE_COMPLETE');
      } else {
        setResourceStatus(account, stack, resource, 'UPDATE_FAILED', reason);
        failed.push(touched);
      }
    }),
  );
  return failed;
}

async function finish(account: Account, stack: Stack, result: StuckRollback): Promise<void> {
  const { restoreTo, failed } = result;
  if (failed.length > 0) {
    stack.stuckRollback = result;
    const ids = failed.map(({ logicalId }) => logicalId).join(', ');
    setStackStatus(account, stack, 'UPDATE_ROLLBACK_FAILED', `The following resource(s) failed to update: [${ids}]. `);
    return;
  }
  delete stack.stuckRollback;
  deleteTraces(account, stack);
  setStackStatus(account, stack, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
  await cleanUp(
    account,
    stack,
    result.cleanUp.map((resource) => ({ resource, deletion: 'delete' })),
  );
  const active = new Set(activeResources(stackScope(account, stack, restoreTo.template, restoreTo.parameters)));
  for (const logicalId of [...stack.resources.keys()].filter((id) => !active.has(id))) {
    stack.resources.delete(logicalId);
  }
  setStackStatus(account, stack, 'UPDATE_ROLLBACK_COMPLETE');
}

export interface ContinueRequest {
  resourcesToSkip: readonly string[];
  clientRequestToken: string | undefined;
}

/** ContinueUpdateRollback: retries the failed resources, except those to skip. */
export function continueRollback(account: Account, stack: Stack, request: ContinueRequest): Promise<void> {
  const stuck = stack.stuckRollback;
  if (stack.status !== 'UPDATE_ROLLBACK_FAILED' || stuck === undefined) {
    throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not be rolled back.`);
  }
  const failedIds = stuck.failed.map(({ logicalId }) => logicalId);
  const unknown = request.resourcesToSkip.filter((id) => !failedIds.includes(id));
  if (unknown.length > 0) {
    throw validationError(
      `The following resource(s) can not be skipped as they are not in UPDATE_FAILED state: [${unknown.join(', ')}]`,
    );
  }
  beginOperation(account, stack, {
    type: 'CONTINUE_ROLLBACK',
    clientRequestToken: request.clientRequestToken,
  });
  setStackStatus(account, stack, 'UPDATE_ROLLBACK_IN_PROGRESS', 'User Initiated');
  return resume(account, stack, request.resourcesToSkip);
}

async function resume(account: Account, stack: Stack, skip: readonly string[]): Promise<void> {
  const stuck = stack.stuckRollback;
  if (stuck === undefined) {
    return;
  }
  for (const { logicalId } of stuck.failed.filter(({ logicalId: id }) => skip.includes(id))) {
    const resource = stack.resources.get(logicalId);
    if (resource !== undefined) {
      setResourceStatus(account, stack, resource, 'UPDATE_COMPLETE', 'Resource update skipped');
    }
  }
  const again = stuck.failed.filter(({ logicalId }) => !skip.includes(logicalId));
  const failed = await restoreResources(account, stack, again, stuck.release);
  await finish(account, stack, { ...stuck, failed });
}
