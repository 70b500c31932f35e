/** DescribeChangeSet, ListChangeSets and DescribeEvents. */

import type { XmlElements } from '../../http/xml.ts';
import type { ChangeDetail, ChangeSet, ResourceChange } from './change-set.ts';
import { describeParameters } from '../describe-stacks.ts';
import type { Stack, StackEvent } from '../stack.ts';

export function describeChangeSet(stack: Stack, changeSet: ChangeSet): XmlElements {
  const { target } = changeSet;
  return {
    ...summarizeChangeSet(stack, changeSet),
    Parameters: describeParameters(target),
    NotificationARNs: target.notificationArns,
    RollbackConfiguration: {},
    Capabilities: target.capabilities,
    Tags: target.tags.map((tag) => ({ ...tag })),
    ...settingsOf(changeSet),
  };
}

function settingsOf({ settings }: ChangeSet): XmlElements {
  const { DeploymentMode, DeploymentConfig, OnStackFailure, ImportExistingResources } = settings;
  return {
    DeploymentMode,
    DeploymentConfig: DeploymentConfig && { ...DeploymentConfig },
    OnStackFailure,
    ImportExistingResources: ImportExistingResources ? true : undefined,
  };
}

export function summarizeChangeSet(stack: Stack, changeSet: ChangeSet): XmlElements {
  return {
    ChangeSetId: changeSet.id,
    ChangeSetName: changeSet.name,
    StackId: stack.id,
    StackName: stack.name,
    Description: changeSet.description,
    CreationTime: changeSet.createdAt,
    Status: changeSet.status,
    StatusReason: changeSet.statusReason,
    ExecutionStatus: changeSet.executionStatus,
    IncludeNestedStacks: changeSet.settings.IncludeNestedStacks,
  };
}

/** A response has property values and paths only on request (IncludePropertyValues). */
export type PropertyValues = 'included' | 'left-out';

export function describeChange(change: ResourceChange, values: PropertyValues): XmlElements {
  const { BeforeContext, AfterContext, Details, ...rest } = change;
  return {
    Type: 'Resource',
    ResourceChange: {
      ...rest,
      Details: Details.map((detail) => describeDetail(detail, values)),
      ...(values === 'included' && { BeforeContext, AfterContext }),
    },
  };
}

function describeDetail(detail: ChangeDetail, values: PropertyValues): XmlElements {
  const { Attribute, Name, RequiresRecreation } = detail.Target;
  const target = values === 'included' ? detail.Target : { Attribute, Name, RequiresRecreation };
  return { ...detail, Target: { ...target } };
}

/** Returns the events of a change set's creation: the results of its early validation. */
export function findingEvents(stack: Stack, changeSet: ChangeSet): XmlElements[] {
  const operationId = changeSet.id.split('/').at(-1) ?? '';
  return changeSet.findings.map(({ name, mode, logicalId, path, reason }) => ({
    EventId: `${operationId}-${logicalId}-${name}`,
    StackId: stack.id,
    OperationId: operationId,
    OperationType: 'CREATE_CHANGESET',
    EventType: 'VALIDATION_ERROR',
    LogicalResourceId: logicalId,
    PhysicalResourceId: stack.resources.get(logicalId)?.physicalId ?? '',
    ResourceType: changeSet.target.template.Resources[logicalId]?.Type,
    Timestamp: changeSet.createdAt,
    ValidationFailureMode: mode,
    ValidationName: name.replace('AWS::EarlyValidation::', ''),
    ValidationStatus: 'FAILED',
    ValidationStatusReason: reason,
    ValidationPath: path,
  }));
}

/** Returns an event of DescribeStackEvents in the shape of DescribeEvents. */
export function operationEvent(stack: Stack, event: StackEvent): XmlElements {
  const ownRow = event.PhysicalResourceId === event.StackId;
  const failed = event.ResourceStatus.endsWith('_FAILED');
  const { StackName: _name, ...rest } = event;
  return {
    ...rest,
    OperationType: stack.operations.find(({ id }) => id === event.OperationId)?.type,
    EventType: ownRow ? 'STACK_EVENT' : failed ? 'PROVISIONING_ERROR' : 'PROGRESS_EVENT',
  };
}

/** Whether the filter FailedEvents includes the event: failed resources, validations and hooks. */
export function isFailedEvent(event: XmlElements): boolean {
  return ['ResourceStatus', 'ValidationStatus', 'HookStatus'].some((name) => {
    const status = event[name];
    return typeof status === 'string' && status.endsWith('FAILED');
  });
}
