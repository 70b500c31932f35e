/** Updates that AWS refuses because something would exist twice: found in two templates, before any change. */
import { describe, expect, it } from '@jest/globals';
import type { RackTemplate } from '../../src/cloudformation/template.ts';
import { forecastStep, type Forecast } from '../../src/impact/forecast.ts';
import type { Values } from '../../script/lib/known-stops/releases.ts';
import { describeOnRealReleases, realTemplate } from '../builders/release-data.ts';
import { makeTemplate } from '../builders/template.ts';
import { versionOf } from '../builders/version.ts';

type Json = Readonly<Record<string, unknown>>;

function template(Resources: Json): RackTemplate {
  const Conditions = { Private: { 'Fn::Equals': [{ Ref: 'Private' }, 'Yes'] } };
  return makeTemplate({ Parameters: { Private: { Default: 'No' } }, Conditions, Resources });
}

function forecastBetween(before: RackTemplate, after: RackTemplate, values: Values, given: Values): Forecast {
  const [current, target] = [versionOf('20180101000000'), versionOf('20180201000000')];
  const [parameters, set] = [new Map(Object.entries(values)), new Map(Object.entries(given))];
  const step = { before, after, current, target, parameters, given: set };
  return forecastStep({ ...step, rack: { instanceCount: 3, batchSize: 1 }, region: 'us-east-1' });
}

function forecast(before: Json, after: Json, values: Values = {}, given: Values = {}): Forecast {
  return forecastBetween(template(before), template(after), { Private: 'No', ...values }, given);
}

const found = ({ conflicts }: Forecast): readonly string[] =>
  conflicts.map(({ logicalId, kind, against }) => `${logicalId} ${kind}${against === logicalId ? '' : ` ${against}`}`);

const ref = (Ref: string) => ({ Ref });
const resource = (Type: string, properties: Json, rest: Json = {}) => ({ Type, Properties: properties, ...rest });
const subnet = (AvailabilityZone: unknown, CidrBlock: string, VpcId: unknown = 'vpc-1') =>
  resource('AWS::EC2::Subnet', { AvailabilityZone, CidrBlock, VpcId });
const zone = { 'Fn::GetAtt': ['AvailabilityZones', 'AvailabilityZone0'] };
const SUBNETS = {
  Subnet0: subnet(zone, '10.0.1.0/24'),
  SubnetPrivate0: subnet(zone, '10.0.2.0/24'),
  Elsewhere: subnet('us-east-1b', '10.0.3.0/24'),
};
const target = (SubnetId: unknown, FileSystemId: unknown = 'fs-1') =>
  resource('AWS::EFS::MountTarget', { FileSystemId, SubnetId });
const classic = (Subnets: unknown, rest: Json = {}) =>
  resource('AWS::ElasticLoadBalancing::LoadBalancer', { Subnets, ...rest });
const nat = (SubnetId: unknown, AllocationId: unknown = { 'Fn::GetAtt': ['NatAddress0', 'AllocationId'] }) =>
  resource('AWS::EC2::NatGateway', { SubnetId, AllocationId });
const address = (Domain: string) => resource('AWS::EC2::EIP', { Domain });
const table = (KeySchema: string, TableName?: unknown) => resource('AWS::DynamoDB::Table', { KeySchema, TableName });
const vpc = (InstanceTenancy: unknown) => resource('AWS::EC2::VPC', { InstanceTenancy, CidrBlock: '10.0.0.0/16' });
const gateway = resource('AWS::EC2::VPCGatewayAttachment', { VpcId: ref('Vpc'), InternetGatewayId: ref('Gateway') });
const listener = (Port: string) =>
  resource('AWS::ElasticLoadBalancingV2::Listener', { LoadBalancerArn: ref('R'), Port });

const attachedTo = (Vpc: Json): Json => ({
  ...SUBNETS,
  Vpc,
  GatewayAttachment: gateway,
  Subnet0: subnet(zone, '10.0.1.0/24', ref('Vpc')),
  Target: target(ref('Subnet0')),
  Nat: nat(ref('Subnet0')),
  Classic: classic([ref('Subnet0')]),
});

