/**
 * Every response and error of the simulator through the real SDK: the simulator writes nothing that the SDK does not
 * know.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import * as sdk from '@aws-sdk/client-cloudformation';
import { DescribeServicesCommand, ListClustersCommand, ListServicesCommand } from '@aws-sdk/client-ecs';
import { DeleteObjectCommand, GetObjectCommand } from '@aws-sdk/client-s3';
import { fromWebToken } from '@aws-sdk/credential-provider-web-identity';
import { startOidc } from '../../simulator/github/oidc.ts';
import { connectSigned, type SignedCalls, type SignedService } from '../../src/adapters/aws/signed-calls.ts';
import { CloudFault } from '../../src/cloudformation/fault.ts';
import {
  changeSetRequest,
  changeSetTo,
  execute,
  FIRST,
  LATEST,
  rackAt,
  REQUIRED,
  type SimulatorClients,
} from './running-simulator.ts';
import { compare, onResponse, parseXml, type Comparison } from './wire.ts';

const SIMULATOR = join(import.meta.dirname, '../../simulator');
const SERVICE = readFileSync(join(SIMULATOR, 'cloudformation/service.ts'), 'utf8');
const ACTIONS = [...SERVICE.matchAll(/^ {2}\['(\w+)', /gm)].map(([, name]) => name ?? '');
const StackName = 'prod';

/** Calls every action, on a stack that has all members which the simulator writes. */
async function callAllActions(clients: SimulatorClients): Promise<void> {
  const { aws, cloudFormation: client, send } = clients;
  aws.addApp({ rack: StackName, name: 'shop', imports: ['HostedZone'], parameters: { WebFormation: '1,256,512' } });
  const template = `https://convox.s3.us-east-1.amazonaws.com/release/${FIRST}/rack.json`;
  await send(new sdk.GetTemplateSummaryCommand({ TemplateURL: template }));
  await send(new sdk.GetTemplateSummaryCommand({ StackName }));
  await send(new sdk.GetTemplateCommand({ StackName }));
  await send(new sdk.ListExportsCommand({}));
  await send(new sdk.ListImportsCommand({ ExportName: 'prod:HostedZone' }));

  aws.failEarlyValidation({ logicalId: 'CustomTopic', reason: 'Unsupported property [Foo]', times: 1 });
  const refused = await changeSetTo(clients, REQUIRED, {
    ChangeSetName: 'refused',
    Description: 'to look at',
    DeploymentMode: 'REVERT_DRIFT',
    DeploymentConfig: { Mode: 'EXPRESS', DisableRollback: true },
    OnStackFailure: 'DO_NOTHING',
    ImportExistingResources: true,
  });
  await send(new sdk.DescribeEventsCommand({ ChangeSetName: refused.ChangeSetId }));
  await send(new sdk.GetTemplateCommand({ ChangeSetName: refused.ChangeSetId, TemplateStage: 'Original' }));
  await send(new sdk.ListChangeSetsCommand({ StackName }));
  await send(new sdk.DeleteChangeSetCommand({ ChangeSetName: refused.ChangeSetId }));

  aws.failChangeSetHook({ hook: 'MyOrg::Guard::Hook', reason: 'no', times: 1 });
  const hooked = await changeSetTo(clients, REQUIRED, { ChangeSetName: 'hooked' });
  const target = { TargetType: 'CHANGE_SET', TargetId: hooked.ChangeSetId } as const;
  await send(new sdk.ListHookResultsCommand(target));

  aws.failResource({ logicalId: 'Instances', reason: 'Received 0 SUCCESS signal(s) out of 3.', times: 1 });
  aws.failHook({ logicalId: 'CustomTopic', hook: 'MyOrg::Guard::Hook', reason: 'no', mode: 'WARN', times: 1 });
  aws.failRollback({ logicalId: 'Instances', reason: 'Internal Failure', times: 1 });
  const RoleARN = 'arn:aws:iam::123456789012:role/updater';
  const DeploymentConfig: sdk.DeploymentConfig = { Mode: 'STANDARD', DisableRollback: false };
  await execute(clients, await changeSetTo(clients, REQUIRED, { ChangeSetName: 'fails', RoleARN, DeploymentConfig }));
  await aws.settled(StackName);
  const { Stacks } = await send(new sdk.DescribeStacksCommand({ StackName }));
  const updated = Stacks?.[0]?.LastOperations?.find(({ OperationType }) => OperationType === 'UPDATE_STACK');
  await send(new sdk.DescribeEventsCommand({ OperationId: updated?.OperationId }));
  await send(new sdk.ContinueUpdateRollbackCommand({ StackName }));
  await aws.settled(StackName);

  aws.slowResource('Instances', 100);
  await execute(clients, await changeSetTo(clients, REQUIRED));
  await send(new sdk.CancelUpdateStackCommand({ StackName }));
  await aws.settled(StackName);
  const { input } = changeSetRequest(clients, REQUIRED);
  const { TemplateURL, Parameters, Capabilities } = input;
  await send(new sdk.UpdateStackCommand({ StackName, TemplateURL, Parameters, Capabilities }));
  await aws.settled(StackName);

  aws.changeResource({ stack: StackName, logicalId: 'CustomTopic', property: 'Runtime', value: 'nodejs6.10' });
  aws.failDriftDetection('LogGroup', 'Internal Failure');
  const { StackDriftDetectionId } = await send(new sdk.DetectStackDriftCommand({ StackName }));
  await wait(25);
  await send(new sdk.DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId }));
  await send(new sdk.DescribeStackResourceDriftsCommand({ StackName }));

  // This one replaces and removes.
  const { ChangeSetId: ChangeSetName } = await changeSetTo(clients, LATEST);
  for await (const page of sdk.paginateDescribeChangeSet({ client }, { ChangeSetName })) expect(page).toBeDefined();
  for await (const page of sdk.paginateDescribeStackEvents({ client }, { StackName })) expect(page).toBeDefined();
  for await (const page of sdk.paginateDescribeEvents({ client }, { StackName })) expect(page).toBeDefined();
  await send(new sdk.DescribeStackResourceCommand({ StackName, LogicalResourceId: 'Instances' }));
  await send(new sdk.DescribeStackResourcesCommand({ StackName }));
  await send(new sdk.ListStackResourcesCommand({ StackName }));
  await send(new sdk.DescribeStacksCommand({}));
}

