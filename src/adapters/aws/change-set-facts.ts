/** A change set with all its changes, from the SDK's shape into the domain's facts. */
import type {
  Change,
  DescribeChangeSetOutput,
  ResourceChange as SdkResourceChange,
  ResourceChangeDetail,
} from '@aws-sdk/client-cloudformation';
import type { ChangeCause, ChangeSetFacts, ResourceChange } from '../../cloudformation/change-set.ts';
import type { Call } from './errors.ts';
import { required } from './required-member.ts';
import { toParameterValues, toResolvedValues } from './stack-facts.ts';

const CALL: Call = { service: 'cloudformation', operation: 'DescribeChangeSet' };

/** `page` is any page of the answer; `changes` are those of all pages. */
export function toChangeSetFacts(page: DescribeChangeSetOutput, changes: readonly Change[]): ChangeSetFacts {
  return {
    arn: required(page.ChangeSetId, 'ChangeSetId', CALL),
    name: required(page.ChangeSetName, 'ChangeSetName', CALL),
    stackArn: required(page.StackId, 'StackId', CALL),
    status: required<string>(page.Status, 'Status', CALL),
    statusReason: page.StatusReason,
    executionStatus: page.ExecutionStatus,
    parameters: toParameterValues(page.Parameters),
    resolved: toResolvedValues(page.Parameters),
    // Changes of type Hook name what will be asked before the update, not what it changes.
    changes: changes.flatMap(({ ResourceChange: change }) => (change === undefined ? [] : [toResourceChange(change)])),
  };
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
    // `Dynamic` is CloudFormation's own word for "known only when it is done"; so is an action that we have not heard of.
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
