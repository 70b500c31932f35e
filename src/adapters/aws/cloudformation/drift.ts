/** Drift detection: starts it, and reads what it found. */
import type { DescribeStackDriftDetectionStatusOutput, StackResourceDrift } from '@aws-sdk/client-cloudformation';
import type { DriftedResource, UncheckedResource } from '../../../cloudformation/drift.ts';
import type { Stacks } from '../../../update/ports.ts';
import { parseJsonText } from '../../../values/json-text.ts';
import { itemsOf, membersOf } from '../../../values/json-value.ts';
import type { CloudFormation } from './cloudformation.ts';
import { pagesOf } from '../pages.ts';
import { required } from './required-member.ts';

export function driftOn(cloudFormation: CloudFormation): Pick<Stacks, 'detectDrift' | 'readDrift'> {
  return {
    async detectDrift(stackArn) {
      const { StackDriftDetectionId: id } = await cloudFormation.detectStackDrift({ StackName: stackArn });
      return required(id, 'StackDriftDetectionId', { service: 'cloudformation', operation: 'DetectStackDrift' });
    },
    async readDrift(stackArn, id) {
      const status = await cloudFormation.describeStackDriftDetectionStatus({ StackDriftDetectionId: id });
      // A failed detection also has results, for the resources that could be read.
      if (status.DetectionStatus === 'DETECTION_IN_PROGRESS') return undefined;
      const resources: DriftedResource[] = [];
      const read = (page: string | undefined) =>
        cloudFormation.describeStackResourceDrifts({
          StackName: stackArn,
          StackResourceDriftStatusFilters: ['MODIFIED', 'DELETED'],
          NextToken: page,
        });
      for await (const { StackResourceDrifts = [] } of pagesOf(read)) {
        resources.push(...StackResourceDrifts.map(toDriftedResource));
      }
      return { resources, unchecked: uncheckedOf(status) };
    },
  };
}

function toDriftedResource(drift: StackResourceDrift): DriftedResource {
  return {
    logicalId: drift.LogicalResourceId ?? '',
    type: drift.ResourceType ?? '',
    state: drift.StackResourceDriftStatus === 'DELETED' ? 'deleted' : 'changed',
    properties: (drift.PropertyDifferences ?? []).map((one) => ({
      property: (one.PropertyPath ?? '').replace(/^\//, ''),
      expected: one.DifferenceType === 'ADD' ? undefined : one.ExpectedValue,
      actual: one.DifferenceType === 'REMOVE' ? undefined : one.ActualValue,
    })),
  };
}

/** The reason is JSON with each resource, or in older responses the sentence "Failed to detect drift on resource [X]". */
function uncheckedOf(status: DescribeStackDriftDetectionStatusOutput): readonly UncheckedResource[] {
  if (status.DetectionStatus !== 'DETECTION_FAILED') return [];
  const { DetectionStatusReason: text = '' } = status;
  const failures = itemsOf(membersOf(parseJsonText(text)?.json)['Failures']).map(membersOf);
  const known = failures.flatMap(({ Resource: logicalId, FailureReason: reason }) =>
    typeof logicalId === 'string' && typeof reason === 'string' ? [{ logicalId, reason }] : [],
  );
  if (known.length > 0) return known;
  const names = /\[([^\]]*)\]/.exec(text)?.[1]?.split(/,\s*/) ?? [''];
  return names.map((logicalId) => ({ logicalId, reason: text }));
}
