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
import { changeSetRequest, changeSetTo, FIRST, rackAt, rehearse, ZONES_CAN_BE_PINNED } from './rehearsal.ts';

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

describe('Rights and credentials', () => {
  it('refuses in the words of IAM', async () => {
    const rehearsal = await rehearse();
    await rehearsal.aws.addRack({ name: 'prod', version: FIRST });
    rehearsal.aws.deny({ action: 'cloudformation:CreateChangeSet' });
    await expect(rehearsal.cloudFormation.send(changeSetRequest(rehearsal, ZONES_CAN_BE_PINNED))).rejects.toMatchObject(
      {
        name: 'AccessDenied',
        message: `User: arn:aws:sts::123456789012:assumed-role/rack-updater/GitHubActions is not authorized to perform: cloudformation:CreateChangeSet on resource: ${rehearsal.aws.stack('prod').id} because no identity-based policy allows the cloudformation:CreateChangeSet action`,
      },
    );
  });

  it('refuses signed reads to who lacks s3:GetObject, though anyone may read unsigned', async () => {
    const { aws, s3 } = await rehearse();
    aws.deny({ action: 's3:GetObject' });
    const get = new GetObjectCommand({ Bucket: 'convox', Key: 'release/versions.json' });
    await expect(s3.send(get)).rejects.toMatchObject({ name: 'AccessDenied' });
    expect((await fetch(`${aws.url}/convox/release/versions.json`)).status).toBe(200);
  });

  it('lets credentials expire after so many requests', async () => {
    const { aws, cloudFormation } = await rehearse();
    aws.expireCredentials({ afterRequests: 1 });
    await cloudFormation.send(new DescribeStacksCommand({}));
    await expect(cloudFormation.send(new DescribeStacksCommand({}))).rejects.toMatchObject({
      name: 'ExpiredToken',
      message: 'The security token included in the request is expired',
    });
  });

  it('lets nothing through but what a policy allows, action and resource both', async () => {
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

  it('asks for ListStacks too where all stacks are described, and for `*` where there is no resource', async () => {
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

  it('judges a change set that is named by its ARN by that and by its stack', async () => {
    const rehearsal = await rackAt(FIRST);
    const { aws, cloudFormation } = rehearsal;
    const { ChangeSetId } = await changeSetTo(rehearsal, ZONES_CAN_BE_PINNED);
    const look = () => cloudFormation.send(new DescribeChangeSetCommand({ ChangeSetName: ChangeSetId }));
    for (const resource of [RACK, CHANGE_SETS]) {
      aws.allowOnly(allowing('cloudformation:*', resource));
      await expect(look()).rejects.toMatchObject(refusalOf('cloudformation:DescribeChangeSet'));
    }
    aws.allowOnly(allowing('cloudformation:*', [RACK, CHANGE_SETS]));
    expect(await look()).toMatchObject({ ChangeSetId });
  });

  it('asks for iam:PassRole where a role is named', async () => {
    const rehearsal = await rackAt(FIRST);
    rehearsal.aws.allowOnly(allowing('cloudformation:*', '*'));
    const RoleARN = 'arn:aws:iam::123456789012:role/deployer';
    const request = changeSetRequest(rehearsal, ZONES_CAN_BE_PINNED, { RoleARN });
    await expect(rehearsal.cloudFormation.send(request)).rejects.toMatchObject(refusalOf('iam:PassRole'));
  });

  it('knows reading from writing in S3, and one key from another', async () => {
    const { aws, s3 } = await rehearse();
    aws.allowOnly(allowing('s3:GetObject', 'arn:aws:s3:::convox/release/?ersions.json'));
    const versions = { Bucket: 'convox', Key: 'release/versions.json' };
    expect((await s3.send(new GetObjectCommand(versions))).$metadata.httpStatusCode).toBe(200);
    await expect(s3.send(new PutObjectCommand({ ...versions, Body: '[]' }))).rejects.toMatchObject(
      refusalOf('s3:PutObject'),
    );
    const template = new GetObjectCommand({ Bucket: 'convox', Key: `release/${FIRST}/rack.json` });
    await expect(s3.send(template)).rejects.toMatchObject(refusalOf('s3:GetObject'));
  });

  it('allows in one region alone what a policy allows there', async () => {
    const { aws, cloudFormation } = await rackAt(FIRST);
    const inRegion = (region: string | string[]) => ({
      Condition: { StringEquals: { 'aws:RequestedRegion': region } },
    });
    aws.allowOnly(allowing('cloudformation:DescribeStacks', RACK, inRegion('eu-west-1')));
    const look = new DescribeStacksCommand({ StackName: 'prod' });
    await expect(cloudFormation.send(look)).rejects.toMatchObject(refusalOf('cloudformation:DescribeStacks'));
    aws.allowOnly(allowing('cloudformation:DescribeStacks', RACK, inRegion(['us-east-1', 'eu-west-1'])));
    expect((await cloudFormation.send(look)).Stacks).toHaveLength(1);
  });

  it.each([
    ['a Deny', { Effect: 'Deny' }],
    ['what it is not meant for', { NotAction: 's3:*' }],
    ['a condition of another kind', { Condition: { StringLike: { 'aws:RequestedRegion': 'us-*' } } }],
    ['a condition on something else', { Condition: { StringEquals: { 'cloudformation:ChangeSetName': 'x' } } }],
  ])('takes no policy with %s, which it would take for more than it allows', async (_what, more) => {
    const { aws } = await rehearse();
    expect(() => {
      aws.allowOnly(allowing('cloudformation:*', '*', more));
    }).toThrow('statement Only');
  });

  it('records what each request needs, which is nothing for an unsigned one', async () => {
    const { aws, cloudFormation } = await rackAt(FIRST);
    await cloudFormation.send(new DescribeStacksCommand({ StackName: 'prod' }));
    await fetch(`${aws.url}/convox/release/versions.json`);
    expect(aws.requests.map(({ rights }) => rights)).toEqual([
      [{ action: 'cloudformation:DescribeStacks', resource: aws.stack('prod').id }],
      [],
    ]);
  });
});