/** The rows of a table of SIMULATOR.md, their cells without the marks of code. */
function rowsUnder(heading: string): readonly (readonly string[])[] {
  const page = readFileSync(join(SIMULATOR, 'SIMULATOR.md'), 'utf8');
  const section = page.split(/^## /m).find((part) => part.startsWith(heading)) ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('| '));
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .map((cell) => cell.trim().replaceAll('`', ''))
      .slice(1, -1),
  );
}

describe('every response of CloudFormation', () => {
  it('has the shape that the SDK parses, in full; SIMULATOR.md lists what is left out', async () => {
    const clients = await rackAt(FIRST, { pageSize: 9 });
    await clients.aws.addRack({ name: 'later', version: LATEST });
    const Outputs = { Output: { Value: 'x', Description: 'an output with a description' } };
    const Resources = { Topic: { Type: 'AWS::SNS::Topic' } };
    clients.aws.addStack({ name: 'other', templateBody: JSON.stringify({ Resources, Outputs }) });
    const found: Comparison = { faults: [], written: new Set(), structures: new Map() };
    const called = new Set<string>();
    onResponse(clients.cloudFormation, (operation, body, output) => {
      called.add(operation);
      const answer = parseXml(body).children.find(({ name }) => name === `${operation}Result`);
      const schema: unknown = Reflect.get(sdk, `${operation}$`);
      if (answer === undefined) found.faults.push(`${operation} has no ${operation}Result`);
      else compare(answer, Array.isArray(schema) ? schema[5] : undefined, output, found);
    });
    await callAllActions(clients);
    expect([...called].sort()).toEqual(ACTIONS);
    expect(found.faults).toEqual([]);

    const leftOut = [...found.structures].flatMap(([name, members]) => {
      // Not every list here is longer than a page.
      const isWritten = (member: string) => member === 'NextToken' || found.written.has(`${name}.${member}`);
      const missing = [...members.keys()].filter((member) => !isWritten(member));
      return missing.length === 0 ? [] : [[name, missing.sort().join(', ')]];
    });
    expect(rowsUnder('Members that are left out')).toEqual(leftOut.sort());
  });
});

