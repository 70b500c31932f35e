/** Changes that are refused because data, addresses or the network would be lost. */
import { describe, expect, it } from '@jest/globals';
import type { ChangeCause, ResourceChange } from '../../src/cloudformation/change-set.ts';
import { allowedLosses, findLosses } from '../../src/impact/replacements.ts';
import { makeCause, makeChange } from '../builders/change.ts';

const [VPC, SUBNET, BUCKET, TABLE] = ['AWS::EC2::VPC', 'AWS::EC2::Subnet', 'AWS::S3::Bucket', 'AWS::DynamoDB::Table'];
const CLASSIC = 'AWS::ElasticLoadBalancing::LoadBalancer';

function change(type: string, rest: Partial<ResourceChange> = {}): ResourceChange {
  return makeChange({ logicalId: 'X', type, ...rest });
}

/** A property that replaces the resource if an attribute of another one changes. */
function cause(rest: Partial<ChangeCause> = {}): ChangeCause {
  return makeCause({
    property: 'AvailabilityZone',
    requiresRecreation: 'Always',
    evaluation: 'Dynamic',
    source: 'ResourceAttribute',
    causingEntity: 'CustomTopic.Arn',
    ...rest,
  });
}

const conditional = (causes: readonly ChangeCause[], type = SUBNET): ResourceChange =>
  change(type, { replacement: 'conditional', causes });
const whyOf = (changes: readonly ResourceChange[], values?: Parameters<typeof findLosses>[1]) =>
  findLosses(changes, values).map(({ why }) => why);

it.each([
  [VPC, 'network'],
  [SUBNET, 'network'],
  ['AWS::EC2::NatGateway', 'addresses'],
  ['Custom::EC2NatGateway', 'addresses'],
  ['AWS::EC2::EIP', 'addresses'],
  [CLASSIC, 'addresses'],
  ['AWS::ElasticLoadBalancingV2::LoadBalancer', 'addresses'],
  ['AWS::Route53::HostedZone', 'addresses'],
  ['AWS::EFS::FileSystem', 'data'],
  ['AWS::KMS::Key', 'data'],
  ['Custom::KMSKey', 'data'],
  [TABLE, 'data'],
  [BUCKET, 'data'],
  ['AWS::ECS::Cluster', 'workload'],
])('%s, which holds %s, must not be removed or replaced, and can be added or changed in place', (type, holds) => {
  const certain = { holds, certainty: 'certain' };
  expect(findLosses([change(type, { action: 'remove' })])).toMatchObject([{ ...certain, why: 'removed' }]);
  expect(findLosses([change(type, { replacement: 'true' })])).toMatchObject([{ ...certain, why: 'replaced' }]);
  // For a new resource, the change set's `Replacement` has no meaning.
  const added = (['add', 'import'] as const).map((action) => change(type, { action, replacement: 'true' }));
  expect(findLosses([change(type), ...added])).toEqual([]);
});

it.each(['AWS::Lambda::Function', 'AWS::ECS::Service', 'AWS::AutoScaling::AutoScalingGroup'])(
  '%s can be removed and replaced',
  (type) => {
    expect(findLosses([change(type, { action: 'remove' }), change(type, { replacement: 'true' })])).toEqual([]);
  },
);

describe('a conditional replacement', () => {
  const cidr = cause({ evaluation: 'Static', requiresRecreation: 'Conditionally', causingEntity: 'Subnet0CIDR' });
  const harmless = cause({ evaluation: 'Static', requiresRecreation: 'Never', property: 'Tags' });
  const nameless = cause({ property: undefined, causingEntity: undefined });

  it.each<[string, readonly ChangeCause[], object]>([
    [
      'is reported but not refused if it depends on something that can stay the same',
      [cause()],
      { why: 'if-changed', certainty: 'maybe', holds: 'network', properties: ['AvailabilityZone'] },
    ],
    [
      'is refused if the property changes and only its effect is unknown',
      [cause(), cidr],
      { why: 'replaced-unless', certainty: 'certain', causedBy: ['CustomTopic.Arn', 'Subnet0CIDR'] },
    ],
    ['names each cause once', [nameless, cause(), cause()], { causedBy: ['CustomTopic.Arn'] }],
    ['names no cause without a name', [nameless], { properties: [], causedBy: [] }],
    ['considers only causes that can replace', [cause(), harmless], { certainty: 'maybe' }],
    ['is refused if AWS has no details', [], { why: 'replaced-unless', certainty: 'certain' }],
    ['is refused if the details have nothing that can replace it', [harmless], { why: 'replaced-unless' }],
  ])('%s', (_title, causes, loss) => {
    expect(findLosses([conditional(causes)])).toMatchObject([loss]);
  });

  const health = cause({ evaluation: 'Static', requiresRecreation: 'Conditionally', property: 'HealthCheck' });
  it.each<[string, ResourceChange, readonly string[]]>([
    ['a load balancer whose health check changes, since every rack has had one', conditional([health], CLASSIC), []],
    ['one that has another cause as well', conditional([health, cause()], CLASSIC), ['maybe']],
    ['one whose scheme changes', conditional([{ ...health, property: 'Scheme' }], CLASSIC), ['certain']],
    ['one that always is', conditional([{ ...health, requiresRecreation: 'Always' }], CLASSIC), ['certain']],
    ['another type', conditional([health]), ['certain']],
  ])('by its health check, of %s: %s', (_what, one, certainties) => {
    expect(findLosses([one]).map(({ certainty }) => certainty)).toEqual(certainties);
  });
});

