/** SIMULATOR.md, "Rights and credentials". */

import { describe, expect, it } from '@jest/globals';
import {
  DescribeChangeSetCommand,
  DescribeStackResourceCommand,
  DescribeStacksCommand,
  ListImportsCommand,
  type CreateChangeSetCommandInput,
} from '@aws-sdk/client-cloudformation';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { PolicyDocument } from '../../simulator/simulator.ts';
import { changeSetRequest, changeSetTo, FIRST, openClients, rackAt, ZONES_CAN_BE_PINNED } from './running-simulator.ts';

const RACK = 'arn:aws:cloudformation:us-east-1:123456789012:stack/prod/*';
const CHANGE_SETS = 'arn:aws:cloudformation:us-east-1:123456789012:changeSet/to-*/*';
const ROLE = 'arn:aws:iam::123456789012:role/deployer';
const CATALOG = { Bucket: 'convox', Key: 'release/versions.json' };

type Statement = PolicyDocument['Statement'][number];

function allowing(Action: string | string[], Resource: string | string[], more: object = {}): Statement {
  return { Sid: 'Only', Effect: 'Allow', Action, Resource, ...more };
}

const EVERYTHING = allowing('cloudformation:*', '*');
const READ_TEMPLATE = allowing('s3:GetObject', '*');
const policy = (...Statement: Statement[]): PolicyDocument => ({ Version: '2012-10-17', Statement });

async function expectDenied(call: Promise<unknown>, action: string): Promise<void> {
  const message = expect.stringContaining(`is not authorized to perform: ${action} on resource: `) as unknown;
  await expect(call).rejects.toMatchObject({ name: 'AccessDenied', message });
}

/** Creates a change set in an account with these statements alone. */
async function createWith(statements: readonly Statement[], over: Partial<CreateChangeSetCommandInput> = {}) {
  const clients = await rackAt(FIRST);
  clients.aws.allowOnly(policy(...statements));
  return clients.send(changeSetRequest(clients, ZONES_CAN_BE_PINNED, over));
}

