/** The change set actions: Create, Describe, Delete, Execute, List, and the results of hooks. */

import { AwsError, validationError } from '../../aws-error.ts';
import { flagField, textField, type QueryFields } from '../../http/query-parameters.ts';
import type { ChangeSetSettings, ResourceChange } from './change-set.ts';
import { requiredField, type Action } from '../action.ts';
import { createChangeSet, deleteChangeSet, executeChangeSet } from './change-set-lifecycle.ts';
import { describeChange, describeChangeSet, summarizeChangeSet } from './describe-change-set.ts';
import { findChangeSet, findStack, lookForChangeSet } from '../find.ts';
import { page } from '../paging.ts';
import { readUpdateRequest } from '../planning/read-update-request.ts';

const CHANGE_SET_NAME = /^[a-zA-Z][-a-zA-Z0-9]{0,127}$/;

export const createChangeSetAction: Action = (account, fields) => {
  const stack = findStack(account, requiredField(fields, 'StackName'));
  const name = requiredField(fields, 'ChangeSetName');
  if (!CHANGE_SET_NAME.test(name)) {
    throw validationError(
      `1 validation error detected: Value '${name}' at 'changeSetName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
    );
  }
  const type = textField(fields, 'ChangeSetType') ?? 'UPDATE';
  if (type === 'CREATE') {
    throw validationError(
      `Stack [${stack.name}] already exists and cannot be created again with the changeSet [${name}].`,
    );
  }
  const changeSet = createChangeSet(account, stack, {
    ...readUpdateRequest(fields),
    name,
    description: textField(fields, 'Description'),
    clientToken: textField(fields, 'ClientToken'),
    settings: readSettings(fields),
  });
  return { Id: changeSet.id, StackId: stack.id };
};

function readSettings(fields: QueryFields): ChangeSetSettings {
  const config = fields['DeploymentConfig'];
  return {
    DeploymentMode: textField(fields, 'DeploymentMode'),
    DeploymentConfig:
      typeof config === 'object'
        ? { Mode: textField(config, 'Mode'), DisableRollback: flagField(config, 'DisableRollback') }
        : undefined,
    OnStackFailure: textField(fields, 'OnStackFailure'),
    ImportExistingResources: flagField(fields, 'ImportExistingResources'),
    IncludeNestedStacks: flagField(fields, 'IncludeNestedStacks'),
  };
}

export const describeChangeSetAction: Action = (account, fields) => {
  const { stack, changeSet } = findChangeSet(
    account,
    requiredField(fields, 'ChangeSetName'),
    textField(fields, 'StackName'),
  );
  const token = textField(fields, 'NextToken');
  const values = flagField(fields, 'IncludePropertyValues') ? 'included' : 'left-out';
  const dropped =
    values === 'left-out'
      ? []
      : changeSet.changes.filter(({ LogicalResourceId: id }) => account.causes.omitsPropertyValues(id));
  const shown = changeSet.changes.filter((change) => !dropped.includes(change));
  const { items, nextToken } = page(shown, token, account.pageSize);
  return {
    // Only the first page has the attributes of the change set.
    ...(token === undefined && describeChangeSet(stack, changeSet)),
    ...(token === undefined && dropped.length > 0 && { StatusReason: incompleteReason(dropped) }),
    Changes: items.map((change) => describeChange(change, values)),
    NextToken: nextToken,
  };
};

function incompleteReason(dropped: readonly ResourceChange[]): string {
  const ids = dropped.map(({ LogicalResourceId: id }) => id).join(', ');
  return `[WARN] --include-property-values option can return incomplete ChangeSet data because: Logical Id: ${ids}, failed property validation`;
}

/** Deleting a stack or change set that does not exist succeeds. */
export const deleteChangeSetAction: Action = (account, fields) => {
  const found = lookForChangeSet(account, requiredField(fields, 'ChangeSetName'), textField(fields, 'StackName'));
  if (found !== undefined) {
    deleteChangeSet(found.stack, found.changeSet);
  }
  return {};
};

export const executeChangeSetAction: Action = (account, fields) => {
  const { stack, changeSet } = findChangeSet(
    account,
    requiredField(fields, 'ChangeSetName'),
    textField(fields, 'StackName'),
  );
  executeChangeSet(account, stack, changeSet, {
    clientRequestToken: textField(fields, 'ClientRequestToken'),
    disableRollback:
      textField(fields, 'DisableRollback') === undefined ? undefined : flagField(fields, 'DisableRollback'),
  });
  return {};
};

export const listChangeSetsAction: Action = (account, fields) => {
  const stack = findStack(account, requiredField(fields, 'StackName'));
  const { items, nextToken } = page(stack.changeSets, textField(fields, 'NextToken'), account.pageSize);
  return { Summaries: items.map((changeSet) => summarizeChangeSet(stack, changeSet)), NextToken: nextToken };
};

/** By target only: the other forms need a permission of their own, and the product does not use them. */
export const listHookResults: Action = (account, fields) => {
  const type = requiredField(fields, 'TargetType');
  const id = requiredField(fields, 'TargetId');
  const changeSet = type === 'CHANGE_SET' ? lookForChangeSet(account, id, undefined)?.changeSet : undefined;
  if (changeSet === undefined || changeSet.hookResults.length === 0) {
    throw new AwsError(404, 'HookResultNotFound', `No hook results found for target ${id}`);
  }
  const { items, nextToken } = page(changeSet.hookResults, textField(fields, 'NextToken'), account.pageSize);
  return {
    TargetType: type,
    TargetId: id,
    HookResults: items.map((result) => ({
      HookResultId: result.id,
      InvocationPoint: 'PRE_PROVISION',
      FailureMode: result.mode,
      TypeName: result.name,
      Status: result.status,
      HookStatusReason: result.reason,
    })),
    NextToken: nextToken,
  };
};
