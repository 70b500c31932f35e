/** Finds what a request names: stacks by name or ARN; change sets by ARN, or by name and stack. */

import type { Account } from '../account.ts';
import { changeSetNotFound, stackDoesNotExist, validationError } from '../aws-error.ts';
import type { ChangeSet } from './change-sets/change-set.ts';
import type { Stack } from './stack.ts';

export function findStack(account: Account, nameOrArn: string): Stack {
  const stack =
    account.stacks.get(nameOrArn) ?? [...account.stacks.values()].find((candidate) => candidate.id === nameOrArn);
  if (stack === undefined) {
    throw stackDoesNotExist(nameOrArn);
  }
  return stack;
}

export interface Found {
  stack: Stack;
  changeSet: ChangeSet;
}

export function findChangeSet(account: Account, nameOrArn: string, stackName: string | undefined): Found {
  const found = lookForChangeSet(account, nameOrArn, stackName);
  if (found === undefined) {
    throw changeSetNotFound(nameOrArn);
  }
  return found;
}

export function lookForChangeSet(
  account: Account,
  nameOrArn: string,
  stackName: string | undefined,
): Found | undefined {
  const byArn = nameOrArn.startsWith('arn:');
  if (!byArn && stackName === undefined) {
    throw validationError('StackName must be specified if ChangeSetName is not specified as an ARN.');
  }
  const stacks = byArn || stackName === undefined ? [...account.stacks.values()] : [findStack(account, stackName)];
  for (const stack of stacks) {
    // DescribeChangeSet returns the last executed change set by its ARN only.
    const executed = byArn && stack.executedChangeSet !== undefined ? [stack.executedChangeSet] : [];
    const candidates = [...stack.changeSets, ...executed];
    const changeSet = candidates.find(({ id, name }) => (byArn ? id : name) === nameOrArn);
    if (changeSet !== undefined) {
      return { stack, changeSet };
    }
  }
  return undefined;
}

/** Returns the stack that the operation runs or ran on. */
export function lookForOperation(account: Account, operationId: string): Stack | undefined {
  return [...account.stacks.values()].find(({ operations }) => operations.some(({ id }) => id === operationId));
}
