/** SIMULATOR.md, "Rights and credentials". */

import { describe, expect, it } from '@jest/globals';
import {
  DescribeChangeSetCommand,
  DescribeStackResourceCommand,
  DescribeStacksCommand,
  ListImportsCommand,
} from '@aws-sdk/client-cloudformation';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { PolicyDocument } from '../../simulator/simulator.ts';
import { changeSetRequest, changeSetTo, FIRST, rackAt, openClients, ZONES_CAN_BE_PINNED } from './running-simulator.ts';

const RACK = 'arn:aws:cloudformation:us-east-1:123456789012:stack/prod/*';
const CHANGE_SETS = 'arn:aws:cloudformation:us-east-1:123456789012:changeSet/to-*/*';

function allowing(action: string | string[], resource: string | string[], more: object = {}): PolicyDocument {
  const statement = { Sid: 'Only', Effect: 'Allow', Action: action, Resource: resource, ...more };
  return { Version: '2012-10-17', Statement: [statement] };
}

function refusalOf(action: string): object {
  const message = expect.stringContaining(`is not authorized to perform: ${action} on resource: `) as unknown;
  return { name: 'AccessDenied', message };
}

describe('Permissions and credentials', () => {
  it('refuses with IAM’s message', async () => {
    const clients = await openClients();
    await clients.aws.addRack({ name: 'prod', version: FIRST });
    clients.aws.deny({ action: 'cloudformation:CreateChangeSet' });
    await expect(clients.cloudFormation.send(changeSetRequest(clients, ZONES_CAN_BE_PINNED))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: arn:aws:sts::123456789012:assumed-role/rack-updater/GitHubActions is not authorized to perform: cloudformation:CreateChangeSet on resource: ${clients.aws.stack('prod').id} because no identity-based policy allows the cloudformation:CreateChangeSet action`,
    });
  });

  it('refuses signed reads without s3:GetObject, although anyone can read unsigned', async () => {
    const { aws, s3 } = await openClients();
    aws.deny({ action: 's3:GetObject' });
    const get = new GetObjectCommand({ Bucket: 'convox', Key: 'release/versions.json' });
    await expect(s3.send(get)).rejects.toMatchObject({ name: 'AccessDenied' });
    expect((await fetch(`${aws.url}/convox/release/versions.json`)).status).toBe(200);
  });

  it('lets credentials expire after a number of requests', async () => {
    const { aws, cloudFormation } = await openClients();
    aws.expireCredentials({ afterRequests: 1 });
    await cloudFormation.send(new DescribeStacksCommand({}));
    await expect(cloudFormation.send(new DescribeStacksCommand({}))).rejects.toMatchObject({
      name: 'ExpiredToken',
      message: 'The security token included in the request is expired',
    });
  });

  it('allows only what a policy allows, action and resource', async () => {
    const { aws, cloudFormation } = await rackAt(FIRST);
    await aws.addRack({ name: 'other', version: FIRST });
    aws.allowOnly(allowing('cloudformation:describestacks', RACK));
    const look = (StackName?: string) => cloudFormation.send(new DescribeStacksCommand({ StackName }));
    expect((await look('prod')).Stacks).toHaveLength(1);
    expect((await look(aws.stack('prod').id)).Stacks).toHaveLength(1);
    await expect(look('other')).rejects.toMatchObject(refusalOf('cloudformation:DescribeStacks'));
    await expect(look()).rejects.toMatchObject(refusalOf('cloudformation:DescribeStacks'));
    const resource = new DescribeStackResourceCommand({ StackName: 'prod', LogicalResourceId: 'Instances' });
    await expect(cloudFormation.send(resource)).rejects.toMatchObject(
      refusalOf('cloudformation:DescribeStackResource'),
    );
    aws.allowAll();
    expect((await look()).Stacks).toHaveLength(2);
  });

  it('requires ListStacks too for all stacks, and `*` for actions without a resource', async () => {
    const { aws, cloudFormation } = await rackAt(FIRST);
    const all = new DescribeStacksCommand({});
    aws.allowOnly(allowing('cloudformation:DescribeStacks', '*'));
    await expect(cloudFormation.send(all)).rejects.toMatchObject(refusalOf('cloudformation:ListStacks'));
    aws.allowOnly(allowing(['cloudformation:DescribeStacks', 'cloudformation:ListStacks'], '*'));
    expect((await cloudFormation.send(all)).Stacks).toHaveLength(1);
    const imports = new ListImportsCommand({ ExportName: 'prod:HostedZone' });
    aws.allowOnly(allowing('cloudformation:ListImports', RACK));
    await expect(cloudFormation.send(imports)).rejects.toMatchObject(refusalOf('cloudformation:ListImports'));
  });

  it('evaluates a change set that is named by its ARN by that and by its stack', async () => {
    const clients = await rackAt(FIRST);
    const { aws, cloudFormation } = clients;
    const { ChangeSetId } = await changeSetTo(clients, ZONES_CAN_BE_PINNED);
    const look = () => cloudFormation.send(new DescribeChangeSetCommand({ ChangeSetName: ChangeSetId }));
    for (const resource of [RACK, CHANGE_SETS]) {
      aws.allowOnly(allowing('cloudformation:*', resource));
      await expect(look()).rejects.toMatchObject(refusalOf('cloudformation:DescribeChangeSet'));
    }
    aws.allowOnly(allowing('cloudformation:*', [RACK, CHANGE_SETS]));
    expect(await look()).toMatchObject({ ChangeSetId });
  });

  it('requires iam:PassRole for a role', async () => {
    const clients = await rackAt(FIRST);
    clients.aws.allowOnly(allowing('cloudformation:*', '*'));
    const RoleARN = 'arn:aws:iam::123456789012:role/deployer';
    const request = changeSetRequest(clients, ZONES_CAN_BE_PINNED, { RoleARN });
    await expect(clients.cloudFormation.send(request)).rejects.toMatchObject(refusalOf('iam:PassRole'));
  });

  it('distinguishes reading from writing in S3, and keys', async () => {
    const { aws, s3 } = await openClients();
    aws.allowOnly(allowing('s3:GetObject', 'arn:aws:s3:::convox/release/?ersions.json'));
    const versions = { Bucket: 'convox', Key: 'release/versions.json' };
    expect((await s3.send(new GetObjectCommand(versions))).$metadata.httpStatusCode).toBe(200);
    await expect(s3.send(new PutObjectCommand({ ...versions, Body: '[]' }))).rejects.toMatchObject(
      refusalOf('s3:PutObject'),
    );
    const template = new GetObjectCommand({ Bucket: 'convox', Key: `release/${FIRST}/rack.json` });
    await expect(s3.send(template)).rejects.toMatchObject(refusalOf('s3:GetObject'));
  });

  it('reads a template with the caller’s permissions, even from a public bucket', async () => {
    const clients = await rackAt(FIRST);
    const { aws, cloudFormation } = clients;
    aws.addBucket('kept', 'private', { versioned: true });
    aws.putObject('kept', 'a.json', aws.object('convox', `release/${ZONES_CAN_BE_PINNED}/rack.json`) ?? '');
    const TemplateURL = 'https://kept.s3.us-east-1.amazonaws.com/a.json?versionId=version.1';
    const fromCopy = changeSetRequest(clients, ZONES_CAN_BE_PINNED, { ChangeSetName: 'copy', TemplateURL });
    const fromRelease = changeSetRequest(clients, ZONES_CAN_BE_PINNED);
    aws.allowOnly(allowing('cloudformation:*', '*'));
    await expect(cloudFormation.send(fromRelease)).rejects.toThrow(/^S3 error: Access Denied/);
    aws.allowOnly(andReading(allowing('cloudformation:*', '*')));
    await expect(cloudFormation.send(fromCopy)).rejects.toThrow(/^S3 error: Access Denied/);
    expect(await cloudFormation.send(fromRelease)).toHaveProperty('Id');
    aws.allowOnly(allowing(['cloudformation:*', 's3:GetObjectVersion'], '*'));
    expect(await cloudFormation.send(fromCopy)).toHaveProperty('Id');
  });

  /** The same, with what CloudFormation needs to read a template for the caller. */
  const andReading = (policy: PolicyDocument): PolicyDocument => ({
    ...policy,
    Statement: [...policy.Statement, ...allowing('s3:GetObject', '*').Statement],
  });

  const NAMED = 'cloudformation:ChangeSetName';
  const TEMPLATE = 'cloudformation:TemplateUrl';
  const SERVICE_ROLE = 'cloudformation:RoleArn';
  const RELEASES = 'https://convox.s3.us-east-1.amazonaws.com/release/*';
  const ROLE = 'arn:aws:iam::123456789012:role/deployer';

  it.each([
    ['StringEquals on the region, with that region', { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } }],
    ['one of several values', { StringEquals: { 'aws:RequestedRegion': ['eu-west-1', 'us-east-1'] } }],
    ['StringLike on the name of the change set', { StringLike: { [NAMED]: 'to-*' } }],
    ['a key in another case', { StringLike: { 'CloudFormation:changesetname': 'to-*' } }],
    ['StringLike on the address of the template', { StringLike: { [TEMPLATE]: RELEASES } }],
    ['Null true on a key that the request does not have', { Null: { [SERVICE_ROLE]: 'true' } }],
    ['Null false on a key that the request has', { Null: { [TEMPLATE]: 'false' } }],
    [
      'several that all hold',
      { StringLike: { [NAMED]: 'to-*', [TEMPLATE]: RELEASES }, Null: { [SERVICE_ROLE]: 'true' } },
    ],
  ])('allows a request if the condition is true: %s', async (_what, condition) => {
    const clients = await rackAt(FIRST);
    clients.aws.allowOnly(andReading(allowing('cloudformation:*', '*', { Condition: condition })));
    const created = await clients.cloudFormation.send(changeSetRequest(clients, ZONES_CAN_BE_PINNED));
    expect(created.Id).toContain(':changeSet/to-');
  });

  it.each([
    ['StringEquals on another region', { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } }],
    ['StringEquals takes no wildcard', { StringEquals: { [NAMED]: 'to-*' } }],
    ['StringLike on another name', { StringLike: { [NAMED]: 'rack-*' } }],
    ['StringLike in another case', { StringLike: { [NAMED]: 'TO-*' } }],
    ['StringLike on another bucket', { StringLike: { [TEMPLATE]: 'https://copies.s3.us-east-1.amazonaws.com/*' } }],
    ['a positive operator on a key that the request does not have', { StringLike: { [SERVICE_ROLE]: '*' } }],
    ['Null true on a key that the request has', { Null: { [TEMPLATE]: 'true' } }],
    ['Null false on a key that the request does not have', { Null: { [SERVICE_ROLE]: 'false' } }],
    ['one of several does not hold', { StringLike: { [NAMED]: 'to-*' }, Null: { [TEMPLATE]: 'true' } }],
  ])('refuses a request if the condition is false: %s', async (_what, condition) => {
    const clients = await rackAt(FIRST);
    clients.aws.allowOnly(allowing('cloudformation:*', '*', { Condition: condition }));
    await expect(clients.cloudFormation.send(changeSetRequest(clients, ZONES_CAN_BE_PINNED))).rejects.toMatchObject(
      refusalOf('cloudformation:CreateChangeSet'),
    );
  });

  it('has no template URL in the request if the template itself or the previous one is used', async () => {
    const clients = await rackAt(FIRST);
    clients.aws.allowOnly(allowing('cloudformation:*', '*', { Condition: { StringLike: { [TEMPLATE]: '*' } } }));
    for (const template of [{ TemplateBody: '{}' }, { UsePreviousTemplate: true }]) {
      const request = changeSetRequest(clients, ZONES_CAN_BE_PINNED, { TemplateURL: undefined, ...template });
      await expect(clients.cloudFormation.send(request)).rejects.toMatchObject(
        refusalOf('cloudformation:CreateChangeSet'),
      );
    }
  });

  it('evaluates iam:PassRole by the role and the service that receives it', async () => {
    const clients = await rackAt(FIRST);
    const request = () => changeSetRequest(clients, ZONES_CAN_BE_PINNED, { RoleARN: ROLE });
    const passing = (service: string): PolicyDocument => {
      const to = { Condition: { StringEquals: { 'iam:PassedToService': service } } };
      const policy = allowing('iam:PassRole', ROLE, to);
      return { ...policy, Statement: [...policy.Statement, ...allowing('cloudformation:*', '*').Statement] };
    };
    clients.aws.allowOnly(passing('lambda.amazonaws.com'));
    await expect(clients.cloudFormation.send(request())).rejects.toMatchObject(refusalOf('iam:PassRole'));
    clients.aws.allowOnly(andReading(passing('cloudformation.amazonaws.com')));
    expect(await clients.cloudFormation.send(request())).toHaveProperty('Id');
  });

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
      aws.allowOnly(allowing('cloudformation:*', '*', more));
    }).toThrow('statement Only');
  });

  it('records what each request needs, which is nothing for an unsigned one', async () => {
    const { aws, cloudFormation } = await rackAt(FIRST);
    await cloudFormation.send(new DescribeStacksCommand({ StackName: 'prod' }));
    await fetch(`${aws.url}/convox/release/versions.json`);
    expect(aws.requests.map(({ rights }) => rights)).toEqual([
      [
        {
          action: 'cloudformation:DescribeStacks',
          resource: aws.stack('prod').id,
          context: { 'aws:RequestedRegion': 'us-east-1' },
        },
      ],
      [],
    ]);
  });
});