type Reject = (clients: SimulatorClients) => Promise<unknown>;

const describeProd: Reject = ({ send }) => send(new sdk.DescribeStacksCommand({ StackName }));
const getObject =
  (Key: string, more: object = {}): Reject =>
  ({ s3 }) =>
    s3.send(new GetObjectCommand({ Bucket: 'convox', Key, ...more }));
const create =
  (over: Parameters<typeof changeSetRequest>[2]): Reject =>
  (clients) =>
    clients.send(changeSetRequest(clients, REQUIRED, over));
const query =
  (service: SignedService, operation: string, input: Record<string, string>): Reject =>
  ({ aws }) =>
    signed(aws, service).query(operation, input);
const json =
  (service: SignedService, operation: string, input: Readonly<Record<string, unknown>>): Reject =>
  ({ aws }) =>
    signed(aws, service).json(operation, input);
const withFault =
  (kind: 'throttle' | '500', reject: Reject): Reject =>
  (clients) => {
    clients.aws.faults({ seed: 1, percent: 100, kinds: [kind] });
    return reject(clients);
  };

/** A request that the simulator rejects with each code. */
const REJECTED: Readonly<Record<string, Reject>> = {
  AccessDenied: (clients) => {
    clients.aws.deny({ action: 'cloudformation:*' });
    return describeProd(clients);
  },
  AlreadyExistsException: async (clients) => {
    await create({ ChangeSetName: 'twice', ClientToken: 'one' })(clients);
    return create({ ChangeSetName: 'twice', ClientToken: 'other' })(clients);
  },
  ChangeSetNotFound: ({ send }) => send(new sdk.DescribeChangeSetCommand({ StackName, ChangeSetName: 'nowhere' })),
  ClusterNotFoundException: ({ ecs }) => ecs.send(new ListServicesCommand({ cluster: 'nowhere' })),
  ClientException: json('ecs', 'DescribeTaskDefinition', { taskDefinition: 'nowhere' }),
  ConditionalCheckFailedException: async ({ aws }) => {
    await putRow(aws, { id: { S: '1' }, created: { S: '2' } });
    return putRow(aws, { id: { S: '1' }, created: { S: '1' } });
  },
  ExpiredToken: (clients) => {
    clients.aws.expireCredentials({ afterRequests: 0 });
    return describeProd(clients);
  },
  ExpiredTokenException: assumeTooLate,
  HookResultNotFound: async (clients) => {
    const { ChangeSetId: TargetId } = await changeSetTo(clients, REQUIRED);
    return clients.send(new sdk.ListHookResultsCommand({ TargetType: 'CHANGE_SET', TargetId }));
  },
  InsufficientCapabilitiesException: create({ Capabilities: [] }),
  InternalError: withFault('500', getObject('x')),
  InternalFailure: withFault('500', describeProd),
  InvalidAction: ({ send }) => send(new sdk.ListTypesCommand({})),
  InvalidChangeSetStatus: async (clients) => {
    const changeSet = await changeSetTo(clients, REQUIRED);
    await clients.aws.updateAsOtherClient({ stack: StackName, version: REQUIRED });
    return execute(clients, changeSet);
  },
  InvalidClientTokenId: ({ aws }) => {
    const credentials = { accessKeyId: 'ASIAUNKNOWN000000000', secretAccessKey: 'x', sessionToken: 'x' };
    const client = new sdk.CloudFormationClient({ endpoint: aws.url, region: 'us-east-1', credentials });
    return client.send(new sdk.DescribeStacksCommand({ StackName }));
  },
  InvalidIdentityToken: (clients) => assume(clients, 'a.e30.c'),
  InvalidParameter: ({ aws }) => publish(aws, aws.stack(StackName).resources['NotificationTopic'] ?? '', ''),
  InvalidParameterException: ({ ecs }) => ecs.send(new DescribeServicesCommand({ cluster: 'x', services: [] })),
  LoadBalancerNotFound: query('elasticloadbalancing', 'DescribeInstanceHealth', {
    LoadBalancerName: 'nowhere',
    Version: '2012-06-01',
  }),
  MissingAuthenticationToken: ({ aws }) => unsigned(aws.url).send(new sdk.DescribeStacksCommand({ StackName })),
  NoSuchBucket: getObject('x', { Bucket: 'nowhere' }),
  NoSuchKey: getObject('x'),
  NoSuchVersion: getObject('release/versions.json', { VersionId: 'x' }),
  NotFound: ({ aws }) => publish(aws, 'nowhere', 'a message'),
  NotImplemented: ({ s3 }) => s3.send(new DeleteObjectCommand({ Bucket: 'convox', Key: 'x' })),
  ResourceNotFoundException: json('logs', 'FilterLogEvents', { logGroupName: 'nowhere' }),
  SlowDown: withFault('throttle', getObject('x')),
  TargetGroupNotFound: query('elasticloadbalancing', 'DescribeTargetHealth', { TargetGroupArn: 'nowhere' }),
  Throttling: withFault('throttle', describeProd),
  UnknownOperationException: ({ ecs }) => ecs.send(new ListClustersCommand({})),
  UnsupportedOperation: async ({ aws }) => {
    const rootCause = { kind: 'no-signal', console: 'x', nitro: false } as const;
    aws.failResource({ logicalId: 'Instances', reason: 'no signal', rootCause });
    aws.slowRollback('Instances', 1_000);
    void aws.updateAsOtherClient({ stack: StackName, version: REQUIRED });
    const isFailed = ({ ResourceStatus }: { ResourceStatus: string }) => ResourceStatus === 'UPDATE_FAILED';
    while (!aws.stack(StackName).events.some(isFailed)) await wait(1);
    const group = { AutoScalingGroupName: aws.stack(StackName).resources['Instances'] ?? '' };
    const activities = await signed(aws, 'autoscaling').query('DescribeScalingActivities', group);
    const [InstanceId = ''] = /i-\w+/.exec(JSON.stringify(activities)) ?? [];
    return signed(aws, 'ec2').query('GetConsoleOutput', { InstanceId, Latest: 'true' });
  },
  ValidationError: ({ send }) => send(new sdk.DescribeStacksCommand({ StackName: 'nowhere' })),
  ValidationException: ({ aws }) => putRow(aws, {}),
};

