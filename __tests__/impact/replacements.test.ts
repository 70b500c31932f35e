/** Changes that are refused because data, addresses or the network would be lost. */
import { describe, expect, test } from '@jest/globals';
import type { ChangeCause, ResourceChange } from '../../src/cloudformation/change-set.ts';
import { allowedLosses, findLosses } from '../../src/impact/replacements.ts';

function change(type: string, rest: Partial<ResourceChange> = {}): ResourceChange {
  return {
    action: 'modify',
    logicalId: 'X',
    physicalId: 'x-1',
    type,
    replacement: 'false',
    scope: ['Properties'],
    causes: [],
    ...rest,
  };
}

function cause(rest: Partial<ChangeCause> = {}): ChangeCause {
  return {
    attribute: 'Properties',
    property: 'AvailabilityZone',
    requiresRecreation: 'Always',
    evaluation: 'Dynamic',
    source: 'ResourceAttribute',
    causingEntity: 'CustomTopic.Arn',
    ...rest,
  };
}

/** What a rack would feel the loss of, and what is lost with it. */
const TYPES = [
  ['AWS::EC2::VPC', 'network'],
  ['AWS::EC2::Subnet', 'network'],
  ['AWS::EC2::NatGateway', 'addresses'],
  ['Custom::EC2NatGateway', 'addresses'],
  ['AWS::EC2::EIP', 'addresses'],
  ['AWS::ElasticLoadBalancing::LoadBalancer', 'addresses'],
  ['AWS::ElasticLoadBalancingV2::LoadBalancer', 'addresses'],
  ['AWS::Route53::HostedZone', 'addresses'],
  ['AWS::EFS::FileSystem', 'data'],
  ['AWS::KMS::Key', 'data'],
  ['Custom::KMSKey', 'data'],
  ['AWS::DynamoDB::Table', 'data'],
  ['AWS::S3::Bucket', 'data'],
  ['AWS::ECS::Cluster', 'workload'],
] as const;

describe.each(TYPES)('%s, which holds %s,', (type, holds) => {
  test('must not be removed or replaced', () => {
    const certain = { holds, certainty: 'certain' };
    expect(findLosses([change(type, { action: 'remove' })])).toMatchObject([{ ...certain, why: 'removed' }]);
    expect(findLosses([change(type, { replacement: 'true' })])).toMatchObject([{ ...certain, why: 'replaced' }]);
  });

  test('can be added, and changed in place', () => {
    // What a plan says of a new resource's replacement means nothing: there is none yet.
    const fresh = (['add', 'import'] as const).map((action) => change(type, { action, replacement: 'true' }));
    expect(findLosses([change(type), ...fresh])).toEqual([]);
  });
});

test('other resources can be removed', () => {
  const changes = ['AWS::Lambda::Function', 'AWS::ECS::Service', 'AWS::AutoScaling::AutoScalingGroup'].flatMap(
    (type) => [change(type, { action: 'remove' }), change(type, { replacement: 'true' })],
  );
  expect(findLosses(changes)).toEqual([]);
});

