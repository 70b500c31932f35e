/** The actions that only read stacks: DescribeStacks, events, resources, templates, exports. */

import { validationError } from '../aws-error.ts';
import { textField } from '../http/query-parameters.ts';
import { requiredField, type Action } from './action.ts';
import { changeSetEvents, operationEvent } from './describe-change-set.ts';
import { describeStack } from './describe-stacks.ts';
import { allExports } from './exports.ts';
import { findChangeSet, findStack } from './find.ts';
import { importersOf } from './imports.ts';
import { page, pageBackwards } from './paging.ts';
import type { Resource, Stack } from './stack.ts';

export const describeStacks: Action = (account, fields) => {
  const name = textField(fields, 'StackName');
  const stacks = name === undefined ? [...account.stacks.values()] : [findStack(account, name)];
  const { items, nextToken } = page(stacks, textField(fields, 'NextToken'), account.pageSize);
  return { Stacks: items.map((stack) => describeStack(account, stack)), NextToken: nextToken };
};

export const describeStackEvents: Action = (account, fields) => {
  const stack = findStack(account, requiredField(fields, 'StackName'));
  const { items, nextToken } = pageBackwards(stack.events, textField(fields, 'NextToken'), account.pageSize);
  return { StackEvents: items.map((event) => ({ ...event })), NextToken: nextToken };
};

export const describeEvents: Action = (account, fields) => {
  const changeSetName = textField(fields, 'ChangeSetName');
  const stackName = textField(fields, 'StackName');
  if (changeSetName !== undefined) {
    const { stack, changeSet } = findChangeSet(account, changeSetName, stackName);
    return { OperationEvents: changeSetEvents(stack, changeSet) };
  }
  const operationId = textField(fields, 'OperationId');
  const stack =
    stackName === undefined
      ? stackOfOperation([...account.stacks.values()], operationId)
      : findStack(account, stackName);
  const events = stack.events.filter((event) => operationId === undefined || event.OperationId === operationId);
  const { items, nextToken } = pageBackwards(events, textField(fields, 'NextToken'), account.pageSize);
  return { OperationEvents: items.map((event) => operationEvent(stack, event)), NextToken: nextToken };
};

function stackOfOperation(stacks: readonly Stack[], operationId: string | undefined): Stack {
  const found = stacks.find((stack) => stack.operations.some(({ id }) => id === operationId));
  if (found === undefined) {
    throw validationError(`Operation with id ${operationId ?? 'null'} does not exist`);
  }
  return found;
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

/** DescribeStackResources is the one that names the time `Timestamp`. */
export const describeStackResources: Action = (account, fields) => {
  const stack = findStack(account, requiredField(fields, 'StackName'));
  const wanted = textField(fields, 'LogicalResourceId');
  const resources = [...stack.resources.values()].filter(
    ({ logicalId }) => wanted === undefined || logicalId === wanted,
  );
  return {
    // CloudFormation answers the first hundred and offers no page after them.
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

/** An export that nobody imports is an error here, not an empty list. */
export const listImports: Action = (account, fields) => {
  const name = requiredField(fields, 'ExportName');
  const importers = importersOf(account, name).map((stack) => stack.name);
  if (importers.length === 0) {
    throw validationError(`Export '${name}' is not imported by any stack.`);
  }
  const { items, nextToken } = page(importers, textField(fields, 'NextToken'), account.pageSize);
  return { Imports: items, NextToken: nextToken };
};
