/** Creates, updates or replaces one resource during an update. */

import type { Account } from '../../account.ts';
import { addTrace } from '../../evidence/traces.ts';
import { sameJson } from '../../json.ts';
import { setResourceStatus } from '../events.ts';
import { newPhysicalId } from '../identity.ts';
import { changeRefused, creationRefused, replacementRefused } from '../planning/collisions.ts';
import type { Configuration } from '../planning/configuration.ts';
import { isRecreated } from '../planning/replacement-rules.ts';
import type { WantedResource } from '../planning/wanted-resource.ts';
import { stackScope } from '../stack-scope.ts';
import type { Operation, Resource, Stack, Touched } from '../stack.ts';
import { invokeHook } from './hooks.ts';
import { rollingUpdate } from './rolling-update.ts';

export interface Deployment {
  touched: Touched[];
  /** The old resources whose replacements exist. They are deleted after the update. */
  replaced: Resource[];
  outcome: 'complete' | 'failed' | 'cancelled';
}

/** An update in progress. */
export interface Work extends Deployment {
  account: Account;
  stack: Stack;
  operation: Operation;
  previous: Configuration;
  release: string | undefined;
  halted: boolean;
}

/** Creates a resource, and emits its events. */
export async function create(work: Work, logicalId: string, wanted: WantedResource): Promise<void> {
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

/** Updates or replaces a resource, and emits its events. */
export async function update(work: Work, before: Resource, wanted: WantedResource): Promise<void> {
  const { account, stack } = work;
  const { properties, shownProperties } = wanted;
  const { logicalId, type } = before;
  const names = new Set([...Object.keys(before.properties), ...Object.keys(properties)]);
  const changed = [...names].filter((name) => !sameJson(before.properties[name], properties[name]));
  const changedOutside = new Map([...(before.changedOutside ?? [])].filter(([name]) => !changed.includes(name)));
  const resource: Resource = { ...before, properties, shownProperties, changedOutside, revision: before.revision + 1 };
  stack.resources.set(logicalId, resource);
  work.touched.push({ logicalId, before });
  if (hookFails(work, resource, 'UPDATE_FAILED')) {
    return;
  }
  const isReplaced = changed.some((name) => isRecreated(type, name, before.properties[name], properties[name]));
  const isDone = isReplaced
    ? await replace(work, before, resource)
    : await changeInPlace(work, before, resource, { wanted, changed });
  if (isDone && !isHalted(work)) {
    setResourceStatus(account, stack, resource, 'UPDATE_COMPLETE');
  }
}

/** @returns false if the replacement failed or the update was halted. */
async function replace(work: Work, before: Resource, resource: Resource): Promise<boolean> {
  const { account, stack } = work;
  const { logicalId, type, properties } = resource;
  setResourceStatus(account, stack, resource, 'UPDATE_IN_PROGRESS', REPLACING);
  work.replaced.push(before);
  await account.clock.sleep(durationOf(work, logicalId) / 2);
  const refused = replacementRefused(resource, before, existingOf(work));
  if (isHalted(work) || fails(work, resource, 'UPDATE_FAILED', refused)) {
    return false;
  }
  resource.physicalId = newPhysicalId(account, { stackName: stack.name, logicalId, type, properties });
  delete resource.deletedOutside;
  delete resource.changedOutside;
  setResourceStatus(account, stack, resource, 'UPDATE_IN_PROGRESS', 'Resource creation Initiated');
  await account.clock.sleep(durationOf(work, logicalId) / 2);
  return true;
}

interface Change {
  wanted: WantedResource;
  /** The names of the properties that change. */
  changed: readonly string[];
}

/** @returns false if the change failed or the update was halted. */
async function changeInPlace(work: Work, before: Resource, resource: Resource, change: Change): Promise<boolean> {
  setResourceStatus(work.account, work.stack, resource, 'UPDATE_IN_PROGRESS');
  await work.account.clock.sleep(durationOf(work, resource.logicalId));
  await rollInstances(work, resource, change);
  const refused = changeRefused(resource, before, existingOf(work));
  return !isHalted(work) && !fails(work, resource, 'UPDATE_FAILED', refused);
}

const REPLACING = 'Requested update requires the creation of a new physical resource; hence creating one.';

/** An Auto Scaling group replaces its instances in batches, and each step adds an event. */
async function rollInstances(work: Work, resource: Resource, { wanted, changed }: Change): Promise<void> {
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
  if (failure?.rootCause !== undefined) addTrace(work.account, work.stack, resource, failure.rootCause);
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
