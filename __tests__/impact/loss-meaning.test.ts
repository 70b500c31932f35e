/** The meaning of losing a protected resource on a rack. */
import { expect, it } from '@jest/globals';
import { conditionHolds, type Scope } from '../../src/cloudformation/template-conditions.ts';
import { meaningOf } from '../../src/impact/loss-meaning.ts';
import { protectedKindOf } from '../../src/impact/replacements.ts';
import { describeOnRealReleases, REAL_RELEASES } from '../builders/release-data.ts';
import { makeTemplate } from '../builders/template.ts';
import { RACKS } from '../../script/lib/known-stops/racks.ts';
import { scopeOf as scopeOfRelease } from '../../script/lib/known-stops/releases.ts';

type Json = Readonly<Record<string, unknown>>;

function scopeOf(resources: Json, values: Readonly<Record<string, string>> = {}): Scope {
  const template = makeTemplate({
    Parameters: { Private: {} },
    Conditions: { Private: { 'Fn::Equals': [{ Ref: 'Private' }, 'Yes'] } },
    Resources: { ...NETWORK, ...resources },
  });
  return { template, parameters: new Map(Object.entries(values)) };
}

const ref = (Ref: string) => ({ Ref });
const resource = (Type: string, properties: Json = {}, rest: Json = {}) => ({ Type, Properties: properties, ...rest });

/** A private subnet whose route leads over a NAT gateway in a public one. */
const NETWORK = {
  Subnet0: resource('AWS::EC2::Subnet'),
  SubnetPrivate0: resource('AWS::EC2::Subnet'),
  NatAddress0: resource('AWS::EC2::EIP'),
  Nat0: resource('AWS::EC2::NatGateway', {
    AllocationId: { 'Fn::GetAtt': ['NatAddress0', 'AllocationId'] },
    SubnetId: ref('Subnet0'),
  }),
  RouteTable: resource('AWS::EC2::RouteTable'),
  Route: resource('AWS::EC2::Route', { RouteTableId: ref('RouteTable'), NatGatewayId: ref('Nat0') }),
  Association: resource('AWS::EC2::SubnetRouteTableAssociation', {
    RouteTableId: ref('RouteTable'),
    SubnetId: ref('SubnetPrivate0'),
  }),
};
const byPrivate = { 'Fn::If': ['Private', [ref('SubnetPrivate0')], [ref('Subnet0')]] };
const Group = resource('AWS::AutoScaling::AutoScalingGroup', { VPCZoneIdentifier: byPrivate });

const IN_USE = ['subnet', 'outgoing-addresses', 'outgoing-addresses'];
const Own = resource('AWS::Lambda::Function', { VpcConfig: { SubnetIds: [ref('SubnetPrivate0')] } });
const Endpoint = resource('AWS::EC2::VPCEndpoint', { RouteTableIds: [ref('RouteTable')] });
const Text = resource('AWS::ECS::Service', { Environment: { 'Fn::Sub': 'subnet=${SubnetPrivate0}' } });

it.each<[string, Scope, readonly string[]]>([
  ['not in use if nothing is in the subnet', scopeOf({ Group }, { Private: 'No' }), ['unused', 'unused', 'unused']],
  ['in use if instances are in the subnet', scopeOf({ Group }, { Private: 'Yes' }), IN_USE],
  ['in use if that depends on a condition that is not known', scopeOf({ Group }), IN_USE],
  [
    'used by the rack alone if only its functions are in the subnet',
    scopeOf({ Group, Own, Endpoint }, { Private: 'No' }),
    ['own-functions', 'own-functions', 'own-functions'],
  ],
  ['in use if a text names them', scopeOf({ Text }, { Private: 'No' }), IN_USE],
])('a private subnet, its NAT gateway and its address are %s', (_how, scope, meanings) => {
  expect(['SubnetPrivate0', 'NatAddress0', 'Nat0'].map((id) => meaningOf(id, scope))).toEqual(meanings);
  expect(meaningOf('Subnet0', scope)).toBe('subnet');
});

it.each([
  ['Balancer', 'api-host'],
  ['Router', 'app-hosts'],
  ['RouterInternal', 'internal-app-hosts'],
  ['NatIp2', 'outgoing-addresses'],
  ['VolumeFilesystem', 'volumes'],
  ['Cluster', 'services'],
  ['MyBucket', undefined],
])('%s means %s, with and without the template', (logicalId, meaning) => {
  expect(meaningOf(logicalId, undefined)).toBe(meaning);
  expect(meaningOf(logicalId, scopeOf({ [logicalId]: resource('AWS::S3::Bucket') }))).toBe(meaning);
});

describeOnRealReleases('real releases', () => {
  it('have a meaning for every protected resource, and private networks out of use only on racks that are not private', () => {
    const outOfUse = new Set<string>();
    for (const release of REAL_RELEASES) {
      for (const { title, values } of RACKS) {
        const scope = scopeOfRelease(release, values);
        for (const { logicalId, type, condition } of release.template.resources.values()) {
          if (protectedKindOf(type) === undefined || conditionHolds(condition, scope) === false) continue;
          const meaning = meaningOf(logicalId, scope);
          expect([release.version, logicalId, meaning]).not.toContain(undefined);
          if (meaning === 'unused' || meaning === 'own-functions') outOfUse.add(`${logicalId} ${title}`);
        }
      }
    }
    const ids = [...outOfUse].filter((one) => !one.includes('Private=Yes')).map((one) => one.split(' ')[0]);
    expect(ids).toHaveLength(outOfUse.size);
    const both = (name: string) => [`${name}0`, `${name}1`];
    expect([...new Set(ids)].sort()).toEqual(['Nat', 'NatAddress', 'SubnetPrivate'].flatMap(both));
  });
});
