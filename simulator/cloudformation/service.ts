/** CloudFormation's Query protocol: runs the action of a request, and returns the response as XML. */

import type { Account } from '../account.ts';
import { AwsError } from '../aws-error.ts';
import type { QueryFields } from '../http/query-parameters.ts';
import { escapeXml, renderElements } from '../http/xml.ts';
import type { Action } from './action.ts';
import {
  createChangeSetAction,
  deleteChangeSetAction,
  describeChangeSetAction,
  executeChangeSetAction,
  listChangeSetsAction,
  listHookResults,
} from './change-sets/change-set-actions.ts';
import { describeStackDriftDetectionStatus, describeStackResourceDrifts, detectStackDrift } from './drift.ts';
import {
  cancelUpdateStackAction,
  continueUpdateRollbackAction,
  updateStackAction,
} from './updates/operation-actions.ts';
import {
  describeEvents,
  describeStackEvents,
  describeStackResource,
  describeStackResources,
  describeStacks,
  listExports,
  listImports,
  listStackResources,
} from './read-actions.ts';
import { getTemplate, getTemplateSummary } from './template-actions.ts';

const ACTIONS = new Map<string, Action>([
  ['CancelUpdateStack', cancelUpdateStackAction],
  ['ContinueUpdateRollback', continueUpdateRollbackAction],
  ['CreateChangeSet', createChangeSetAction],
  ['DeleteChangeSet', deleteChangeSetAction],
  ['DescribeChangeSet', describeChangeSetAction],
  ['DescribeEvents', describeEvents],
  ['DescribeStackDriftDetectionStatus', describeStackDriftDetectionStatus],
  ['DescribeStackEvents', describeStackEvents],
  ['DescribeStackResource', describeStackResource],
  ['DescribeStackResourceDrifts', describeStackResourceDrifts],
  ['DescribeStackResources', describeStackResources],
  ['DescribeStacks', describeStacks],
  ['DetectStackDrift', detectStackDrift],
  ['ExecuteChangeSet', executeChangeSetAction],
  ['GetTemplate', getTemplate],
  ['GetTemplateSummary', getTemplateSummary],
  ['ListChangeSets', listChangeSetsAction],
  ['ListExports', listExports],
  ['ListHookResults', listHookResults],
  ['ListImports', listImports],
  ['ListStackResources', listStackResources],
  ['UpdateStack', updateStackAction],
]);

const NAMESPACE = 'http://cloudformation.amazonaws.com/doc/2010-05-15/';

export function handleCloudFormation(account: Account, action: string, fields: QueryFields): string {
  const perform = ACTIONS.get(action);
  if (perform === undefined) {
    throw new AwsError(400, 'InvalidAction', `Could not find operation ${action} for version 2010-05-15`);
  }
  const result = renderElements(perform(account, fields));
  const requestId = account.random.uuid();
  return `<${action}Response xmlns="${NAMESPACE}"><${action}Result>${result}</${action}Result><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${action}Response>`;
}

export function renderCloudFormationError(account: Account, error: AwsError): string {
  const type = error.httpStatus < 500 ? 'Sender' : 'Receiver';
  const message = escapeXml(error.message);
  return `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>${type}</Type><Code>${error.code}</Code><Message>${message}</Message></Error><RequestId>${account.random.uuid()}</RequestId></ErrorResponse>`;
}

const MUTATING = /^(Cancel|Continue|Create|Delete|Execute|Update)/;

/** Whether a successful request of this action changes something. */
export function isMutating(action: string): boolean {
  return MUTATING.test(action) || ['PutObject', 'PutItem', 'Publish'].includes(action);
}
