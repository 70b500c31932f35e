/** Changes the resources of an update in the order of their references, several at a time, until one fails. */

import type { Account } from '../../account.ts';
import { sameJson } from '../../json.ts';
import { setResourceStatus } from '../events.ts';
import { sameTags, takesStackTags } from '../planning/changes.ts';
import type { Configuration } from '../planning/configuration.ts';
import { prerequisites } from '../planning/prerequisites.ts';
import { wantedResource } from '../planning/wanted-resource.ts';
import { stackScope } from '../stack-scope.ts';
import type { Operation, Stack } from '../stack.ts';
import { create, update, type Deployment, type Work } from './change-resource.ts';

/**
 * Changes the stack's resources to match its configuration, which is already the new one.
 * @param previous the configuration before the update.
 */
export async function deploy(
  account: Account,
  stack: Stack,
  operation: Operation,
  previous: Configuration,
): Promise<Deployment> {
  const release = stack.configuration.parameters.get('Version')?.value;
  const work: Work = {
    ...{ account, stack, operation, previous, release },
    halted: false,
    touched: [],
    replaced: [],
    outcome: 'complete',
  };
  const waiting = prerequisites(account, stack);
  const inFlight = new Map<string, Promise<void>>();
  while (!work.halted && (waiting.size > 0 || inFlight.size > 0)) {
    const started = startReady(work, waiting, inFlight);
    if (inFlight.size === 0) {
      if (started === 0 && waiting.size > 0) {
        throw new Error(`Circular dependency between resources: [${[...waiting.keys()].join(', ')}]`);
      }
      continue;
    }
    await Promise.race([...inFlight.values(), operation.cancel.whenRequested]);
    if (operation.cancel.requested) {
      work.halted = true;
      work.outcome = 'cancelled';
    }
  }
  cancelInFlight(work, [...inFlight.keys()]);
  return work;
}

/**
 * Starts all resources whose prerequisites are complete.
 * @returns how many, including those without changes.
 */
function startReady(work: Work, waiting: Map<string, Set<string>>, inFlight: Map<string, Promise<void>>): number {
  let started = 0;
  for (const [logicalId, needed] of waiting) {
    if (inFlight.size >= work.account.timing.resourcesInFlight) {
      break;
    }
    const ready = [...needed].every((id) => !waiting.has(id) && !inFlight.has(id));
    if (ready) {
      waiting.delete(logicalId);
      started += 1;
      const step = provision(work, logicalId);
      if (step !== undefined) {
        inFlight.set(
          logicalId,
          step.then(() => {
            inFlight.delete(logicalId);
          }),
        );
      }
    }
  }
  return started;
}

/** @returns undefined if the resource does not change, now that the resources before it are known. */
function provision(work: Work, logicalId: string): Promise<void> | undefined {
  const { account, stack, previous } = work;
  const { template, parameters } = stack.configuration;
  const wanted = wantedResource(stackScope(account, stack, template, parameters), logicalId);
  if (wanted === undefined) {
    return undefined;
  }
  const existing = stack.resources.get(logicalId);
  if (existing === undefined) {
    return create(work, logicalId, wanted);
  }
  const retagged = takesStackTags(existing.type) && !sameTags(previous, stack.configuration);
  return retagged || !sameJson(existing.properties, wanted.properties) ? update(work, existing, wanted) : undefined;
}

function cancelInFlight(work: Work, logicalIds: readonly string[]): void {
  for (const logicalId of logicalIds) {
    const resource = work.stack.resources.get(logicalId);
    if (resource?.status === 'CREATE_IN_PROGRESS') {
      setResourceStatus(work.account, work.stack, resource, 'CREATE_FAILED', 'Resource creation cancelled');
    } else if (resource?.status === 'UPDATE_IN_PROGRESS') {
      setResourceStatus(work.account, work.stack, resource, 'UPDATE_FAILED', 'Resource update cancelled');
    }
  }
}
