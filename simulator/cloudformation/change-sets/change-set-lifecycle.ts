/** Creates, executes and deletes change sets, and marks them as obsolete after another update. */

import type { Account } from '../../account.ts';
import { AwsError, validationError } from '../../aws-error.ts';
import type { ChangeSet, ChangeSetSettings } from './change-set.ts';
import { changeSetArn } from '../identity.ts';
import { planUpdate } from '../planning/plan.ts';
import type { Stack } from '../stack.ts';
import { startUpdate } from '../updates/update.ts';
import { prepareUpdate, refuseUnlessUpdatable, type UpdateRequest } from '../planning/update-request.ts';

export interface ChangeSetRequest extends UpdateRequest {
  name: string;
  description: string | undefined;
  clientToken: string | undefined;
  settings: ChangeSetSettings;
}

export function createChangeSet(account: Account, stack: Stack, request: ChangeSetRequest): ChangeSet {
  const existing = stack.changeSets.find(({ name }) => name === request.name);
  if (existing !== undefined) {
    return sameRequestOrRefused(existing, request);
  }
  const target = prepareUpdate(account, stack, request);
  const changeSet: ChangeSet = {
    id: changeSetArn(account, request.name),
    name: request.name,
    description: request.description,
    clientToken: request.clientToken,
    createdAt: account.clock.now(),
    status: 'CREATE_PENDING',
    executionStatus: 'UNAVAILABLE',
    target,
    roleArn: request.roleArn,
    settings: request.settings,
    changes: [],
    findings: [],
    hookResults: [],
  };
  stack.changeSets.push(changeSet);
  computeChangeSet(account, stack, changeSet).catch((error: unknown) => {
    account.onInternalError(error);
  });
  return changeSet;
}

/**
 * A retried request with the same client token returns the existing change set. Any other request with its name is
 * rejected.
 */
function sameRequestOrRefused(existing: ChangeSet, request: ChangeSetRequest): ChangeSet {
  if (existing.clientToken !== undefined && existing.clientToken === request.clientToken) {
    return existing;
  }
  throw new AwsError(
    400,
    'AlreadyExistsException',
    `ChangeSet ${request.name} cannot be created due to a mismatch with existing attribute ClientToken`,
  );
}

async function computeChangeSet(account: Account, stack: Stack, changeSet: ChangeSet): Promise<void> {
  await account.clock.sleep(account.timing.changeSetMs / 2);
  changeSet.status = 'CREATE_IN_PROGRESS';
  await account.clock.sleep(account.timing.changeSetMs / 2);
  const plan = planUpdate(account, stack, changeSet.target);
  changeSet.computedAt = account.clock.now();
  switch (plan.kind) {
    case 'changes': {
      changeSet.changes = plan.changes;
      if (!failEarlyValidation(account, changeSet) && !failHooks(account, changeSet)) {
        changeSet.status = 'CREATE_COMPLETE';
        changeSet.executionStatus = 'AVAILABLE';
      }
      return;
    }
    case 'same-submission':
      fail(
        changeSet,
        "The submitted information didn't contain changes. Submit different information to create a change set.",
      );
      return;
    case 'no-effect':
      fail(changeSet, 'No updates are to be performed.');
      return;
    case 'impossible':
      fail(changeSet, plan.reason);
  }
}

/** A failed change set is kept until it is deleted. */
function fail(changeSet: ChangeSet, reason: string): void {
  changeSet.status = 'FAILED';
  changeSet.statusReason = reason;
}

/** Failures in mode WARN are reported with the others, and do not fail the change set. */
function failEarlyValidation(account: Account, changeSet: ChangeSet): boolean {
  const ids = changeSet.changes.map(({ LogicalResourceId }) => LogicalResourceId);
  const release = changeSet.target.parameters.get('Version')?.value;
  changeSet.findings = account.causes.takeEarlyValidations(ids, release).map((failure) => ({
    name: `AWS::EarlyValidation::${failure.validation ?? 'PropertyValidation'}`,
    mode: failure.mode ?? 'FAIL',
    logicalId: failure.logicalId,
    path: failure.path ?? `/Resources/${failure.logicalId}`,
    reason: failure.reason,
  }));
  const names = changeSet.findings.filter(({ mode }) => mode === 'FAIL').map(({ name }) => name);
  if (names.length === 0) {
    return false;
  }
  fail(
    changeSet,
    `The following hook(s)/validation failed: [${names.join(', ')}]. To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure information.`,
  );
  return true;
}

