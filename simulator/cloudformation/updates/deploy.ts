/** Changes the resources of an update in the order of their references, several at a time, until one fails. */

import type { Account } from '../../account.ts';
import { sameJson } from '../../json.ts';
import { addTrace } from '../../evidence/traces.ts';
import { sameTags, takesStackTags } from '../planning/changes.ts';
import { changeRefused, creationRefused, replacementRefused } from '../planning/collisions.ts';
import type { Configuration } from '../planning/configuration.ts';
import { setResourceStatus } from '../events.ts';
import { invokeHook } from './hooks.ts';
import { newPhysicalId } from '../identity.ts';
import { isRecreated } from '../planning/replacement-rules.ts';
import { rollingUpdate } from './rolling-update.ts';
import { prerequisites } from '../planning/prerequisites.ts';
import { stackScope } from '../stack-scope.ts';
import type { Operation, Resource, Stack, Touched } from '../stack.ts';
import { wantedResource, type WantedResource } from '../planning/wanted-resource.ts';

export interface Deployment {
  touched: Touched[];
  /** The old resources whose replacements exist. They are deleted after the update. */
  replaced: Resource[];
  outcome: 'complete' | 'failed' | 'cancelled';
}

interface Work extends Deployment {
  account: Account;
  stack: Stack;
  operation: Operation;
  previous: Configuration;
  release: string | undefined;
  halted: boolean;
}

/**
 * Changes the stack's resources to match its configuration, which is already the new one. @param previous the
 * configuration before the update.
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

/** Starts all resources whose prerequisites are complete. @returns how many, including those without changes. */
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

async function create(work: Work, logicalId: string, wanted: WantedResource): Promise<void> {
  const { account, stack } = work;
  const { properties, shownProperties, declaration } = wanted;
  const resource: Resource = {
    logicalId,
    type: declaration.Type,
    physicalId: '',
    status: 'CREATE_IN_PROGRESS',
    properties,
    shownProperties,
    revision: 1,
    updatedAt: account.clock.now(),
  };
  stack.resources.set(logicalId, resource);
  work.touched.push({ logicalId, before: undefined });
  setResourceStatus(account, stack, resource, 'CREATE_IN_PROGRESS');
  if (hookFails(work, resource, 'CREATE_FAILED')) {
    return;
  }
  await account.clock.sleep(durationOf(work, logicalId) / 2);
  if (isHalted(work) || fails(work, resource, 'CREATE_FAILED', creationRefused(resource, existingOf(work)))) {
    return;
  }
  resource.physicalId = newPhysicalId(account, { stackName: stack.name, logicalId, type: resource.type, properties });
  setResourceStatus(account, stack, resource, 'CREATE_IN_PROGRESS', 'Resource creation Initiated');
  await account.clock.sleep(durationOf(work, logicalId) / 2);
  if (!isHalted(work)) {
    setResourceStatus(account, stack, resource, 'CREATE_COMPLETE');
  }
}

async function update(work: Work, before: Resource, wanted: WantedResource): Promise<void> {
  const { account, stack } = work;
  const { properties, shownProperties } = wanted;
  const { logicalId, type } = before;
  const names = new Set([...Object.keys(before.properties), ...Object.keys(properties)]);
  const changed = [...names].filter((name) => !sameJson(before.properties[name], properties[name]));
  const resource: Resource = { ...before, properties, shownProperties, revision: before.revision + 1 };
  stack.resources.set(logicalId, resource);
  work.touched.push({ logicalId, before });
  if (hookFails(work, resource, 'UPDATE_FAILED')) {
    return;
  }
  if (changed.some((name) => isRecreated(type, name, before.properties[name], properties[name]))) {
    setResourceStatus(account, stack, resource, 'UPDATE_IN_PROGRESS', REPLACING);
    work.replaced.push(before);
    await account.clock.sleep(durationOf(work, logicalId) / 2);
    const refused = replacementRefused(resource, before, existingOf(work));
    if (isHalted(work) || fails(work, resource, 'UPDATE_FAILED', refused)) {
      return;
    }
    resource.physicalId = newPhysicalId(account, { stackName: stack.name, logicalId, type, properties });
    delete resource.deletedOutside;
    setResourceStatus(account, stack, resource, 'UPDATE_IN_PROGRESS', 'Resource creation Initiated');
    await account.clock.sleep(durationOf(work, logicalId) / 2);
  } else {
    setResourceStatus(account, stack, resource, 'UPDATE_IN_PROGRESS');
    await account.clock.sleep(durationOf(work, logicalId));
    await rollInstances(work, resource, wanted, changed);
    const refused = changeRefused(resource, before, existingOf(work));
    if (isHalted(work) || fails(work, resource, 'UPDATE_FAILED', refused)) {
      return;
    }
  }
  if (!isHalted(work)) {
    setResourceStatus(account, stack, resource, 'UPDATE_COMPLETE');
  }
}

const REPLACING = 'Requested update requires the creation of a new physical resource; hence creating one.';

/** An Auto Scaling group replaces its instances in batches, and each step adds an event. */
async function rollInstances(
  work: Work,
  resource: Resource,
  wanted: WantedResource,
  changed: readonly string[],
): Promise<void> {
  const { account, stack } = work;
  const { template, parameters } = stack.configuration;
  const scope = stackScope(account, stack, template, parameters);
  for (const reason of rollingUpdate(account.random, wanted, changed, scope)) {
    if (isHalted(work)) {
      return;
    }
    setResourceStatus(account, stack, resource, 'UPDATE_IN_PROGRESS', reason);
    await account.clock.sleep(durationOf(work, resource.logicalId));
  }
}

/** A function, because another resource can fail during each wait: TypeScript would assume the value read before. */
function isHalted(work: Work): boolean {
  return work.halted;
}

function durationOf(work: Work, logicalId: string): number {
  return work.account.causes.durationOf(logicalId) ?? work.account.timing.resourceMs;
}

type FailedStatus = 'CREATE_FAILED' | 'UPDATE_FAILED';

/** The reason is the scenario's or the one of the service. */
function fails(work: Work, resource: Resource, status: FailedStatus, refused?: string): boolean {
  const failure = work.account.causes.takeFailure('update', resource.logicalId, work.release);
  if (failure?.because !== undefined) addTrace(work.account, work.stack, resource, failure.because);
  return failsFor(work, resource, status, failure?.reason ?? refused);
}

/** Replaced resources exist until the update is complete. */
const existingOf = ({ stack, replaced }: Work): Resource[] => [...stack.resources.values(), ...replaced];

/** Hooks run before CloudFormation changes the resource. */
function hookFails(work: Work, resource: Resource, status: FailedStatus): boolean {
  return failsFor(work, resource, status, invokeHook(work.account, work.stack, resource, work.release));
}

/** The first failure ends the update: no further resource is started. */
function failsFor(work: Work, resource: Resource, status: FailedStatus, reason: string | undefined): boolean {
  if (reason === undefined) {
    return false;
  }
  setResourceStatus(work.account, work.stack, resource, status, reason);
  work.halted = true;
  work.outcome = 'failed';
  return true;
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