function assume({ aws }: SimulatorClients, webIdentityToken: string): Promise<unknown> {
  const clientConfig = { endpoint: aws.url, region: 'us-east-1', maxAttempts: 1 };
  const roleArn = 'arn:aws:iam::123456789012:role/planner';
  return fromWebToken({ roleArn, roleSessionName: 'a-run', webIdentityToken, clientConfig })();
}

async function assumeTooLate(clients: SimulatorClients): Promise<unknown> {
  const oidc = await startOidc({ lifetimeSeconds: -1 });
  const { issuer, publicKey, environment } = oidc;
  clients.aws.addOidcProvider({ issuer, publicKey, audiences: ['sts.amazonaws.com'] });
  const headers = { authorization: `Bearer ${environment.ACTIONS_ID_TOKEN_REQUEST_TOKEN}` };
  const response = await fetch(`${environment.ACTIONS_ID_TOKEN_REQUEST_URL}&audience=sts.amazonaws.com`, { headers });
  await oidc.close();
  return assume(clients, ((await response.json()) as { value: string }).value);
}

function unsigned(endpoint: string): sdk.CloudFormationClient {
  const credentials = { accessKeyId: '', secretAccessKey: '' };
  const signer = { sign: <T>(request: T) => Promise.resolve(request) };
  return new sdk.CloudFormationClient({ endpoint, region: 'us-east-1', credentials, signer, maxAttempts: 1 });
}

