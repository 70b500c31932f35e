/** SIMULATOR.md, "Updates": which changes replace a resource, and which replacements AWS does not allow. */

import { describe, expect, it } from '@jest/globals';
import { UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { changeSetTo, FIRST, openClients } from './running-simulator.ts';

type Properties = Readonly<Record<string, unknown>>;
type Resource = Readonly<{ Type: string; Properties: Properties }>;
type Resources = Readonly<Record<string, Resource>>;

const of =
  (Type: string) =>
  (properties: Properties = {}): Resource => ({ Type, Properties: properties });
const balancer = of('AWS::ElasticLoadBalancing::LoadBalancer');
const dynamoDb = of('AWS::DynamoDB::Table');
const bodyOf = (resources: Resources): string => JSON.stringify({ Resources: resources });

/** Returns how the update of a stack ends, and its resources before it. */
async function updated(before: Resources, after: Resources, deleted?: string) {
  const { aws, send } = await openClients();
  aws.addStack({ name: 'one', templateBody: bodyOf(before) });
  if (deleted !== undefined) aws.deleteResource('one', deleted);
  const { resources } = aws.stack('one');
  await send(new UpdateStackCommand({ StackName: 'one', TemplateBody: bodyOf(after) }));
  return { before: resources, after: await aws.settled('one') };
}

describe('Replacements', () => {
  const vpc = (InstanceTenancy: string) => of('AWS::EC2::VPC')({ CidrBlock: '10.0.0.0/16', InstanceTenancy });
  const table = (...types: readonly string[]) =>
    dynamoDb({ AttributeDefinitions: types.map((type, at) => ({ AttributeName: `a${at}`, AttributeType: type })) });

  it.each<[string, Resource, Resource, boolean]>([
    ['a VPC that becomes dedicated', vpc('default'), vpc('dedicated'), true],
    ['a VPC that becomes default', vpc('dedicated'), vpc('default'), false],
    ['a load balancer with other subnets', balancer({ Subnets: ['a'] }), balancer({ Subnets: ['b'] }), false],
    ['a load balancer that gets subnets', balancer(), balancer({ Subnets: ['b'] }), true],
    ['a load balancer that loses its health check', balancer({ HealthCheck: 'a' }), balancer(), true],
    ['a table with a further attribute', table('S'), table('S', 'S'), false],
    ['a table with another type of attribute', table('S'), table('N'), true],
    ['a table with other encryption', dynamoDb({ SSESpecification: 'a' }), dynamoDb({ SSESpecification: 'b' }), false],
  ])('depend on the values: %s', async (_what, one, other, isReplaced) => {
    const { before, after } = await updated({ One: one }, { One: other });
    expect(after.status).toBe('UPDATE_COMPLETE');
    expect(after.resources['One'] !== before['One']).toBe(isReplaced);
  });

  it('that depend on the values are Conditional in the change set', async () => {
    const clients = await openClients();
    clients.aws.addStack({ name: 'prod', templateBody: bodyOf({ One: vpc('dedicated') }) });
    const over = { TemplateURL: undefined, TemplateBody: bodyOf({ One: vpc('default') }), Parameters: [] };
    const { Changes } = await changeSetTo(clients, FIRST, over);
    expect(Changes).toMatchObject([{ ResourceChange: { Replacement: 'Conditional' } }]);
  });
});

describe('What AWS allows only once', () => {
  const ref = (Ref: string) => ({ Ref });
  const subnet = (AvailabilityZone: string, range: number, VpcId = 'vpc-1') =>
    of('AWS::EC2::Subnet')({ AvailabilityZone, CidrBlock: `10.0.${range}.0/24`, VpcId });
  const subnets: Resources = {
    Public: subnet('us-east-1a', 1),
    Private: subnet('us-east-1a', 2),
    Elsewhere: subnet('us-east-1b', 3),
  };
  const target = (id: string, FileSystemId = 'fs-1') =>
    of('AWS::EFS::MountTarget')({ FileSystemId, SubnetId: ref(id) });
  const classic = (name: string | undefined, ...ids: readonly string[]) =>
    balancer({ Subnets: ids.map(ref), ...(name !== undefined && { LoadBalancerName: name }) });
  const table = (KeySchema: string, TableName?: string) => dynamoDb({ KeySchema, ...(TableName && { TableName }) });
  const nat = (SubnetId: string) => of('AWS::EC2::NatGateway')({ SubnetId, AllocationId: 'eipalloc-1' });
  const gateway = (VpcId: string) => of('AWS::EC2::VPCGatewayAttachment')({ VpcId, InternetGatewayId: 'igw-1' });
  const custom = (ServiceToken: string) => of('Custom::KMSKey')({ ServiceToken });
  const topic = of('AWS::SNS::Topic')({ TopicName: 'events' });
  const inSubnets = (one: Resource, rest: Resources = {}): Resources => ({ ...subnets, One: one, ...rest });
  const NAMED =
    /^CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename builds and/;

  it.each<[string, Resources, Resources, RegExp]>([
    [
      'a mount target that moves within its zone',
      inSubnets(target('Public')),
      inSubnets(target('Private')),
      /^mount target already exists in this AZ/,
    ],
    [
      'a second mount target in the zone',
      inSubnets(target('Public')),
      inSubnets(target('Public'), { Two: target('Private') }),
      /^mount target already exists in this AZ/,
    ],
    [
      'a subnet that moves to another zone with its range',
      { One: subnet('us-east-1a', 1) },
      { One: subnet('us-east-1b', 1) },
      /^The CIDR '10.0.1.0\/24' conflicts with another subnet$/,
    ],
    [
      'a NAT gateway that moves with its address',
      { One: nat('subnet-1') },
      { One: nat('subnet-2') },
      /^Elastic IP address \[eipalloc-1\] is already associated$/,
    ],
    [
      'an internet gateway that moves to another VPC',
      { One: gateway('vpc-1') },
      { One: gateway('vpc-2') },
      /^resource igw-1 is already attached to network vpc-1$/,
    ],
    [
      'a classic load balancer that moves within its zones',
      inSubnets(classic(undefined, 'Public', 'Elsewhere')),
      inSubnets(classic(undefined, 'Private', 'Elsewhere')),
      /^ELB cannot be attached to multiple subnets in the same AZ/,
    ],
    ['a named table that is replaced', { One: table('a', 'builds') }, { One: table('b', 'builds') }, NAMED],
    ['a topic with the name of a deleted one', { One: topic }, { Two: topic }, /^events already exists$/],
    ['a custom resource with another Lambda', { One: custom('a') }, { One: custom('b') }, /^Modifying service token/],
  ])('fails the update, which is rolled back: %s', async (_what, one, other, reason) => {
    const { before: resources, after } = await updated(one, other);
    const failed = after.events.find(({ ResourceStatus }) => /^(CREATE|UPDATE)_FAILED$/.test(ResourceStatus));
    expect(failed?.ResourceStatusReason).toMatch(reason);
    const isStuck = failed?.ResourceType === 'AWS::EFS::MountTarget' && failed.ResourceStatus === 'UPDATE_FAILED';
    const status = isStuck ? 'UPDATE_ROLLBACK_FAILED' : 'UPDATE_ROLLBACK_COMPLETE';
    expect(after).toMatchObject({ status, resources });
  });

  it.each<[string, Resources, Resources, string?]>([
    ['a mount target that moves to another zone', inSubnets(target('Public')), inSubnets(target('Elsewhere'))],
    ['a mount target of another file system', inSubnets(target('Public')), inSubnets(target('Private', 'fs-2'))],
    ['a mount target that was deleted before', inSubnets(target('Public')), inSubnets(target('Private')), 'One'],
    ['a subnet of another VPC', { One: subnet('us-east-1a', 1) }, { One: subnet('us-east-1a', 1, 'vpc-2') }],
    ['a table without a name', { One: table('a') }, { One: table('b') }],
    ['a table with another name', { One: table('a', 'builds') }, { One: table('b', 'others') }],
    [
      'a classic load balancer that moves to another zone',
      inSubnets(classic(undefined, 'Public')),
      inSubnets(classic(undefined, 'Elsewhere')),
    ],
    [
      'a classic load balancer with another name',
      inSubnets(classic('a', 'Public')),
      inSubnets(classic('b', 'Private')),
    ],
  ])('does not fail %s', async (_what, one, other, ...deleted) => {
    expect((await updated(one, other, ...deleted)).after.status).toBe('UPDATE_COMPLETE');
  });
});
