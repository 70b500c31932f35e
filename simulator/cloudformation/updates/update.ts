/** One update: changes the resources, replaces the exports, and cleans up. If something fails, it rolls back. */

import type { Account } from '../../account.ts';
import { cleanUp, type ObsoleteResource } from './clean-up.ts';
import type { Configuration } from '../planning/configuration.ts';
import type { Deployment } from './change-resource.ts';
import { deploy } from './deploy.ts';
import { setStackStatus } from '../events.ts';
import { exportInUse } from '../imports.ts';
import { beginOperation, type OperationRequest } from './operation.ts';
import { evaluateOutputs } from '../outputs.ts';
import { rollBack } from './rollback.ts';
import { activeResources, stackScope } from '../stack-scope.ts';
import type { Operation, Stack } from '../stack.ts';

/** Starts at once, so the caller's next request finds the stack busy. The promise resolves at the end of the update. */
export function startUpdate(
  account: Account,
  stack: Stack,
  target: Configuration,
  request: Omit<OperationRequest, 'type'>,
): Promise<void> {
  const previous = stack.configuration;
  const operation = beginOperation(account, stack, { ...request, type: 'UPDATE_STACK' });
  // During an update DescribeStacks shows the new parameters and the old outputs.
  stack.configuration = { ...target, outputs: previous.outputs };
  setStackStatus(account, stack, 'UPDATE_IN_PROGRESS', 'User Initiated');
  // The time of the latest event, which is later than all earlier ones.
  stack.updatedAt = stack.events.at(-1)?.Timestamp ?? account.clock.now();
  return run(account, stack, operation, previous);
}

async function run(account: Account, stack: Stack, operation: Operation, previous: Configuration): Promise<void> {
  const [deployment] = await Promise.all([
    deploy(account, stack, operation, previous),
    Promise.race([account.clock.sleep(operation.minDurationMs), operation.cancel.whenRequested]),
  ]);
  // The cancellation can come after all resources are complete, within the update's minimum duration.
  const outcome = operation.cancel.requested ? 'cancelled' : deployment.outcome;
  const problem = failureReason(account, stack, previous, { ...deployment, outcome });
  if (problem === undefined) {
    await complete(account, stack, previous, deployment);
  } else if (operation.disableRollback && outcome === 'failed') {
    setStackStatus(account, stack, 'UPDATE_FAILED', problem);
  } else {
    const { clientRequestToken, cancel } = operation;
    await rollBack(account, stack, {
      restoreTo: previous,
      reason: problem,
      touched: deployment.touched,
      // Events of an automatic rollback have the token of the update, those of a requested one the token of that
      // request.
      clientRequestToken: outcome === 'cancelled' ? cancel.clientRequestToken : clientRequestToken,
    });
  }
}

function failureReason(
  account: Account,
  stack: Stack,
  previous: Configuration,
  { outcome, touched }: Pick<Deployment, 'outcome' | 'touched'>,
): string | undefined {
  switch (outcome) {
    case 'cancelled':
      return 'User Initiated';
    case 'failed':
      return failedResources(
        stack,
        touched.map(({ logicalId }) => logicalId),
      );
    case 'complete': {
      const { template, parameters } = stack.configuration;
      const outputs = evaluateOutputs(stack, stackScope(account, stack, template, parameters));
      const inUse = exportInUse(account, stack, previous.outputs, outputs);
      stack.configuration.outputs = inUse === undefined ? outputs : previous.outputs;
      return inUse;
    }
  }
}

/** CloudFormation lists cancelled resources here as well. Only their own events show which one caused the failure. */
function failedResources(stack: Stack, logicalIds: readonly string[]): string {
  const withStatus = (status: string): string[] =>
    logicalIds.filter((id) => stack.resources.get(id)?.status === status);
  const sentence = (verb: string, ids: string[]): string =>
    ids.length === 0 ? '' : `The following resource(s) failed to ${verb}: [${ids.join(', ')}]. `;
  return sentence('create', withStatus('CREATE_FAILED')) + sentence('update', withStatus('UPDATE_FAILED'));
}

async function complete(
  account: Account,
  stack: Stack,
  previous: Configuration,
  deployment: Deployment,
): Promise<void> {
  setStackStatus(account, stack, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
  await cleanUp(account, stack, obsoleteResources(account, stack, previous, deployment));
  setStackStatus(account, stack, 'UPDATE_COMPLETE');
  stack.onUpdated?.();
}

/** The resources that the new template does not have, and those that were replaced. */
function obsoleteResources(
  account: Account,
  stack: Stack,
  previous: Configuration,
  deployment: Deployment,
): ObsoleteResource[] {
  const { template, parameters } = stack.configuration;
  const active = new Set(activeResources(stackScope(account, stack, template, parameters)));
  const removed = [...stack.resources.values()].filter(({ logicalId }) => !active.has(logicalId));
  for (const { logicalId } of removed) {
    stack.resources.delete(logicalId);
  }
  const policyOf = (policy: string | undefined): ObsoleteResource['deletion'] =>
    policy === 'Retain' ? 'retain' : 'delete';
  return [
    ...removed.map((resource): ObsoleteResource => ({
      resource,
      deletion: policyOf(previous.template.Resources[resource.logicalId]?.DeletionPolicy),
    })),
    ...deployment.replaced.map((resource): ObsoleteResource => ({
      resource: { ...resource },
      deletion: policyOf(template.Resources[resource.logicalId]?.UpdateReplacePolicy),
    })),
  ];
}