const ENVIRONMENT = { AWS_ACCESS_KEY_ID: 'AKIASIMULATOR', AWS_SECRET_ACCESS_KEY: 'secret' };

/** Calls of services without a client of the SDK here; an error has the name that AWS gave it. */
function signed(aws: SimulatorClients['aws'], service: SignedService): SignedCalls {
  Object.assign(process.env, { ...ENVIRONMENT, AWS_ENDPOINT_URL: aws.url });
  const calls = connectSigned({ region: 'us-east-1' }, service);
  const named = async <T>(call: Promise<T>): Promise<T> =>
    call.catch((error: unknown) => {
      if (!(error instanceof CloudFault)) throw error;
      const { code: name, httpStatus: httpStatusCode } = error.fault;
      throw Object.assign(new Error(name), { name, $metadata: { httpStatusCode } });
    });
  return {
    json: (operation, input) => named(calls.json(operation, input)),
    query: (operation, input) => named(calls.query(operation, input)),
    get: (operation, path) => named(calls.get(operation, path)),
  };
}

function putRow(aws: SimulatorClients['aws'], row: Readonly<Record<string, { S: string }>>): Promise<unknown> {
  return signed(aws, 'dynamodb').json('PutItem', {
    TableName: aws.stack(StackName).resources['DynamoReleases'],
    Item: row,
    ConditionExpression: 'attribute_not_exists(id) OR created < :created',
    ExpressionAttributeValues: { ':created': row['created'] },
  });
}

function publish(aws: SimulatorClients['aws'], TopicArn: string, Message: string): Promise<unknown> {
  return signed(aws, 'sns').query('Publish', { TopicArn, Message });
}

describe('every error', () => {
  afterEach(() => {
    for (const name of [...Object.keys(ENVIRONMENT), 'AWS_ENDPOINT_URL']) Reflect.deleteProperty(process.env, name);
  });

  const rows = rowsUnder('Errors');

  it.each(rows)('%s has the name and status of SIMULATOR.md', async (code, status = '', thrown = '') => {
    const clients = await rackAt(FIRST);
    const error: unknown = await REJECTED[code]?.(clients).catch((one: unknown) => one);
    const { name, $metadata, constructor } = error as sdk.CloudFormationServiceException;
    expect([name, String($metadata.httpStatusCode), constructor.name]).toEqual([
      thrown,
      status,
      // A modelled error has a class of its own; the others are the service's.
      expect.stringMatching(
        new RegExp(`^(?:${thrown}|Error|CloudFormationServiceException|S3ServiceException|ECSServiceException)$`),
      ),
    ]);
    if (Reflect.has(sdk, thrown)) expect(constructor.name).toBe(thrown);
  });

  it('of the simulator is listed in SIMULATOR.md', () => {
    const sources = globSync('**/*.ts', { cwd: SIMULATOR }).map((file) => readFileSync(join(SIMULATOR, file), 'utf8'));
    const codes = sources.flatMap((text) =>
      [...text.matchAll(/AwsError\(\s*\d+,\s*'(\w+)'|'(?:Sender|Receiver)', '(\w+)'|<Code>(\w+)</g)].map(
        ([, one, other, third]) => one ?? other ?? third,
      ),
    );
    expect(rows.map(([code]) => code)).toEqual([...new Set(codes)].sort());
  });
});