describe('a replacement conflicts with the old resource', () => {
  it.each<[string, Json, Json, readonly string[]]>([
    [
      'as a mount target in its zone',
      { ...SUBNETS, One: target(ref('Subnet0')) },
      { ...SUBNETS, One: target(ref('SubnetPrivate0')) },
      ['One zone'],
    ],
    [
      'as a mount target in its zone, whose old subnet the template no longer has',
      { ...SUBNETS, One: target(ref('Subnet0')) },
      { SubnetPrivate0: SUBNETS.SubnetPrivate0, One: target(ref('SubnetPrivate0')) },
      ['One zone'],
    ],
    [
      'as a subnet that keeps its range',
      { One: subnet('us-east-1a', '10.0.1.0/24') },
      { One: subnet('us-east-1b', '10.0.1.0/24') },
      ['One same'],
    ],
    [
      'as a NAT gateway that keeps its address',
      { ...SUBNETS, One: nat(ref('Subnet0')), NatAddress0: address('vpc') },
      { ...SUBNETS, One: nat(ref('Elsewhere')), NatAddress0: address('vpc') },
      ['One same'],
    ],
    ['as a table that keeps its name', { One: table('a', 'builds') }, { One: table('b', 'builds') }, ['One name']],
    [
      'as a classic load balancer that changes its subnets in one zone',
      { ...SUBNETS, One: classic([ref('Subnet0'), ref('Elsewhere')]) },
      { ...SUBNETS, One: classic([ref('SubnetPrivate0'), ref('Elsewhere')]) },
      ['One zone'],
    ],
    [
      'as all that is attached to a VPC which is replaced',
      attachedTo(vpc('default')),
      attachedTo(vpc('dedicated')),
      ['GatewayAttachment same', 'Target zone', 'Nat same', 'Classic zone'],
    ],
    [
      'as a custom resource with another Lambda function',
      { One: resource('Custom::KMSKey', { ServiceToken: 'a' }) },
      { One: resource('Custom::KMSKey', { ServiceToken: 'b' }) },
      ['One service-token'],
    ],
    ['as a listener under another logical id', { One: listener('443') }, { Two: listener('443') }, ['Two same One']],
    [
      'as a second mount target of the zone',
      { ...SUBNETS, One: target(ref('Subnet0')) },
      { ...SUBNETS, One: target(ref('Subnet0')), Two: target(ref('SubnetPrivate0')) },
      ['Two zone One'],
    ],
  ])('%s', (_what, before, after, conflicts) => {
    expect(found(forecast(before, after))).toEqual(conflicts);
  });

  it.each<[string, Json, Json]>([
    [
      'a mount target moves to another zone',
      { ...SUBNETS, One: target(ref('Subnet0')) },
      { ...SUBNETS, One: target(ref('Elsewhere')) },
    ],
    [
      'its file system changes',
      { ...SUBNETS, One: target(ref('Subnet0')) },
      { ...SUBNETS, One: target(ref('SubnetPrivate0'), 'fs-2') },
    ],
    ['its subnets are not the rack’s own', { One: target('subnet-1') }, { One: target('subnet-2') }],
    ['a subnet gets another range', { One: subnet(zone, '10.0.1.0/24') }, { One: subnet(zone, '10.0.9.0/24') }],
    [
      'the zone of a subnet is not known',
      { One: subnet(zone, '10.0.1.0/24') },
      { One: subnet('us-east-1a', '10.0.1.0/24') },
    ],
    [
      'the address of a NAT gateway is replaced as well',
      { ...SUBNETS, One: nat(ref('Subnet0')), NatAddress0: address('standard') },
      { ...SUBNETS, One: nat(ref('Elsewhere')), NatAddress0: address('vpc') },
    ],
    ['a table has no chosen name', { One: table('a') }, { One: table('b') }],
    ['a table gets another name', { One: table('a', 'builds') }, { One: table('b', 'others') }],
    [
      'a load balancer moves to another zone',
      { ...SUBNETS, One: classic([ref('Subnet0')]) },
      { ...SUBNETS, One: classic([ref('Elsewhere')]) },
    ],
    [
      'a load balancer is replaced by its name',
      { ...SUBNETS, One: classic([ref('Subnet0')], { LoadBalancerName: 'a' }) },
      { ...SUBNETS, One: classic([ref('SubnetPrivate0')], { LoadBalancerName: 'b' }) },
    ],
    ['a listener gets another port', { One: listener('443') }, { Two: listener('80') }],
    [
      'it exists only under a condition that is not known',
      { ...SUBNETS, One: { ...target(ref('Subnet0')), Condition: 'Unknown' } },
      { ...SUBNETS, One: { ...target(ref('SubnetPrivate0')), Condition: 'Unknown' } },
    ],
    ['nothing changes', { ...SUBNETS, One: target(ref('Subnet0')) }, { ...SUBNETS, One: target(ref('Subnet0')) }],
  ])('not where %s', (_what, before, after) => {
    expect(found(forecast(before, after))).toEqual([]);
  });
});

describe('the parameter that avoids a conflict', () => {
  const byPrivate = { 'Fn::If': ['Private', ref('SubnetPrivate0'), ref('Subnet0')] };
  const targets = { ...SUBNETS, One: target(byPrivate) };

  it('contain the last six releases of a long route', () => {
    const one = forecast(targets, targets, {}, { Private: 'Yes' });
    expect(found(one)).toEqual(['One zone']);
    expect(one.conflictRepair).toEqual({ parameter: 'Private', value: 'No' });
  });

  it('is none where the template changes it', () => {
    const one = forecast({ ...SUBNETS, One: target(ref('Subnet0')) }, targets, { Private: 'Yes' });
    expect(found(one)).toEqual(['One zone']);
    expect(one.conflictRepair).toBeUndefined();
  });
});

describeOnRealReleases('real releases', () => {
  it.each<[string, string, Values, Values, readonly string[], object]>([
    [
      ...(['20260420193621', '20260421192651', { Private: 'No' }, { Private: 'Yes' }] as const),
      ['VolumeTarget0', 'VolumeTarget1', 'VolumeTarget2'],
      { parameter: 'Private', value: 'No' },
    ],
    [
      ...(['20170306140228', '20170322201601', { Tenancy: 'dedicated' }, {}] as const),
      ['GatewayAttachment', 'Balancer', 'VolumeTarget0', 'VolumeTarget1', 'VolumeTarget2'],
      { parameter: 'Tenancy', value: 'default' },
    ],
  ])('%s to %s conflict on a rack with %j and given %j', (from, to, values, given, ids, repair) => {
    const one = forecastBetween(realTemplate(from), realTemplate(to), values, given);
    expect(one.conflicts.map(({ logicalId }) => logicalId)).toEqual(ids);
    expect(one.conflictRepair).toEqual(repair);
  });
});