describe('a conditional replacement', () => {
  const conditional = (causes: readonly ChangeCause[]): ResourceChange =>
    change('AWS::EC2::Subnet', { replacement: 'conditional', causes });

  test('is reported but not refused if it depends on something that can stay the same', () => {
    expect(findLosses([conditional([cause()])])).toMatchObject([
      {
        why: 'if-changed',
        certainty: 'maybe',
        causedBy: ['CustomTopic.Arn'],
        properties: ['AvailabilityZone'],
        holds: 'network',
      },
    ]);
  });

  test('is refused if the property changes and only the way is unknown', () => {
    const cidr = cause({ evaluation: 'Static', requiresRecreation: 'Conditionally', causingEntity: 'Subnet0CIDR' });
    expect(findLosses([conditional([cause(), cidr])])).toMatchObject([
      { why: 'replaced-unless', certainty: 'certain', causedBy: ['CustomTopic.Arn', 'Subnet0CIDR'] },
    ]);
  });

  test('names only causes with a name', () => {
    const nameless = cause({ property: undefined, causingEntity: undefined });
    expect(findLosses([conditional([nameless, cause(), cause()])])).toMatchObject([
      { properties: ['AvailabilityZone'], causedBy: ['CustomTopic.Arn'] },
    ]);
    expect(findLosses([conditional([nameless])])).toMatchObject([{ properties: [], causedBy: [] }]);
  });

  test('considers only causes that can replace', () => {
    const harmless = cause({ evaluation: 'Static', requiresRecreation: 'Never', property: 'Tags' });
    expect(findLosses([conditional([cause(), harmless])])).toMatchObject([{ certainty: 'maybe' }]);
  });

  test('does not happen to a classic load balancer whose health check changes: every rack has had one', () => {
    const health = cause({ evaluation: 'Static', requiresRecreation: 'Conditionally', property: 'HealthCheck' });
    const balancer = (causes: readonly ChangeCause[]): ResourceChange =>
      change('AWS::ElasticLoadBalancing::LoadBalancer', { replacement: 'conditional', causes });
    const certainties = (one: ResourceChange) => findLosses([one]).map(({ certainty }) => certainty);
    expect(certainties(balancer([health]))).toEqual([]);
    expect(certainties(balancer([health, cause()]))).toEqual(['maybe']);
    expect(certainties(balancer([{ ...health, property: 'Scheme' }]))).toEqual(['certain']);
    expect(certainties(balancer([{ ...health, requiresRecreation: 'Always' }]))).toEqual(['certain']);
    expect(certainties(conditional([health]))).toEqual(['certain']);
  });

  test('is refused if AWS has no details', () => {
    expect(findLosses([conditional([])])).toMatchObject([{ why: 'replaced-unless', certainty: 'certain' }]);
  });

  test('is refused if the details have nothing that can replace it', () => {
    const harmless = cause({ evaluation: 'Static', requiresRecreation: 'Never' });
    expect(findLosses([conditional([harmless])])).toMatchObject([{ why: 'replaced-unless' }]);
  });
});

/** `Conditionally` in a change set, of a type and property whose values decide. */
describe('a property whose values decide about the replacement', () => {
  const list = (...types: readonly string[]) =>
    types.map((AttributeType, index) => ({ AttributeName: `a${index}`, AttributeType }));

  test.each<[string, string, unknown, unknown, string | undefined]>([
    ['AWS::EC2::VPC', 'InstanceTenancy', 'default', 'dedicated', 'replaced'],
    ['AWS::EC2::VPC', 'InstanceTenancy', 'dedicated', 'default', undefined],
    ['AWS::EC2::VPC', 'InstanceTenancy', 'default', 'host', 'replaced-unless'],
    ['AWS::EC2::VPC', 'InstanceTenancy', { Ref: 'X' }, 'dedicated', 'replaced-unless'],
    ['AWS::ElasticLoadBalancing::LoadBalancer', 'Subnets', ['a'], ['b'], undefined],
    ['AWS::ElasticLoadBalancing::LoadBalancer', 'Subnets', undefined, ['b'], 'replaced'],
    ['AWS::ElasticLoadBalancing::LoadBalancer', 'HealthCheck', { Target: 'a' }, { Target: 'b' }, undefined],
    ['AWS::ElasticLoadBalancing::LoadBalancer', 'HealthCheck', { Target: 'a' }, undefined, 'replaced'],
    ['AWS::DynamoDB::Table', 'AttributeDefinitions', list('S'), list('S', 'N'), undefined],
    ['AWS::DynamoDB::Table', 'AttributeDefinitions', list('S', 'N'), list('S'), undefined],
    ['AWS::DynamoDB::Table', 'AttributeDefinitions', list('S'), list('N'), 'replaced'],
    ['AWS::DynamoDB::Table', 'AttributeDefinitions', { Ref: 'X' }, list('N'), 'replaced-unless'],
    ['AWS::DynamoDB::Table', 'SSESpecification', 'a', 'b', 'replaced-unless'],
  ])('%s %s from %j to %j: %s', (type, property, before, after, why) => {
    const causes = [cause({ property, requiresRecreation: 'Conditionally', evaluation: 'Static' })];
    const changes = [change(type, { replacement: 'conditional', causes })];
    const losses = findLosses(changes, {
      valuesOf: (logicalId, name) => (logicalId === 'X' && name === property ? { before, after } : undefined),
    });
    expect(losses.map((loss) => loss.why)).toEqual(why === undefined ? [] : [why]);
  });

  test.each([
    ['AWS::EC2::VPC', 'InstanceTenancy', 'replaced-unless'],
    ['AWS::ElasticLoadBalancing::LoadBalancer', 'Subnets', undefined],
    ['AWS::DynamoDB::Table', 'AttributeDefinitions', 'replaced-unless'],
  ])('%s %s without its values: %s', (type, property, why) => {
    const causes = [cause({ property, requiresRecreation: 'Conditionally', evaluation: 'Static' })];
    const losses = findLosses([change(type, { replacement: 'conditional', causes })]);
    expect(losses.map((loss) => loss.why)).toEqual(why === undefined ? [] : [why]);
  });
});

