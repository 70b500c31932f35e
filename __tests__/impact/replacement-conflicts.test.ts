/** Updates that AWS refuses because something would exist twice: found in two templates, before any change. */
import { describe, expect, it } from '@jest/globals';
import type { RackTemplate } from '../../src/cloudformation/template.ts';
import { forecastStep, type Forecast } from '../../src/impact/forecast.ts';
import type { RackVersion } from '../../src/releases/rack-version.ts';
import type { Values } from '../../script/known-stops-page/releases.ts';
import { describeOnRealReleases, REAL_RELEASES } from '../builders/release-data.ts';
import { makeTemplate } from '../builders/template.ts';

type Json = Readonly<Record<string, unknown>>;

function template(Resources: Json): RackTemplate {
  const Conditions = { Private: { 'Fn::Equals': [{ Ref: 'Private' }, 'Yes'] } };
  return makeTemplate({ Parameters: { Private: { Default: 'No' } }, Conditions, Resources });
}

const RACK = { instanceCount: 3, batchSize: 1 };

function forecast(before: Json, after: Json, values: Values = {}, given: Values = {}): Forecast {
  const parameters = { Private: 'No', ...values };
  return forecastStep({
    before: template(before),
    after: template(after),
    current: '20180101000000' as RackVersion,
    target: '20180201000000' as RackVersion,
    rack: RACK,
    parameters: new Map(Object.entries(parameters)),
    given: new Map(Object.entries(given)),
    region: 'us-east-1',
  });
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
      {
        ...SUBNETS,
        Vpc: vpc('default'),
        GatewayAttachment: gateway,
        Subnet0: subnet(zone, '10.0.1.0/24', ref('Vpc')),
        Target: target(ref('Subnet0')),
        Nat: nat(ref('Subnet0')),
        Classic: classic([ref('Subnet0')]),
      },
      {
        ...SUBNETS,
        Vpc: vpc('dedicated'),
        GatewayAttachment: gateway,
        Subnet0: subnet(zone, '10.0.1.0/24', ref('Vpc')),
        Target: target(ref('Subnet0')),
        Nat: nat(ref('Subnet0')),
        Classic: classic([ref('Subnet0')]),
      },
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
    ['nothing changes', { ...SUBNETS, One: target(ref('Subnet0')) }, { ...SUBNETS, One: target(ref('Subnet0')) }],
  ])('not where %s', (_what, before, after) => {
    expect(found(forecast(before, after))).toEqual([]);
  });

  it('not where it exists only under a condition that is not known', () => {
    const one = (SubnetId: unknown) => ({ ...SUBNETS, One: { ...target(SubnetId), Condition: 'Unknown' } });
    expect(found(forecast(one(ref('Subnet0')), one(ref('SubnetPrivate0'))))).toEqual([]);
  });
});

describe('the parameter that avoids a conflict', () => {
  const byPrivate = { 'Fn::If': ['Private', ref('SubnetPrivate0'), ref('Subnet0')] };
  const targets = { ...SUBNETS, One: target(byPrivate) };

  it('is the one that this update changes', () => {
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
  const releases = REAL_RELEASES;

  function between(from: string, to: string, values: Values, given: Values = {}): Forecast {
    const [before, after] = [from, to].map((version) => releases.find((one) => one.version === version));
    if (before === undefined || after === undefined) throw new Error(`no ${from} or ${to}`);
    return forecastStep({
      before: before.template,
      after: after.template,
      current: before.version,
      target: after.version,
      rack: RACK,
      parameters: new Map(Object.entries(values)),
      given: new Map(Object.entries(given)),
      region: 'us-east-1',
    });
  }

  const ids = ({ conflicts }: Forecast): readonly string[] => conflicts.map(({ logicalId }) => logicalId);
  const TARGETS = ['VolumeTarget0', 'VolumeTarget1', 'VolumeTarget2'];

  it('conflict on private racks from 20160721214728 to 20160731012108, whose mount targets move (no parameter avoids it)', () => {
    const one = between('20160731012108', '20160731013030', { Private: 'Yes' });
    expect([ids(one), one.conflictRepair]).toEqual([TARGETS, undefined]);
  });

  it('conflict on private racks to 20160721214728, as in convox/rack#905', () => {
    expect(found(between('20160220211726', '20160721214728', { Private: 'Yes' }))).toEqual(['Balancer zone']);
  });

  it('conflict where Private is switched on', () => {
    const one = between('20260420193621', '20260421192651', { Private: 'No' }, { Private: 'Yes' });
    expect(ids(one)).toEqual(TARGETS);
    expect(one.conflictRepair).toEqual({ parameter: 'Private', value: 'No' });
  });

  it('conflict on racks with dedicated tenancy to 20170322201601, which Tenancy=default avoids', () => {
    const one = between('20170306140228', '20170322201601', { Tenancy: 'dedicated' });
    expect(ids(one)).toEqual(expect.arrayContaining(['GatewayAttachment', 'Balancer', ...TARGETS]));
    expect(one.conflictRepair).toEqual({ parameter: 'Tenancy', value: 'default' });
  });

  it('do not conflict on a rack with default values, whichever release follows which', () => {
    for (const [index, { version: from }] of releases.entries()) {
      const later = releases.slice(index + 1, index + 2).concat(releases.slice(-1));
      for (const { version: to } of later) expect([from, to, ids(between(from, to, {}))]).toEqual([from, to, []]);
    }
  });
});
