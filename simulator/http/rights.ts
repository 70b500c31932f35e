/** The IAM rights that a signed request needs: which actions, on which resources. */

import type { Account } from '../account.ts';
import { lookForChangeSet, lookForOperation } from '../cloudformation/find.ts';
import { asText } from '../json.ts';
import { readUpdateRequest } from '../cloudformation/planning/read-update-request.ts';
import { ssmParametersOf } from '../cloudformation/planning/ssm-parameters.ts';
import { partitionOf } from '../partition.ts';
import { type ObjectAddress, parseTemplateUrl } from '../s3/template-url.ts';
import type { Call, CloudFormationCall, EvidenceCall, JsonCall } from './call.ts';
import type { RequestContext } from './policy-conditions.ts';
import { textField, type QueryFields } from './query-parameters.ts';

/** One action on one resource, as a policy has to allow it. */
export interface Right {
  /** As `cloudformation:CreateChangeSet`. */
  action: string;
  /** An ARN; `*` where the action knows no resources. */
  resource: string;
  /** What the policy's conditions are evaluated against. */
  context: RequestContext;
  /** CloudFormation uses it for the caller, to read a template or an SSM parameter: it is refused in CloudFormation's words. */
  byCloudFormation?: true;
}

const SERVICE = 'cloudformation.amazonaws.com';

/** Actions that work on no resource of their own: a policy allows them on `*` or not at all. */
const WITHOUT_RESOURCE = new Set(['ListExports', 'ListImports']);

/**
 * The condition keys of each action, with the field of the request that has the value; from AWS's Service Authorization
 * Reference. An action that is not listed has only the region.
 */
const CONDITION_KEYS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  CreateChangeSet: {
    'cloudformation:ChangeSetName': 'ChangeSetName',
    'cloudformation:RoleArn': 'RoleARN',
    'cloudformation:TemplateUrl': 'TemplateURL',
  },
  DescribeChangeSet: { 'cloudformation:ChangeSetName': 'ChangeSetName' },
  ExecuteChangeSet: { 'cloudformation:ChangeSetName': 'ChangeSetName' },
  DeleteChangeSet: { 'cloudformation:ChangeSetName': 'ChangeSetName' },
  UpdateStack: { 'cloudformation:RoleArn': 'RoleARN', 'cloudformation:TemplateUrl': 'TemplateURL' },
  ContinueUpdateRollback: { 'cloudformation:RoleArn': 'RoleARN' },
};

/** An operation's own name is the action that it needs, but for HEAD, and the calls that need another one beside it. */
export function rightsFor(account: Account, call: Call): Right[] {
  const region = { 'aws:RequestedRegion': account.region };
  if (call.service === 'sts') return [];
  if (call.service === 's3') {
    const { action, resource } = readingOf(account, call.address);
    return [{ action: call.action === 'PutObject' ? 's3:PutObject' : action, resource, context: region }];
  }
  if (call.service === 'ecs') return [ecsRight(account, call)];
  if (call.service === 'dynamodb') return [dynamoDbRight(account, call)];
  if ('input' in call) return [{ ...evidenceRight(account, call), context: region }];
  if (call.service === 'sns') {
    const resource = textField(call.fields, 'TopicArn') ?? '*';
    return [{ action: `sns:${call.action}`, resource, context: region }];
  }
  const context = { ...region, ...contextOf(call.action, call.fields) };
  const roleArn = textField(call.fields, 'RoleARN');
  return [
    ...resourcesOf(account, call).map((resource) => ({ action: `cloudformation:${call.action}`, resource, context })),
    ...(isListing(call)
      ? [{ action: 'cloudformation:ListStacks', resource: stackArn(account, '*'), context: region }]
      : []),
    ...(roleArn === undefined
      ? []
      : [{ action: 'iam:PassRole', resource: roleArn, context: { ...region, 'iam:PassedToService': SERVICE } }]),
    ...templateRights(account, call, region),
    ...ssmRights(account, call, region),
  ];
}

