/** DescribeStacks: the description of a stack, with NoEcho parameters masked. */

import type { Account } from '../account.ts';
import type { XmlElements } from '../http/xml.ts';
import { isNoEcho } from '../template/template.ts';
import type { Configuration } from './planning/configuration.ts';
import type { Stack } from './stack.ts';

export function describeStack(account: Account, stack: Stack): XmlElements {
  const shown = asDescribed(account, stack);
  const { configuration } = shown;
  return {
    StackId: shown.id,
    StackName: shown.name,
    ChangeSetId: shown.executedChangeSet?.id,
    Description: configuration.template.Description,
    Parameters: describeParameters(configuration),
    CreationTime: shown.createdAt,
    LastUpdatedTime: shown.updatedAt,
    RollbackConfiguration: {},
    StackStatus: shown.status,
    StackStatusReason: shown.statusReason === '' ? undefined : shown.statusReason,
    DisableRollback: shown.operation.disableRollback,
    DeploymentConfig: shown.deploymentConfig && { ...shown.deploymentConfig },
    NotificationARNs: configuration.notificationArns,
    Capabilities: configuration.capabilities,
    Outputs: configuration.outputs.map((output) => ({ ...output })),
    RoleARN: shown.roleArn,
    Tags: configuration.tags.map((tag) => ({ ...tag })),
    EnableTerminationProtection: false,
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
    LastOperations: shown.operations
      .slice(-2)
      .reverse()
      .map(({ type, id }) => ({ OperationType: type, OperationId: id })),
  };
}

/** Shortly after an execution DescribeStacks can still return the state before it, with its status. */
function asDescribed(account: Account, stack: Stack): Stack {
  const stale = stack.staleUntil;
  return stale !== undefined && account.clock.now().getTime() < stale.time ? stale.stack : stack;
}

export function describeParameters({ template, parameters }: Configuration): XmlElements[] {
  return [...parameters].map(([key, { value, resolved }]) => ({
    ParameterKey: key,
    ParameterValue: isNoEcho(template.Parameters[key]) ? '****' : value,
    ResolvedValue: resolved,
  }));
}