describe('a reference to a resource', () => {
  const referring = cause({ property: 'VpcId', source: 'ResourceReference', causingEntity: 'Vpc' });
  const subnet = change('AWS::EC2::Subnet', { logicalId: 'Subnet0', replacement: 'conditional', causes: [referring] });

  test('certainly replaces if that resource is certainly replaced', () => {
    const vpc = change('AWS::EC2::VPC', { logicalId: 'Vpc', replacement: 'true' });
    expect(findLosses([subnet, vpc])).toMatchObject([
      { logicalId: 'Subnet0', why: 'replaced', certainty: 'certain' },
      { logicalId: 'Vpc', why: 'replaced' },
    ]);
  });

  test('may replace if that resource may be replaced', () => {
    const vpc = change('AWS::EC2::VPC', { logicalId: 'Vpc', replacement: 'conditional', causes: [cause()] });
    expect(findLosses([subnet, vpc])).toMatchObject([{ why: 'if-changed' }, { why: 'if-changed' }]);
  });

  test('may replace if only an attribute of it is used', () => {
    const vpc = change('AWS::EC2::VPC', { logicalId: 'Vpc', replacement: 'true' });
    const attribute = { ...subnet, causes: [{ ...referring, source: 'ResourceAttribute', causingEntity: 'Vpc.Id' }] };
    expect(findLosses([attribute, vpc])).toMatchObject([{ why: 'if-changed', certainty: 'maybe' }, {}]);
  });
});

/** The member is optional in CloudFormation's API. */
describe('a change without Replacement', () => {
  const unstated = (rest: Partial<ResourceChange> = {}): ResourceChange =>
    change('AWS::S3::Bucket', { replacement: undefined, ...rest });

  test.each<[string, Partial<ResourceChange>, string | undefined]>([
    ['without details', {}, 'not-stated'],
    ['without scope and details', { scope: [] }, 'not-stated'],
    ['of tags alone', { scope: ['Tags'] }, undefined],
    ['with details that replace nothing', { causes: [cause({ requiresRecreation: 'Never' })] }, undefined],
    ['with a detail that replaces for certain', { causes: [cause({ evaluation: 'Static' })] }, 'replaced'],
    ['with a detail that may replace', { causes: [cause()] }, 'if-changed'],
    ['with a detail that leaves it open', { causes: [cause({ requiresRecreation: undefined })] }, 'if-changed'],
  ])('%s', (_what, rest, why) => {
    expect(findLosses([unstated(rest)]).map((loss) => loss.why)).toEqual(why === undefined ? [] : [why]);
  });

  test('is a possible loss, which is reported and not refused', () => {
    expect(findLosses([unstated()])).toMatchObject([{ certainty: 'maybe' }]);
  });
});

describe('the input replacements', () => {
  const possible = change('AWS::EC2::Subnet', { logicalId: 'Subnet0', replacement: 'conditional', causes: [cause()] });
  const losses = findLosses([
    change('AWS::EC2::VPC', { logicalId: 'Vpc', replacement: 'true' }),
    change('AWS::S3::Bucket', { logicalId: 'Storage', action: 'remove' }),
    possible,
  ]);
  const ids = (list: readonly { readonly logicalId: string }[]) => list.map(({ logicalId }) => logicalId);

  test.each([
    ['refuse', []],
    ['allow', ['Vpc', 'Storage']],
    [new Set(['Storage', 'Balancer']), ['Storage']],
    [new Set(['Subnet0']), []],
  ] as const)('with %p permits %j of the certain losses', (allowance, allowed) => {
    expect(ids(allowedLosses(losses, allowance))).toEqual(allowed);
  });
});