describe('a property whose values determine the replacement', () => {
  const list = (...types: readonly string[]) =>
    types.map((AttributeType, index) => ({ AttributeName: `a${index}`, AttributeType }));
  const changing = (type: string, property: string) =>
    conditional([cause({ property, requiresRecreation: 'Conditionally', evaluation: 'Static' })], type);

  it.each<[string, string, unknown, unknown, readonly string[]]>([
    [VPC, 'InstanceTenancy', 'default', 'dedicated', ['replaced']],
    [VPC, 'InstanceTenancy', 'dedicated', 'default', []],
    [VPC, 'InstanceTenancy', 'default', 'host', ['replaced-unless']],
    [VPC, 'InstanceTenancy', { Ref: 'X' }, 'dedicated', ['replaced-unless']],
    [CLASSIC, 'Subnets', ['a'], ['b'], []],
    [CLASSIC, 'Subnets', undefined, ['b'], ['replaced']],
    [CLASSIC, 'HealthCheck', { Target: 'a' }, { Target: 'b' }, []],
    [CLASSIC, 'HealthCheck', { Target: 'a' }, undefined, ['replaced']],
    [TABLE, 'AttributeDefinitions', list('S'), list('S', 'N'), []],
    [TABLE, 'AttributeDefinitions', list('S', 'N'), list('S'), []],
    [TABLE, 'AttributeDefinitions', list('S'), list('N'), ['replaced']],
    [TABLE, 'AttributeDefinitions', { Ref: 'X' }, list('N'), ['replaced-unless']],
    [TABLE, 'SSESpecification', 'a', 'b', ['replaced-unless']],
  ])('%s %s from %j to %j: %j', (type, property, before, after, why) => {
    const valuesOf = (logicalId: string, name: string) =>
      logicalId === 'X' && name === property ? { before, after } : undefined;
    expect(whyOf([changing(type, property)], { valuesOf })).toEqual(why);
  });

  it.each([
    [VPC, 'InstanceTenancy', ['replaced-unless']],
    [CLASSIC, 'Subnets', []],
    [TABLE, 'AttributeDefinitions', ['replaced-unless']],
  ])('%s %s without its values: %j', (type, property, why) => {
    expect(whyOf([changing(type, property)])).toEqual(why);
  });
});

describe('a reference to a resource', () => {
  const referring = cause({ property: 'VpcId', source: 'ResourceReference', causingEntity: 'Vpc' });
  const attribute = { ...referring, source: 'ResourceAttribute', causingEntity: 'Vpc.Id' };
  const replaced = change(VPC, { logicalId: 'Vpc', replacement: 'true' });

  it.each<[string, ChangeCause, ResourceChange, readonly string[]]>([
    ['certainly replaces if that resource is certainly replaced', referring, replaced, ['replaced', 'replaced']],
    [
      'may replace if that resource may be replaced',
      referring,
      { ...conditional([cause()], VPC), logicalId: 'Vpc' },
      ['if-changed', 'if-changed'],
    ],
    ['may replace if only an attribute of it is used', attribute, replaced, ['if-changed', 'replaced']],
  ])('%s', (_title, by, vpc, why) => {
    expect(whyOf([conditional([by]), vpc])).toEqual(why);
  });
});

/** The member is optional in CloudFormation's API. */
describe('a change without Replacement', () => {
  it.each<[string, Partial<ResourceChange>, readonly string[]]>([
    ['without details', {}, ['not-stated maybe']],
    ['without scope and details', { scope: [] }, ['not-stated maybe']],
    ['of tags alone', { scope: ['Tags'] }, []],
    ['with details that replace nothing', { causes: [cause({ requiresRecreation: 'Never' })] }, []],
    ['with a detail that replaces for certain', { causes: [cause({ evaluation: 'Static' })] }, ['replaced certain']],
    ['with a detail that may replace', { causes: [cause()] }, ['if-changed maybe']],
    ['with an unclear detail', { causes: [cause({ requiresRecreation: undefined })] }, ['if-changed maybe']],
  ])('%s is refused only if it certainly replaces', (_what, rest, losses) => {
    const found = findLosses([change(BUCKET, { replacement: undefined, ...rest })]);
    expect(found.map(({ why, certainty }) => `${why} ${certainty}`)).toEqual(losses);
  });
});

it.each([
  ['refuse', []],
  ['allow', ['Vpc', 'Storage']],
  [new Set(['Storage', 'Balancer']), ['Storage']],
  [new Set(['Subnet0']), []],
] as const)('the input replacements with %p permits %j of the certain losses', (allowance, allowed) => {
  const losses = findLosses([
    change(VPC, { logicalId: 'Vpc', replacement: 'true' }),
    change(BUCKET, { logicalId: 'Storage', action: 'remove' }),
    { ...conditional([cause()]), logicalId: 'Subnet0' },
  ]);
  expect(allowedLosses(losses, allowance).map(({ logicalId }) => logicalId)).toEqual(allowed);
});
