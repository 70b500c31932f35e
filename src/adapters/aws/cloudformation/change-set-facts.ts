/** Change sets of the SDK in the action's own terms: what is requested, and what is returned. */
import type {
  Change,
  CreateChangeSetCommandInput,
  DescribeChangeSetOutput,
  Parameter,
  ResourceChange as SdkResourceChange,
  ResourceChangeDetail,
} from '@aws-sdk/client-cloudformation';
import type { ChangeCause, ChangeSetFacts, ResourceChange } from '../../../cloudformation/change-set.ts';
import type { Call } from '../errors.ts';
import { required } from './required-member.ts';
import { toParameterValues, toResolvedValues, toTags } from './stack-facts.ts';
import { creationTokenOf } from '../../../cloudformation/operation-token.ts';
import type { ParameterEntry } from '../../../rack/parameters.ts';
import type { CreateChangeSetRequest } from '../../../update/ports.ts';

const CALL: Call = { service: 'cloudformation', operation: 'DescribeChangeSet' };

/**
 * @param page the first page of the response.
 * @param changes those of all pages.
 */
export function toChangeSetFacts(page: DescribeChangeSetOutput, changes: readonly ResourceChange[]): ChangeSetFacts {
  // A parameter without a value keeps the stack's value.
  const parameters = page.Parameters?.filter(
    (one) => one.UsePreviousValue !== true || one.ParameterValue !== undefined,
  );
  return {
    arn: required(page.ChangeSetId, 'ChangeSetId', CALL),
    name: required(page.ChangeSetName, 'ChangeSetName', CALL),
    stackArn: required(page.StackId, 'StackId', CALL),
    status: required<string>(page.Status, 'Status', CALL),
    statusReason: page.StatusReason,
    executionStatus: page.ExecutionStatus,
    parameters: toParameterValues(parameters),
    resolved: toResolvedValues(page.Parameters),
    tags: toTags(page.Tags),
    notificationArns: page.NotificationARNs ?? [],
    capabilities: page.Capabilities ?? [],
    options: optionsOf(page),
    changes,
  };
}

/** The resource changes of a page. Changes of type Hook name the hooks that will run, not a change. */
export function toResourceChanges(changes: readonly Change[]): readonly ResourceChange[] {
  return changes.flatMap(({ ResourceChange: change }) => (change === undefined ? [] : [toResourceChange(change)]));
}

/** Settings that this action never sends. STANDARD is the default mode, which AWS may or may not return. */
function optionsOf(page: DescribeChangeSetOutput): readonly string[] {
  const { DeploymentConfig: config } = page;
  const options: Readonly<Record<string, string | boolean | undefined>> = {
    DeploymentMode: page.DeploymentMode,
    'DeploymentConfig.Mode': config?.Mode === 'STANDARD' ? undefined : config?.Mode,
    'DeploymentConfig.DisableRollback': config?.DisableRollback,
    OnStackFailure: page.OnStackFailure,
    IncludeNestedStacks: page.IncludeNestedStacks,
    ImportExistingResources: page.ImportExistingResources,
    ParentChangeSetId: page.ParentChangeSetId,
    RootChangeSetId: page.RootChangeSetId,
  };
  return Object.entries(options).flatMap(([name, value]) =>
    value === undefined || value === false || value === '' ? [] : [`${name}=${String(value)}`],
  );
}

function toResourceChange(change: SdkResourceChange): ResourceChange {
  return {
    action: toAction(required<string>(change.Action, 'Action', CALL)),
    logicalId: required(change.LogicalResourceId, 'LogicalResourceId', CALL),
    physicalId: change.PhysicalResourceId,
    type: required(change.ResourceType, 'ResourceType', CALL),
    replacement: toReplacement(change.Replacement),
    policyAction: change.PolicyAction,
    scope: change.Scope ?? [],
    causes: (change.Details ?? []).map(toCause),
  };
}

function toAction(action: string): ResourceChange['action'] {
  switch (action) {
    case 'Add':
      return 'add';
    case 'Modify':
      return 'modify';
    case 'Remove':
      return 'remove';
    case 'Import':
      return 'import';
    case 'SyncWithActual':
      return 'sync';
    // `Dynamic` means that the action is known only during the update. An unknown action is treated in the same way.
    default:
      return 'dynamic';
  }
}

function toReplacement(replacement: string | undefined): ResourceChange['replacement'] {
  switch (replacement) {
    case 'True':
      return 'true';
    case 'False':
      return 'false';
    case 'Conditional':
      return 'conditional';
    default:
      return undefined;
  }
}

function toCause(detail: ResourceChangeDetail): ChangeCause {
  return {
    attribute: detail.Target?.Attribute ?? '',
    property: detail.Target?.Name,
    requiresRecreation: detail.Target?.RequiresRecreation,
    evaluation: detail.Evaluation,
    source: detail.ChangeSource,
    causingEntity: detail.CausingEntity,
  };
}

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
