/** What other clients do to a stack during a run: the rack's autoscaler, another person, a clean-up. */

import type { Account } from './account.ts';
import { deleteChangeSet } from './cloudformation/change-sets/change-set-lifecycle.ts';
import { findStack } from './cloudformation/find.ts';
import type { Resource } from './cloudformation/stack.ts';
import { cancelUpdate } from './cloudformation/updates/operation-actions.ts';
import { updateStack } from './cloudformation/updates/update-stack.ts';
import type { Json } from './json.ts';
import { partitionOf } from './partition.ts';
import { templateKey } from './s3/releases.ts';

export interface Autoscaling {
  rack: string;
  instanceCount: number;
  /** The minimum time for which the stack is busy. */
  minDurationMs?: number;
}

export interface OtherClientsUpdate {
  stack: string;
  /** Updates to this release's template. Default: the current template. */
  version?: string;
  bucket?: string;
  prefix?: string;
  parameters?: Record<string, string>;
  minDurationMs?: number;
}

/**
 * The rack's Lambda function `InstancesAutoscaler` calls UpdateStack with the current template, and changes only this
 * parameter.
 */
export function autoscale(account: Account, { rack, instanceCount, minDurationMs }: Autoscaling): Promise<void> {
  return updateAsOtherClient(account, {
    stack: rack,
    parameters: { InstanceCount: String(instanceCount) },
    ...(minDurationMs !== undefined && { minDurationMs }),
  });
}

export function updateAsOtherClient(account: Account, update: OtherClientsUpdate): Promise<void> {
  const { bucket = 'convox', prefix, version, minDurationMs } = update;
  const stack = findStack(account, update.stack);
  const templateUrl =
    version === undefined
      ? undefined
      : `https://s3.${partitionOf(account.region).dnsSuffix}/${bucket}/${templateKey(account.store, { bucket, prefix, version })}`;
  const set: Record<string, string> = { ...(version !== undefined && { Version: version }), ...update.parameters };
  const kept = [...stack.configuration.parameters.keys()].filter((key) => set[key] === undefined);
  const { done } = updateStack(account, stack, {
    usePreviousTemplate: version === undefined,
    templateUrl,
    parameters: [
      ...(version === undefined ? kept.map((key) => ({ key, value: undefined, usePreviousValue: true })) : []),
      ...Object.entries(set).map(([key, value]) => ({ key, value, usePreviousValue: false })),
      ...(version === undefined || set['Password'] !== undefined
        ? []
        : [{ key: 'Password', value: undefined, usePreviousValue: true }]),
    ],
    capabilities: stack.configuration.capabilities,
    minDurationMs,
  });
  return done;
}

export function cancelAsOtherClient(account: Account, stackName: string): void {
  cancelUpdate(findStack(account, stackName));
}

export function deleteChangeSetsAsOtherClient(account: Account, stackName: string): void {
  const stack = findStack(account, stackName);
  for (const changeSet of stack.changeSets) {
    deleteChangeSet(stack, changeSet);
  }
}

/** Deletes a resource of a stack with the API of its own service. */
export function deleteOutside(account: Account, stackName: string, logicalId: string): void {
  findResource(account, stackName, logicalId).deletedOutside = true;
}

export interface OutsideChange {
  stack: string;
  logicalId: string;
  property: string;
  /** null removes it. */
  value: Json;
}

/** A property of a resource, changed with its own service's API. */
export function changeOutside(account: Account, { stack, logicalId, property, value }: OutsideChange): void {
  const resource = findResource(account, stack, logicalId);
  resource.changedOutside = new Map([...(resource.changedOutside ?? []), [property, value]]);
}

function findResource(account: Account, stackName: string, logicalId: string): Resource {
  const resource = findStack(account, stackName).resources.get(logicalId);
  if (resource === undefined) {
    throw new Error(`No resource ${logicalId} in ${stackName}`);
  }
  return resource;
}
