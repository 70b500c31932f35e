/** The IAM rights that a signed request needs: actions and resources. */

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

/** One action on one resource that a policy must allow. */
export interface Right {
  /** Example: `cloudformation:CreateChangeSet`. */
  action: string;
  /** An ARN; `*` if the action does not support resource-level permissions. */
  resource: string;
  /** The condition keys for the policy's conditions. */
  context: RequestContext;
  /**
   * CloudFormation uses the right on the caller's behalf, to read a template or an SSM parameter. CloudFormation then
   * sends its own error.
   */
  byCloudFormation?: true;
}

const SERVICE = 'cloudformation.amazonaws.com';

/** Actions without resource-level permissions: a policy must allow them on `*`. */
const WITHOUT_RESOURCE = new Set(['DescribeStackDriftDetectionStatus', 'ListExports', 'ListImports']);

/**
 * The condition keys of each action, with the request field of their value. Source: AWS's Service Authorization
 * Reference. Other actions have only the region.
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

/** The right has the name of the operation, except for HEAD. Some calls need further rights. */
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
    // CloudFormation needs these too for the resources of a stack.
    ...(call.action === 'DetectStackDrift'
      ? [
          ...resourcesOf(account, call).map((resource) => ['DetectStackResourceDrift', resource] as const),
          ['BatchDescribeTypeConfigurations', '*'] as const,
        ].map(([action, resource]) => ({ action: `cloudformation:${action}`, resource, context: region }))
      : []),
    ...templateRights(account, call, region),
    ...ssmRights(account, call, region),
  ];
}

function readingOf({ region }: Account, { bucket, key, versionId }: ObjectAddress): Omit<Right, 'context'> {
  const resource = `arn:${partitionOf(region).id}:s3:::${bucket}/${key}`;
  return { action: versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion', resource };
}

/** CloudFormation reads TemplateURL with the caller's permissions, even from a public bucket. */
function templateRights(account: Account, { fields }: CloudFormationCall, context: RequestContext): Right[] {
  const address = parseTemplateUrl(textField(fields, 'TemplateURL') ?? '', account.region);
  return address === undefined ? [] : [{ ...readingOf(account, address), context, byCloudFormation: true }];
}

/**
 * ListServices has no resource-level permissions. DescribeServices is restricted by the same condition here, not by the
 * ARNs of services.
 */
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

/**
 * CloudFormation reads SSM parameters with the caller's permissions. The ARN of a public parameter has no account id.
 */
function ssmRights(account: Account, { fields }: CloudFormationCall, context: RequestContext): Right[] {
  return ssmParametersOf(account, readUpdateRequest(fields), textField(fields, 'StackName')).map((name) => {
    const owner = name.startsWith('/aws/service/') ? '' : account.id;
    const prefix = `arn:${partitionOf(account.region).id}:ssm:${account.region}:${owner}:parameter`;
    const resource = `${prefix}${name.startsWith('/') ? '' : '/'}${name}`;
    return { action: 'ssm:GetParameters', resource, context, byCloudFormation: true };
  });
}

/** Log groups and functions have an ARN. The other actions have no resource-level permissions. */
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

/** DescribeStacks without StackName lists all stacks, which requires the right ListStacks. */
function isListing({ action, fields }: CloudFormationCall): boolean {
  return action === 'DescribeStacks' && textField(fields, 'StackName') === undefined;
}

/**
 * AWS authorizes a change set that is named by its ARN alone on that ARN, or on the ARN of its stack: both were
 * observed. The simulator requires both, so that a policy that suffices here suffices in either case.
 */
function resourcesOf(account: Account, { action, fields }: CloudFormationCall): string[] {
  if (WITHOUT_RESOURCE.has(action)) {
    return ['*'];
  }
  const stackName = textField(fields, 'StackName');
  const changeSet = textField(fields, action === 'ListHookResults' ? 'TargetId' : 'ChangeSetName');
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
