/** What others do to a stack while the caller is at work: the rack's own autoscaler, another person, their clean-up. */

import type { Account } from './account.ts';
import { deleteChangeSet } from './cloudformation/change-sets/change-set-life.ts';
import { findStack } from './cloudformation/find.ts';
import { cancelUpdate } from './cloudformation/updates/operation-actions.ts';
import { updateStack } from './cloudformation/updates/update-stack.ts';
import { partitionOf } from './partition.ts';
import { templateKey } from './s3/releases.ts';

export interface Autoscaling {
  rack: string;
  instanceCount: number;
  /** The stack is busy with it for at least so long. */
  lastsMs?: number;
}

export interface StrangersUpdate {
  stack: string;
  /** To this release's template; the one it has when left out. */
  version?: string;
  bucket?: string;
  prefix?: string;
  parameters?: Record<string, string>;
  lastsMs?: number;
}

/** `InstancesAutoscaler` calls UpdateStack with the template as it is, and every parameter but one as it was. */
export function autoscale(account: Account, { rack, instanceCount, lastsMs }: Autoscaling): Promise<void> {
  return updateAsStranger(account, {
    stack: rack,
    parameters: { InstanceCount: String(instanceCount) },
    ...(lastsMs !== undefined && { lastsMs }),
  });
}

export function updateAsStranger(account: Account, update: StrangersUpdate): Promise<void> {
  const { bucket = 'convox', prefix, version, lastsMs } = update;
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
    lastsMs,
  });
  return done;
}

export function cancelAsStranger(account: Account, stackName: string): void {
  cancelUpdate(findStack(account, stackName));
}

export function deleteChangeSetsAsStranger(account: Account, stackName: string): void {
  const stack = findStack(account, stackName);
  for (const changeSet of stack.changeSets) {
    deleteChangeSet(stack, changeSet);
  }
}

/** A resource of a stack, deleted with its own service's API. */
export function deleteOutside(account: Account, stackName: string, logicalId: string): void {
  const resource = findStack(account, stackName).resources.get(logicalId);
  if (resource === undefined) {
    throw new Error(`No resource ${logicalId} in ${stackName}`);
  }
  resource.deletedOutside = true;
}