function readingOf({ region }: Account, { bucket, key, versionId }: ObjectAddress): Omit<Right, 'context'> {
  const resource = `arn:${partitionOf(region).id}:s3:::${bucket}/${key}`;
  return { action: versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion', resource };
}

/** CloudFormation reads a TemplateURL with the caller's rights, from a public bucket too. */
function templateRights(account: Account, { fields }: CloudFormationCall, context: RequestContext): Right[] {
  const address = parseTemplateUrl(textField(fields, 'TemplateURL') ?? '', account.region);
  return address === undefined ? [] : [{ ...readingOf(account, address), context, byCloudFormation: true }];
}

/** ListServices knows no resources; DescribeServices is limited here by the same condition, not by the services' ARNs. */
function ecsRight(account: Account, { action, input }: JsonCall): Right {
  const cluster = asText(input['cluster'] ?? 'default');
  const arn = `arn:${partitionOf(account.region).id}:ecs:${account.region}:${account.id}:cluster/${cluster}`;
  const context = { 'aws:RequestedRegion': account.region, 'ecs:cluster': arn };
  return { action: `ecs:${action}`, resource: '*', context };
}

function dynamoDbRight({ id, region }: Account, { action, input }: JsonCall): Right {
  const { TableName: table = '*', IndexName: index } = input;
  const of = index === undefined ? '' : `/index/${asText(index)}`;
  const resource = `arn:${partitionOf(region).id}:dynamodb:${region}:${id}:table/${asText(table)}${of}`;
  return { action: `dynamodb:${action}`, resource, context: { 'aws:RequestedRegion': region } };
}

/** CloudFormation reads SSM parameters with the caller's rights too. Public ones belong to no account. */
function ssmRights(account: Account, { fields }: CloudFormationCall, context: RequestContext): Right[] {
  return ssmParametersOf(account, readUpdateRequest(fields), textField(fields, 'StackName')).map((name) => {
    const owner = name.startsWith('/aws/service/') ? '' : account.id;
    const prefix = `arn:${partitionOf(account.region).id}:ssm:${account.region}:${owner}:parameter`;
    const resource = `${prefix}${name.startsWith('/') ? '' : '/'}${name}`;
    return { action: 'ssm:GetParameters', resource, context, byCloudFormation: true };
  });
}

/** A log group and a function are resources of their own; the other reads know none, or none with a name. */
function evidenceRight(account: Account, { service, action, input }: JsonCall | EvidenceCall): Omit<Right, 'context'> {
  const arn = (rest: string): string =>
    `arn:${partitionOf(account.region).id}:${service}:${account.region}:${account.id}:${rest}`;
  const resource =
    service === 'logs'
      ? arn(`log-group:${asText(input['logGroupName'] ?? '')}:log-stream:`)
      : service === 'lambda'
        ? arn(`function:${asText(input['FunctionName'] ?? '')}`)
        : '*';
  return { action: `${service}:${action}`, resource };
}

function contextOf(action: string, fields: QueryFields): RequestContext {
  return Object.fromEntries(
    Object.entries(CONDITION_KEYS[action] ?? {}).flatMap(([key, field]) => {
      const value = textField(fields, field);
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

/** DescribeStacks without a stack's name lists them all, which needs a permission of its own. */
function isListing({ action, fields }: CloudFormationCall): boolean {
  return action === 'DescribeStacks' && textField(fields, 'StackName') === undefined;
}

/**
 * A change set that is named by its ARN alone is judged by that ARN, or by the stack's that it is for: both have been
 * seen. Here a caller needs both, so that what is allowed here is allowed whichever it is.
 */
function resourcesOf(account: Account, { action, fields }: CloudFormationCall): string[] {
  if (WITHOUT_RESOURCE.has(action)) {
    return ['*'];
  }
  const stackName = textField(fields, 'StackName');
  const changeSet = textField(fields, 'ChangeSetName');
  const operationId = textField(fields, 'OperationId');
  if (operationId !== undefined) {
    return [lookForOperation(account, operationId)?.id ?? '*'];
  }
  if (stackName === undefined && changeSet?.startsWith('arn:') === true) {
    const stack = lookForChangeSet(account, changeSet, undefined)?.stack.id;
    return stack === undefined ? [changeSet] : [changeSet, stack];
  }
  return [stackArn(account, stackName ?? '*')];
}

function stackArn(account: Account, nameOrArn: string): string {
  return nameOrArn.startsWith('arn:')
    ? nameOrArn
    : (account.stacks.get(nameOrArn)?.id ??
        `arn:${partitionOf(account.region).id}:cloudformation:${account.region}:${account.id}:stack/${nameOrArn}/*`);
}
