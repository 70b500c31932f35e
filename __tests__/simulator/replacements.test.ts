/** SIMULATOR.md, "Updates": which changes replace a resource. */

import { describe, expect, it } from '@jest/globals';
import { CreateChangeSetCommand, DescribeChangeSetCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { openClients } from './running-simulator.ts';

type Properties = Record<string, unknown>;

const bodyOf = (type: string, properties: Properties): string =>
  JSON.stringify({ Resources: { One: { Type: type, Properties: properties } } });

/** Updates a stack of one resource, and says whether the resource has another id afterwards. */
async function isReplaced(type: string, before: Properties, after: Properties): Promise<boolean> {
  const { aws, cloudFormation } = await openClients();
  aws.addStack({ name: 'one', templateBody: bodyOf(type, before) });
  const id = aws.stack('one').resources['One'];
  await cloudFormation.send(new UpdateStackCommand({ StackName: 'one', TemplateBody: bodyOf(type, after) }));
  const { status, resources } = await aws.settled('one');
  expect(status).toBe('UPDATE_COMPLETE');
  return resources['One'] !== id;
}

describe('Updates', () => {
  const vpc = (InstanceTenancy: string): Properties => ({ CidrBlock: '10.0.0.0/16', InstanceTenancy });
  const balancer = (rest: Properties): Properties => ({ Listeners: [], ...rest });
  const table = (...types: readonly string[]): Properties => ({
    AttributeDefinitions: types.map((AttributeType, index) => ({ AttributeName: `a${index}`, AttributeType })),
  });
  const classic = 'AWS::ElasticLoadBalancing::LoadBalancer';

  it.each<[string, string, Properties, Properties, boolean]>([
    ['a VPC that becomes dedicated', 'AWS::EC2::VPC', vpc('default'), vpc('dedicated'), true],
    ['a VPC that becomes default', 'AWS::EC2::VPC', vpc('dedicated'), vpc('default'), false],
    ['a load balancer with other subnets', classic, balancer({ Subnets: ['a'] }), balancer({ Subnets: ['b'] }), false],
    ['a load balancer that gets subnets', classic, balancer({}), balancer({ Subnets: ['b'] }), true],
    ['a load balancer that loses its health check', classic, balancer({ HealthCheck: 'a' }), balancer({}), true],
    ['a table with a further attribute', 'AWS::DynamoDB::Table', table('S'), table('S', 'S'), false],
    ['a table with another type of attribute', 'AWS::DynamoDB::Table', table('S'), table('N'), true],
    [
      'a table whose encryption changes',
      'AWS::DynamoDB::Table',
      { SSESpecification: 'a' },
      { SSESpecification: 'b' },
      false,
    ],
  ])('decides about %s by its values', async (_what, type, before, after, replaced) => {
    expect(await isReplaced(type, before, after)).toBe(replaced);
  });

  it('shows for all of them in advance that they may be replaced', async () => {
    const { aws, cloudFormation } = await openClients();
    aws.addStack({ name: 'one', templateBody: bodyOf('AWS::EC2::VPC', vpc('dedicated')) });
    const TemplateBody = bodyOf('AWS::EC2::VPC', vpc('default'));
    await cloudFormation.send(new CreateChangeSetCommand({ StackName: 'one', ChangeSetName: 'to', TemplateBody }));
    for (;;) {
      const made = await cloudFormation.send(new DescribeChangeSetCommand({ StackName: 'one', ChangeSetName: 'to' }));
      if (made.Status !== 'CREATE_COMPLETE') continue;
      expect(made.Changes?.map(({ ResourceChange }) => ResourceChange?.Replacement)).toEqual(['Conditional']);
      return;
    }
  });
});

describe('What AWS does not permit twice', () => {
  type Resources = Record<string, { Type: string; Properties: Properties }>;
  const ref = (Ref: string) => ({ Ref });
  const resource = (Type: string, properties: Properties) => ({ Type, Properties: properties });
  const subnet = (AvailabilityZone: string, CidrBlock: string, VpcId: unknown = 'vpc-1') =>
    resource('AWS::EC2::Subnet', { AvailabilityZone, CidrBlock, VpcId });
  const subnets: Resources = {
    Public: subnet('us-east-1a', '10.0.1.0/24'),
    Private: subnet('us-east-1a', '10.0.2.0/24'),
    Elsewhere: subnet('us-east-1b', '10.0.3.0/24'),
  };
  const target = (SubnetId: unknown, FileSystemId = 'fs-1') =>
    resource('AWS::EFS::MountTarget', { FileSystemId, SubnetId });
  const classic = (Subnets: unknown, rest: Properties = {}) =>
    resource('AWS::ElasticLoadBalancing::LoadBalancer', { Subnets, ...rest });
  const table = (KeySchema: unknown, TableName?: string) =>
    resource('AWS::DynamoDB::Table', { KeySchema, ...(TableName !== undefined && { TableName }) });
  const nat = (SubnetId: string, AllocationId: string) => resource('AWS::EC2::NatGateway', { SubnetId, AllocationId });
  const gateway = (VpcId: string, InternetGatewayId: string) =>
    resource('AWS::EC2::VPCGatewayAttachment', { VpcId, InternetGatewayId });
  const custom = (ServiceToken: string) => resource('Custom::KMSKey', { ServiceToken });
  const topic = (TopicName: string) => resource('AWS::SNS::Topic', { TopicName });

  async function reasonOf(before: Resources, after: Resources): Promise<string | undefined> {
    const { aws, cloudFormation } = await openClients();
    aws.addStack({ name: 'one', templateBody: JSON.stringify({ Resources: before }) });
    const resources = aws.stack('one').resources;
    const TemplateBody = JSON.stringify({ Resources: after });
    await cloudFormation.send(new UpdateStackCommand({ StackName: 'one', TemplateBody }));
    const end = await aws.settled('one');
    if (end.status === 'UPDATE_COMPLETE') return undefined;
    const failed = end.events.find(({ ResourceStatus }) => /^(CREATE|UPDATE)_FAILED$/.test(ResourceStatus));
    const stuck = failed?.ResourceType === 'AWS::EFS::MountTarget' && failed.ResourceStatus === 'UPDATE_FAILED';
    expect(end).toMatchObject({ status: stuck ? 'UPDATE_ROLLBACK_FAILED' : 'UPDATE_ROLLBACK_COMPLETE', resources });
    return failed?.ResourceStatusReason;
  }

  it.each<[string, Resources, Resources, RegExp]>([
    [
      'a mount target that moves within its zone',
      { ...subnets, One: target(ref('Public')) },
      { ...subnets, One: target(ref('Private')) },
      /^mount target already exists in this AZ/,
    ],
    [
      'a second mount target of the zone',
      { ...subnets, One: target(ref('Public')) },
      { ...subnets, One: target(ref('Public')), Two: target(ref('Private')) },
      /^mount target already exists in this AZ/,
    ],
    [
      'a subnet that moves to another zone with its range',
      { One: subnet('us-east-1a', '10.0.1.0/24') },
      { One: subnet('us-east-1b', '10.0.1.0/24') },
      /^The CIDR '10.0.1.0\/24' conflicts with another subnet$/,
    ],
    [
      'a NAT gateway that moves with its address',
      { One: nat('subnet-1', 'eipalloc-1') },
      { One: nat('subnet-2', 'eipalloc-1') },
      /^Elastic IP address \[eipalloc-1\] is already associated$/,
    ],
    [
      'an internet gateway that moves to another VPC',
      { One: gateway('vpc-1', 'igw-1') },
      { One: gateway('vpc-2', 'igw-1') },
      /^resource igw-1 is already attached to network vpc-1$/,
    ],
    [
      'a classic load balancer that moves within its zones',
      { ...subnets, One: classic([ref('Public'), ref('Elsewhere')]) },
      { ...subnets, One: classic([ref('Private'), ref('Elsewhere')]) },
      /^ELB cannot be attached to multiple subnets in the same AZ/,
    ],
    [
      'a table with a name that is replaced',
      { One: table('a', 'builds') },
      { One: table('b', 'builds') },
      /^CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename builds and/,
    ],
    [
      'a topic with the name of one that goes',
      { One: topic('events') },
      { Two: topic('events') },
      /^events already exists$/,
    ],
    ['a custom resource with another Lambda', { One: custom('a') }, { One: custom('b') }, /^Modifying service token/],
  ])('fails %s, and rolls back', async (_what, before, after, reason) => {
    expect(await reasonOf(before, after)).toMatch(reason);
  });

  it.each<[string, Resources, Resources]>([
    [
      'a mount target that moves to another zone',
      { ...subnets, One: target(ref('Public')) },
      { ...subnets, One: target(ref('Elsewhere')) },
    ],
    [
      'a mount target of another file system',
      { ...subnets, One: target(ref('Public')) },
      { ...subnets, One: target(ref('Private'), 'fs-2') },
    ],
    [
      'a subnet of another VPC',
      { One: subnet('us-east-1a', '10.0.1.0/24') },
      { One: subnet('us-east-1a', '10.0.1.0/24', 'vpc-2') },
    ],
    ['a table without a name', { One: table('a') }, { One: table('b') }],
    ['a table with another name', { One: table('a', 'builds') }, { One: table('b', 'others') }],
    [
      'a classic load balancer that moves to another zone',
      { ...subnets, One: classic([ref('Public')]) },
      { ...subnets, One: classic([ref('Elsewhere')]) },
    ],
    [
      'a classic load balancer that is replaced by its name',
      { ...subnets, One: classic([ref('Public')], { LoadBalancerName: 'a' }) },
      { ...subnets, One: classic([ref('Private')], { LoadBalancerName: 'b' }) },
    ],
  ])('permits %s', async (_what, before, after) => {
    expect(await reasonOf(before, after)).toBeUndefined();
  });

  it('lets a mount target move within its zone once the old one is deleted', async () => {
    const { aws, cloudFormation } = await openClients();
    const of = (id: string): string => JSON.stringify({ Resources: { ...subnets, One: target(ref(id)) } });
    aws.addStack({ name: 'one', templateBody: of('Public') });
    const before = aws.stack('one').resources['One'];
    aws.deleteResource('one', 'One');
    await cloudFormation.send(new UpdateStackCommand({ StackName: 'one', TemplateBody: of('Private') }));
    const { status, resources } = await aws.settled('one');
    expect(status).toBe('UPDATE_COMPLETE');
    expect(resources['One']).not.toBe(before);
  });
});