/** Hooks on the change set write no events. */
function failHooks(account: Account, changeSet: ChangeSet): boolean {
  const failures = account.causes.takeChangeSetHookFailures(changeSet.target.parameters.get('Version')?.value);
  changeSet.hookResults = failures.map(({ hook, mode = 'FAIL', status = 'HOOK_COMPLETE_FAILED', reason }) => {
    return { id: account.random.uuid(), name: hook, mode, status, reason };
  });
  const names = changeSet.hookResults.filter(({ mode }) => mode === 'FAIL').map(({ name }) => name);
  if (names.length === 0) return false;
  fail(changeSet, `Change set creation failed. The following hook(s) failed: [${names.join(', ')}]`);
  return true;
}

export interface ExecutionRequest {
  clientRequestToken: string | undefined;
  /** Undefined if the request does not set it. */
  disableRollback: boolean | undefined;
}

export function executeChangeSet(
  account: Account,
  stack: Stack,
  changeSet: ChangeSet,
  request: ExecutionRequest,
): void {
  const token = request.clientRequestToken;
  if (
    changeSet.executedWith !== undefined &&
    token !== undefined &&
    changeSet.executedWith.clientRequestToken === token
  ) {
    return;
  }
  refuseUnlessAvailable(changeSet);
  refuseUnlessUpdatable(stack);
  if (changeSet.settings.OnStackFailure !== undefined && request.disableRollback !== undefined) {
    throw validationError('DisableRollback must not be specified for a change set with OnStackFailure.');
  }
  changeSet.executionStatus = 'EXECUTE_IN_PROGRESS';
  changeSet.executedWith = { clientRequestToken: token };
  // Executing a change set deletes all others of the stack, because the stack they were computed for has changed.
  stack.changeSets = [];
  stack.executedChangeSet = changeSet;
  stack.deploymentConfig = changeSet.settings.DeploymentConfig ?? stack.deploymentConfig;
  keepStaleDescription(account, stack);
  if (changeSet.roleArn !== undefined) {
    stack.roleArn = changeSet.roleArn;
  }
  startUpdate(account, stack, changeSet.target, { ...request, disableRollback: request.disableRollback ?? false })
    .then(() => {
      changeSet.executionStatus = stack.status === 'UPDATE_COMPLETE' ? 'EXECUTE_COMPLETE' : 'EXECUTE_FAILED';
    })
    .catch((error: unknown) => {
      account.onInternalError(error);
    });
}

function refuseUnlessAvailable(changeSet: ChangeSet): void {
  const refuse = (what: string, status: string) =>
    new AwsError(
      400,
      'InvalidChangeSetStatus',
      `ChangeSet [${changeSet.id}] cannot be executed in its current ${what} of [${status}]`,
    );
  if (changeSet.status !== 'CREATE_COMPLETE') {
    throw refuse('status', changeSet.status);
  }
  if (changeSet.executionStatus !== 'AVAILABLE') {
    throw refuse('execution status', changeSet.executionStatus);
  }
}

function keepStaleDescription(account: Account, stack: Stack): void {
  const lag = account.timing.describeLagMs;
  if (lag > 0) {
    const copy = { ...stack, operations: [...stack.operations] };
    stack.staleUntil = { time: account.clock.now().getTime() + lag, stack: copy };
  }
}

export function deleteChangeSet(stack: Stack, changeSet: ChangeSet): void {
  if (changeSet.status === 'CREATE_PENDING' || changeSet.status === 'CREATE_IN_PROGRESS') {
    throw new AwsError(400, 'InvalidChangeSetStatus', `Cannot delete ChangeSet in status ${changeSet.status}`);
  }
  if (changeSet.executionStatus === 'EXECUTE_IN_PROGRESS') {
    throw new AwsError(
      400,
      'InvalidChangeSetStatus',
      `ChangeSet [${changeSet.id}] cannot be deleted in its current execution status of [EXECUTE_IN_PROGRESS]`,
    );
  }
  stack.changeSets = stack.changeSets.filter((each) => each !== changeSet);
}

/** After UpdateStack the stack's other change sets still exist, but cannot be executed. */
export function makeObsolete(stack: Stack): void {
  for (const changeSet of stack.changeSets.filter(({ executionStatus }) => executionStatus === 'AVAILABLE')) {
    changeSet.executionStatus = 'OBSOLETE';
  }
}
