/** Builds the CreateChangeSet request. */
import type { CreateChangeSetCommandInput, Parameter } from '@aws-sdk/client-cloudformation';
import { creationTokenOf } from '../../../cloudformation/operation-token.ts';
import type { ParameterEntry } from '../../../rack/parameters.ts';
import type { CreateChangeSetRequest } from '../../../update/ports.ts';

export function toChangeSetInput(order: CreateChangeSetRequest): CreateChangeSetCommandInput {
  // CloudFormation sets these itself and rejects them in a request.
  const tags = order.tags.filter(({ key }) => !key.startsWith('aws:'));
  return {
    StackName: order.stackArn,
    ChangeSetName: order.token,
    ClientToken: creationTokenOf(order.token),
    ChangeSetType: 'UPDATE',
    TemplateURL: order.templateUrl,
    Description: order.description,
    Parameters: order.parameters.flatMap(toParameter),
    Capabilities: [...order.capabilities],
    // An empty list would remove the stack's tags; a list that is left out keeps them.
    ...(tags.length === 0 ? {} : { Tags: tags.map(({ key, value }) => ({ Key: key, Value: value })) }),
    ...(order.notificationArns.length === 0 ? {} : { NotificationARNs: [...order.notificationArns] }),
    ...(order.roleArn === undefined ? {} : { RoleARN: order.roleArn }),
    // Whether a stack keeps the mode of its last operation is not documented.
    ...(order.isStackExpress === true ? { DeploymentConfig: { Mode: 'STANDARD' } } : {}),
  };
}

function toParameter(entry: ParameterEntry): readonly Parameter[] {
  switch (entry.source) {
    case 'given':
    case 'version':
    case 'pinned':
    case 'carried':
      return [{ ParameterKey: entry.key, ParameterValue: entry.value }];
    case 'previous':
      return [{ ParameterKey: entry.key, UsePreviousValue: true }];
    // CloudFormation uses the template's default for a parameter that is left out.
    case 'default':
      return [];
  }
}
