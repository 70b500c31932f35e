/** The actions that read stacks: DescribeStacks, events, resources, exports. */

import type { Account } from '../account.ts';
import { validationError } from '../aws-error.ts';
import type { XmlElements } from '../http/xml.ts';
import { flagField, textField } from '../http/query-parameters.ts';
import { requiredField, type Action } from './action.ts';
import { findingEvents, isFailedEvent, operationEvent } from './change-sets/describe-change-set.ts';
import { describeStack } from './describe-stacks.ts';
import { allExports } from './exports.ts';
import { findChangeSet, findStack, lookForOperation } from './find.ts';
import { importersOf } from './imports.ts';
import { page, pageBackwards } from './paging.ts';
import type { Resource } from './stack.ts';

export const describeStacks: Action = (account, fields) => {
  const name = textField(fields, 'StackName');
  const stacks = name === undefined ? [...account.stacks.values()] : [findStack(account, name)];
  const { items, nextToken } = page(stacks, textField(fields, 'NextToken'), account.pageSize);
  return { Stacks: items.map((stack) => describeStack(account, stack)), NextToken: nextToken };
};

export const describeStackEvents: Action = (account, fields) => {
  const stack = findStack(account, requiredField(fields, 'StackName'));
  const nowMs = account.clock.now().getTime();
  const visible = stack.events.filter(({ LogicalResourceId, Timestamp }) => {
    const delayMs = account.causes.eventDelayOf(LogicalResourceId);
    return delayMs === 0 || Timestamp.getTime() + delayMs <= nowMs;
  });
  const { items, nextToken } = pageBackwards(visible, textField(fields, 'NextToken'), account.pageSize);
  return { StackEvents: items.map((event) => ({ ...event })), NextToken: nextToken };
};

/**
 * The request names a change set by its ARN, an operation by its id, or a stack, which selects its latest operation.
 */
export const describeEvents: Action = (account, fields) => {
  const [changeSetName, operationId, stackName] = ['ChangeSetName', 'OperationId', 'StackName'].map((name) =>
    textField(fields, name),
  );
  const given = [changeSetName, operationId, stackName].filter((name) => name !== undefined);
  if (given.length !== 1 || changeSetName?.startsWith('arn:') === false) {
    throw validationError('One of ChangeSetName, OperationId or StackName must be specified');
  }
  const events =
    changeSetName === undefined
      ? operationEvents(account, operationId, stackName)
      : changeSetEvents(account, changeSetName);
  const filters = fields['Filters'];
  const onlyFailed = typeof filters === 'object' && flagField(filters, 'FailedEvents');
  const shown = events.filter((event) => !onlyFailed || isFailedEvent(event));
  const { items, nextToken } = pageBackwards(shown, textField(fields, 'NextToken'), account.pageSize);
  return { OperationEvents: items, NextToken: nextToken };
};

/** The events of a change set appear some time after its final status. */
function changeSetEvents(account: Account, arn: string): XmlElements[] {
  const { stack, changeSet } = findChangeSet(account, arn, undefined);
  const computedMs = (changeSet.computedAt ?? account.clock.now()).getTime();
  const isVisible = account.clock.now().getTime() - computedMs >= account.timing.describeEventsLagMs;
  return isVisible ? findingEvents(stack, changeSet) : [];
}

function operationEvents(account: Account, operationId: string | undefined, stackName = ''): XmlElements[] {
  const stack = operationId === undefined ? findStack(account, stackName) : lookForOperation(account, operationId);
  if (stack === undefined) {
    throw validationError(`Operation with id ${operationId ?? 'null'} does not exist`);
  }
  const id = operationId ?? stack.operations.at(-1)?.id;
  return [
    ...stack.events.filter((event) => event.OperationId === id).map((event) => operationEvent(stack, event)),
    ...stack.hookEvents.filter((event) => event['OperationId'] === id),
  ];
}

export const describeStackResource: Action = (account, fields) => {
  const stack = findStack(account, requiredField(fields, 'StackName'));
  const logicalId = requiredField(fields, 'LogicalResourceId');
  const resource = stack.resources.get(logicalId);
  if (resource === undefined) {
    throw validationError(`Resource ${logicalId} does not exist for stack ${stack.name}`);
  }
  return {
    StackResourceDetail: {
      StackName: stack.name,
      StackId: stack.id,
      ...describeResource(resource, 'LastUpdatedTimestamp'),
      Metadata: '{}',
    },
  };
};

export const listStackResources: Action = (account, fields) => {
  const stack = findStack(account, requiredField(fields, 'StackName'));
  const { items, nextToken } = page([...stack.resources.values()], textField(fields, 'NextToken'), account.pageSize);
  return {
    StackResourceSummaries: items.map((resource) => describeResource(resource, 'LastUpdatedTimestamp')),
    NextToken: nextToken,
  };
};

/** DescribeStackResources has the time in `Timestamp`, the other actions have it in `LastUpdatedTimestamp`. */
export const describeStackResources: Action = (account, fields) => {
  const stack = findStack(account, requiredField(fields, 'StackName'));
  const wanted = textField(fields, 'LogicalResourceId');
  const resources = [...stack.resources.values()].filter(
    ({ logicalId }) => wanted === undefined || logicalId === wanted,
  );
  return {
    // CloudFormation returns at most 100 resources here, and no token for more.
    StackResources: resources.slice(0, 100).map((resource) => ({
      StackName: stack.name,
      StackId: stack.id,
      ...describeResource(resource, 'Timestamp'),
    })),
  };
};

function describeResource(resource: Resource, timeElement: 'Timestamp' | 'LastUpdatedTimestamp') {
  return {
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId === '' ? undefined : resource.physicalId,
    ResourceType: resource.type,
    [timeElement]: resource.updatedAt,
    ResourceStatus: resource.status,
    ResourceStatusReason: resource.statusReason === '' ? undefined : resource.statusReason,
    DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' },
  };
}

export const listExports: Action = (account, fields) => {
  const { items, nextToken } = page(allExports(account), textField(fields, 'NextToken'), account.pageSize);
  return { Exports: items.map((each) => ({ ...each })), NextToken: nextToken };
};

/** For an export that no stack imports, CloudFormation responds with an error instead of an empty list. */
export const listImports: Action = (account, fields) => {
  const name = requiredField(fields, 'ExportName');
  const importers = importersOf(account, name).map((stack) => stack.name);
  if (importers.length === 0) {
    throw validationError(`Export '${name}' is not imported by any stack.`);
  }
  const { items, nextToken } = page(importers, textField(fields, 'NextToken'), account.pageSize);
  return { Imports: items, NextToken: nextToken };
};
