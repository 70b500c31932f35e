/** The resources that distinguish a rack from a stack that only has a rack's tags and parameters. */
import type { ResourceChange } from '../cloudformation/change-set.ts';
import type { StackResource } from '../cloudformation/stack.ts';

/** Every release has them. A rack in an existing VPC has no `Vpc`, and no update adds one. */
const OF_EVERY_RACK: readonly string[] = ['Instances', 'Cluster', 'Vpc'];

/** @param instances the stack's resource `Instances`; undefined if it has none. */
export function hasInstances(instances: Pick<StackResource, 'type'> | undefined): boolean {
  return instances?.type === 'AWS::AutoScaling::AutoScalingGroup';
}

/** The resources that every rack has and that this change set creates: then the stack is not a rack. */
export function addedRackResources(changes: readonly ResourceChange[]): readonly string[] {
  return changes
    .filter(({ action, logicalId }) => action === 'add' && OF_EVERY_RACK.includes(logicalId))
    .map(({ logicalId }) => logicalId);
}
