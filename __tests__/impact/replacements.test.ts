/** What is refused because it would take data, addresses or the network along. */
import { describe, expect, test } from '@jest/globals';
import type { ChangeCause, ResourceChange } from '../../src/cloudformation/change-set.ts';
import { allowedLosses, findLosses, refusedLosses } from '../../src/impact/replacements.ts';

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
  test('is refused to be removed or replaced', () => {
    const certain = { holds, certainty: 'certain' };
    expect(findLosses([change(type, { action: 'remove' })])).toMatchObject([{ ...certain, why: 'removed' }]);
    expect(findLosses([change(type, { replacement: 'true' })])).toMatchObject([{ ...certain, why: 'replaced' }]);
  });

  test('may be added, and changed in place', () => {
    // What a plan says of a new resource's replacement means nothing: there is none yet.
    const fresh = (['add', 'import'] as const).map((action) => change(type, { action, replacement: 'true' }));
    expect(findLosses([change(type), ...fresh])).toEqual([]);
  });
});

test('what holds nothing may go', () => {
  const changes = ['AWS::Lambda::Function', 'AWS::ECS::Service', 'AWS::AutoScaling::AutoScalingGroup'].flatMap(
    (type) => [change(type, { action: 'remove' }), change(type, { replacement: 'true' })],
  );
  expect(findLosses(changes)).toEqual([]);
});

describe('a conditional replacement', () => {
  const conditional = (causes: readonly ChangeCause[]): ResourceChange =>
    change('AWS::EC2::Subnet', { replacement: 'conditional', causes });

  test('is told and not refused where all depends on something that may stay as it is', () => {
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

  test('is refused where the property does change and only the manner is open', () => {
    const cidr = cause({ evaluation: 'Static', requiresRecreation: 'Conditionally', causingEntity: 'Subnet0CIDR' });
    expect(findLosses([conditional([cause(), cidr])])).toMatchObject([
      { why: 'replaced-unless', certainty: 'certain', causedBy: ['CustomTopic.Arn', 'Subnet0CIDR'] },
    ]);
  });

  test('names only what has a name', () => {
    const nameless = cause({ property: undefined, causingEntity: undefined });
    expect(findLosses([conditional([nameless, cause(), cause()])])).toMatchObject([
      { properties: ['AvailabilityZone'], causedBy: ['CustomTopic.Arn'] },
    ]);
    expect(findLosses([conditional([nameless])])).toMatchObject([{ properties: [], causedBy: [] }]);
  });

  test('looks only at causes that can replace', () => {
    const harmless = cause({ evaluation: 'Static', requiresRecreation: 'Never', property: 'Tags' });
    expect(findLosses([conditional([cause(), harmless])])).toMatchObject([{ certainty: 'maybe' }]);
  });

  test('is none for a classic load balancer whose health check changes: every rack has had one', () => {
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

  test('is refused where AWS gives no details', () => {
    expect(findLosses([conditional([])])).toMatchObject([{ certainty: 'certain' }]);
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
    ['refuse', ['Vpc', 'Storage'], []],
    ['allow', [], ['Vpc', 'Storage']],
    [new Set(['Storage', 'Balancer']), ['Vpc'], ['Storage']],
    [new Set(['Subnet0']), ['Vpc', 'Storage'], []],
  ] as const)('with %p refuses %j of the certain losses and lets %j through', (allowance, refused, allowed) => {
    expect(ids(refusedLosses(losses, allowance))).toEqual(refused);
    expect(ids(allowedLosses(losses, allowance))).toEqual(allowed);
  });
});