describe('deny', () => {
  it('denies with IAM’s message', async () => {
    const clients = await rackAt(FIRST);
    clients.aws.deny({ action: 'cloudformation:CreateChangeSet' });
    await expect(clients.send(changeSetRequest(clients, ZONES_CAN_BE_PINNED))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: arn:aws:sts::123456789012:assumed-role/rack-updater/GitHubActions is not authorized to perform: cloudformation:CreateChangeSet on resource: ${clients.aws.stack('prod').id} because no identity-based policy allows the cloudformation:CreateChangeSet action`,
    });
  });

  it('denies signed reads of a public bucket, and no unsigned ones', async () => {
    const { aws, s3 } = await openClients();
    aws.deny({ action: 's3:GetObject' });
    await expect(s3.send(new GetObjectCommand(CATALOG))).rejects.toMatchObject({ name: 'AccessDenied' });
    expect((await fetch(`${aws.url}/convox/release/versions.json`)).status).toBe(200);
  });
});

describe('expireCredentials', () => {
  it('lets credentials expire after a number of requests', async () => {
    const { aws, send } = await openClients();
    aws.expireCredentials({ afterRequests: 1 });
    await send(new DescribeStacksCommand({}));
    const message = 'The security token included in the request is expired';
    await expect(send(new DescribeStacksCommand({}))).rejects.toMatchObject({ name: 'ExpiredToken', message });
  });
});

describe('allowOnly', () => {
  it('allows the actions and resources of the policy, and nothing else', async () => {
    const { aws, send } = await rackAt(FIRST);
    await aws.addRack({ name: 'other', version: FIRST });
    aws.allowOnly(policy(allowing('cloudformation:describestacks', RACK)));
    const read = (StackName?: string) => send(new DescribeStacksCommand({ StackName }));
    for (const name of ['prod', aws.stack('prod').id]) expect((await read(name)).Stacks).toHaveLength(1);
    for (const name of ['other', undefined]) await expectDenied(read(name), 'cloudformation:DescribeStacks');
    const resource = new DescribeStackResourceCommand({ StackName: 'prod', LogicalResourceId: 'Instances' });
    await expectDenied(send(resource), 'cloudformation:DescribeStackResource');
    aws.allowAll();
    expect((await read()).Stacks).toHaveLength(2);
  });

  it('requires ListStacks too for all stacks, and `*` for actions without a resource', async () => {
    const { aws, send } = await rackAt(FIRST);
    const all = new DescribeStacksCommand({});
    aws.allowOnly(policy(allowing('cloudformation:DescribeStacks', '*')));
    await expectDenied(send(all), 'cloudformation:ListStacks');
    aws.allowOnly(policy(allowing(['cloudformation:DescribeStacks', 'cloudformation:ListStacks'], '*')));
    expect((await send(all)).Stacks).toHaveLength(1);
    aws.allowOnly(policy(allowing('cloudformation:ListImports', RACK)));
    const imports = new ListImportsCommand({ ExportName: 'prod:HostedZone' });
    await expectDenied(send(imports), 'cloudformation:ListImports');
  });

  it('requires the right on a change set that is named by its ARN, and on its stack', async () => {
    const clients = await rackAt(FIRST);
    const { ChangeSetId } = await changeSetTo(clients, ZONES_CAN_BE_PINNED);
    const read = (...resources: string[]) => {
      clients.aws.allowOnly(policy(allowing('cloudformation:*', resources)));
      return clients.send(new DescribeChangeSetCommand({ ChangeSetName: ChangeSetId }));
    };
    for (const one of [RACK, CHANGE_SETS]) await expectDenied(read(one), 'cloudformation:DescribeChangeSet');
    expect(await read(RACK, CHANGE_SETS)).toMatchObject({ ChangeSetId });
  });

  it('distinguishes reading from writing in S3, and keys', async () => {
    const { aws, s3 } = await openClients();
    aws.allowOnly(policy(allowing('s3:GetObject', 'arn:aws:s3:::convox/release/?ersions.json')));
    expect(await s3.send(new GetObjectCommand(CATALOG))).toHaveProperty('ETag');
    await expectDenied(s3.send(new PutObjectCommand({ ...CATALOG, Body: '[]' })), 's3:PutObject');
    const template = { Bucket: 'convox', Key: `release/${FIRST}/rack.json` };
    await expectDenied(s3.send(new GetObjectCommand(template)), 's3:GetObject');
  });

  it('requires the right to read a template, even from a public bucket', async () => {
    const clients = await rackAt(FIRST);
    const { aws } = clients;
    aws.addBucket('kept', 'private', { versioned: true });
    aws.putObject('kept', 'a.json', aws.object('convox', `release/${ZONES_CAN_BE_PINNED}/rack.json`) ?? '');
    const TemplateURL = 'https://kept.s3.us-east-1.amazonaws.com/a.json?versionId=version.1';
    const create = (over: Partial<CreateChangeSetCommandInput>, ...more: Statement[]) => {
      aws.allowOnly(policy(EVERYTHING, ...more));
      return clients.send(changeSetRequest(clients, ZONES_CAN_BE_PINNED, over));
    };
    const copy = { ChangeSetName: 'copy', TemplateURL };
    await expect(create({})).rejects.toThrow(/^S3 error: Access Denied/);
    await expect(create(copy, READ_TEMPLATE)).rejects.toThrow(/^S3 error: Access Denied/);
    await expect(create({}, READ_TEMPLATE)).resolves.toHaveProperty('Id');
    await expect(create(copy, allowing('s3:GetObjectVersion', '*'))).resolves.toHaveProperty('Id');
  });

  it('requires iam:PassRole for a role and the service that receives it', async () => {
    const passing = (service: string) =>
      allowing('iam:PassRole', ROLE, { Condition: { StringEquals: { 'iam:PassedToService': service } } });
    const create = (...more: Statement[]) => createWith([EVERYTHING, READ_TEMPLATE, ...more], { RoleARN: ROLE });
    await expectDenied(create(), 'iam:PassRole');
    await expectDenied(create(passing('lambda.amazonaws.com')), 'iam:PassRole');
    await expect(create(passing('cloudformation.amazonaws.com'))).resolves.toHaveProperty('Id');
  });

  const NAME = 'cloudformation:ChangeSetName';
  const TEMPLATE = 'cloudformation:TemplateUrl';
  const SERVICE_ROLE = 'cloudformation:RoleArn';
  const RELEASES = 'https://convox.s3.us-east-1.amazonaws.com/release/*';
  const region = (value: string | string[]) => ({ StringEquals: { 'aws:RequestedRegion': value } });

  it.each<[boolean, string, object]>([
    [true, 'StringEquals with the value', region('us-east-1')],
    [true, 'StringEquals with several values', region(['eu-west-1', 'us-east-1'])],
    [true, 'StringLike on the name of the change set', { StringLike: { [NAME]: 'to-*' } }],
    [true, 'a key in another case', { StringLike: { 'CloudFormation:changesetname': 'to-*' } }],
    [true, 'StringLike on the address of the template', { StringLike: { [TEMPLATE]: RELEASES } }],
    [true, 'Null true on a key that the request does not have', { Null: { [SERVICE_ROLE]: 'true' } }],
    [true, 'Null false on a key that the request has', { Null: { [TEMPLATE]: 'false' } }],
    [true, 'several that are true', { StringLike: { [NAME]: 'to-*' }, Null: { [SERVICE_ROLE]: 'true' } }],
    [false, 'StringEquals with another value', region('eu-west-1')],
    [false, 'StringEquals with a wildcard', { StringEquals: { [NAME]: 'to-*' } }],
    [false, 'StringLike on another name', { StringLike: { [NAME]: 'rack-*' } }],
    [false, 'StringLike in another case', { StringLike: { [NAME]: 'TO-*' } }],
    [
      false,
      'StringLike on another bucket',
      { StringLike: { [TEMPLATE]: 'https://copies.s3.us-east-1.amazonaws.com/*' } },
    ],
    [false, 'StringLike on a key that the request does not have', { StringLike: { [SERVICE_ROLE]: '*' } }],
    [false, 'Null true on a key that the request has', { Null: { [TEMPLATE]: 'true' } }],
    [false, 'Null false on a key that the request does not have', { Null: { [SERVICE_ROLE]: 'false' } }],
    [false, 'several, one of which is false', { StringLike: { [NAME]: 'to-*' }, Null: { [TEMPLATE]: 'true' } }],
  ])('evaluates to %s: %s', async (isAllowed, _what, Condition) => {
    const created = createWith([allowing('cloudformation:*', '*', { Condition }), READ_TEMPLATE]);
    if (isAllowed) await expect(created).resolves.toHaveProperty('Id');
    else await expectDenied(created, 'cloudformation:CreateChangeSet');
  });

  it.each([{ TemplateBody: '{}' }, { UsePreviousTemplate: true }])(
    'finds no template URL in a request with %j',
    async (template) => {
      const conditional = allowing('cloudformation:*', '*', { Condition: { StringLike: { [TEMPLATE]: '*' } } });
      const created = createWith([conditional, READ_TEMPLATE], { TemplateURL: undefined, ...template });
      await expectDenied(created, 'cloudformation:CreateChangeSet');
    },
  );

  it.each([
    ['a Deny', { Effect: 'Deny' }],
    ['NotAction', { NotAction: 's3:*' }],
    ['an operator that is not supported', { Condition: { ArnEquals: { 'aws:RequestedRegion': 'us-*' } } }],
    ['an operator with IfExists', { Condition: { StringLikeIfExists: { 'cloudformation:RoleArn': '*' } } }],
    ['a key that is not supported', { Condition: { StringEquals: { 'aws:SourceIp': '192.0.2.1' } } }],
    ['another value of Null', { Condition: { Null: { 'cloudformation:RoleArn': 'yes' } } }],
  ])('rejects a policy with %s, because the simulator would allow more than the policy does', async (_what, more) => {
    const { aws } = await openClients();
    expect(() => {
      aws.allowOnly(policy(allowing('cloudformation:*', '*', more)));
    }).toThrow('statement Only');
  });
});

describe('requests', () => {
  it('have the rights that they need; an unsigned one needs none', async () => {
    const { aws, send } = await rackAt(FIRST);
    await send(new DescribeStacksCommand({ StackName: 'prod' }));
    await fetch(`${aws.url}/convox/release/versions.json`);
    const context = { 'aws:RequestedRegion': 'us-east-1' };
    const right = { action: 'cloudformation:DescribeStacks', resource: aws.stack('prod').id, context };
    expect(aws.requests.map(({ rights }) => rights)).toEqual([[right], []]);
  });
});
