/** The resources by which a rack is told from a stack that only has a rack's tags and parameters. */
import type { ResourceChange } from '../cloudformation/change-set.ts';
import type { StackResource } from '../cloudformation/stack.ts';

/** Every release has them. A rack in an existing network has no `Vpc` of its own, and none is added to it. */
const OF_EVERY_RACK: readonly string[] = ['Instances', 'Cluster', 'Vpc'];

/** @param instances the stack's resource `Instances`, where it has one. */
export function hasInstances(instances: Pick<StackResource, 'type'> | undefined): boolean {
  return instances?.type === 'AWS::AutoScaling::AutoScalingGroup';
}

/** Resources that a rack has already, and that this change set would create: then the stack is not a rack. */
export function addedRackResources(changes: readonly ResourceChange[]): readonly string[] {
  return changes
    .filter(({ action, logicalId }) => action === 'add' && OF_EVERY_RACK.includes(logicalId))
    .map(({ logicalId }) => logicalId);
}
