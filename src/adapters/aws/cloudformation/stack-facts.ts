/** Converts the SDK's stacks and stack resources into facts. */
import type { Parameter, Stack, StackResourceDetail, Tag } from '@aws-sdk/client-cloudformation';
import type { StackFacts, StackResource, StackTag } from '../../../cloudformation/stack.ts';
import type { Call } from '../errors.ts';
import { required } from './required-member.ts';

const DESCRIBE_STACKS: Call = { service: 'cloudformation', operation: 'DescribeStacks' };
const DESCRIBE_RESOURCE: Call = { service: 'cloudformation', operation: 'DescribeStackResource' };

export function toStackFacts(stack: Stack): StackFacts {
  const outputs = stack.Outputs ?? [];
  return {
    arn: required(stack.StackId, 'StackId', DESCRIBE_STACKS),
    name: required(stack.StackName, 'StackName', DESCRIBE_STACKS),
    status: required<string>(stack.StackStatus, 'StackStatus', DESCRIBE_STACKS),
    statusReason: stack.StackStatusReason,
    parameters: toParameterValues(stack.Parameters),
    resolved: toResolvedValues(stack.Parameters),
    outputs: new Map(outputs.map((output) => [output.OutputKey ?? '', output.OutputValue ?? ''])),
    exports: new Map(
      outputs.flatMap(({ ExportName, OutputKey }) => (ExportName === undefined ? [] : [[ExportName, OutputKey ?? '']])),
    ),
    tags: toTags(stack.Tags),
    notificationArns: stack.NotificationARNs ?? [],
    roleArn: stack.RoleARN,
    parentId: stack.ParentId,
    changeSetArn: stack.ChangeSetId,
    isExpress: stack.DeploymentConfig?.Mode === 'EXPRESS',
    createdAtMs: required(stack.CreationTime, 'CreationTime', DESCRIBE_STACKS).getTime(),
    updatedAtMs: stack.LastUpdatedTime?.getTime(),
    updateOperationId: stack.LastOperations?.find((one) => one.OperationType === 'UPDATE_STACK')?.OperationId,
  };
}

export function toTags(tags: readonly Tag[] | undefined): readonly StackTag[] {
  return (tags ?? []).map(({ Key, Value }) => ({ key: Key ?? '', value: Value ?? '' }));
}

/** AWS omits an empty value in some responses and sends it in others; both mean the same. */
export function toParameterValues(parameters: readonly Parameter[] | undefined): ReadonlyMap<string, string> {
  return new Map(
    (parameters ?? []).map(({ ParameterKey, ParameterValue }) => [ParameterKey ?? '', ParameterValue ?? '']),
  );
}

/** The values of SSM-typed parameters; other parameters have none. */
export function toResolvedValues(parameters: readonly Parameter[] | undefined): ReadonlyMap<string, string> {
  return new Map(
    (parameters ?? []).flatMap(({ ParameterKey, ResolvedValue }) =>
      ResolvedValue === undefined ? [] : [[ParameterKey ?? '', ResolvedValue]],
    ),
  );
}

export function toStackResource(detail: StackResourceDetail): StackResource {
  return {
    logicalId: required(detail.LogicalResourceId, 'LogicalResourceId', DESCRIBE_RESOURCE),
    // A resource that is being created has none yet.
    physicalId: detail.PhysicalResourceId ?? '',
    type: required(detail.ResourceType, 'ResourceType', DESCRIBE_RESOURCE),
    status: required<string>(detail.ResourceStatus, 'ResourceStatus', DESCRIBE_RESOURCE),
  };
}
