/** What is refused because it would take data, addresses or the network along. */
import { describe, expect, test } from '@jest/globals';
import type { ChangeCause, ResourceChange } from '../../src/cloudformation/change-set.ts';
import { assessReplacements } from '../../src/impact/replacements.ts';

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
    expect(assessReplacements([change(type, { action: 'remove' })]).refused).toMatchObject([{ holds }]);
    expect(assessReplacements([change(type, { action: 'remove' })]).refused[0]?.why).toBe('removed');
    expect(assessReplacements([change(type, { replacement: 'true' })]).refused[0]?.why).toBe('replaced');
  });

  test('may be added, and changed in place', () => {
    // What a plan says of a new resource's replacement means nothing: there is none yet.
    const fresh = (['add', 'import'] as const).map((action) => change(type, { action, replacement: 'true' }));
    expect(assessReplacements([change(type), ...fresh])).toEqual({ refused: [], maybe: [] });
  });
});

test('what holds nothing may go', () => {
  const changes = ['AWS::Lambda::Function', 'AWS::ECS::Service', 'AWS::AutoScaling::AutoScalingGroup'].flatMap(
    (type) => [change(type, { action: 'remove' }), change(type, { replacement: 'true' })],
  );
  expect(assessReplacements(changes)).toEqual({ refused: [], maybe: [] });
});

describe('a conditional replacement', () => {
  const conditional = (causes: readonly ChangeCause[]): ResourceChange =>
    change('AWS::EC2::Subnet', { replacement: 'conditional', causes });

  test('is told and not refused where all depends on something that may stay as it is', () => {
    const { refused, maybe } = assessReplacements([conditional([cause()])]);
    expect(refused).toEqual([]);
    expect(maybe).toMatchObject([
      { why: 'if-changed', causedBy: ['CustomTopic.Arn'], properties: ['AvailabilityZone'], holds: 'network' },
    ]);
  });

  test('is refused where the property does change and only the manner is open', () => {
    const cidr = cause({ evaluation: 'Static', requiresRecreation: 'Conditionally', causingEntity: 'Subnet0CIDR' });
    expect(assessReplacements([conditional([cause(), cidr])]).refused).toMatchObject([
      { why: 'replaced-unless', causedBy: ['CustomTopic.Arn', 'Subnet0CIDR'] },
    ]);
  });

  test('names only what has a name', () => {
    const nameless = cause({ property: undefined, causingEntity: undefined });
    expect(assessReplacements([conditional([nameless, cause(), cause()])]).maybe).toMatchObject([
      { properties: ['AvailabilityZone'], causedBy: ['CustomTopic.Arn'] },
    ]);
    expect(assessReplacements([conditional([nameless])]).maybe[0]).toMatchObject({ properties: [], causedBy: [] });
  });

  test('looks only at causes that can replace', () => {
    const harmless = cause({ evaluation: 'Static', requiresRecreation: 'Never', property: 'Tags' });
    expect(assessReplacements([conditional([cause(), harmless])]).maybe).toHaveLength(1);
  });

  test('is none for a classic load balancer whose health check changes: every rack has had one', () => {
    const health = cause({ evaluation: 'Static', requiresRecreation: 'Conditionally', property: 'HealthCheck' });
    const balancer = (causes: readonly ChangeCause[]): ResourceChange =>
      change('AWS::ElasticLoadBalancing::LoadBalancer', { replacement: 'conditional', causes });
    expect(assessReplacements([balancer([health])])).toEqual({ refused: [], maybe: [] });
    expect(assessReplacements([balancer([health, cause()])]).maybe).toHaveLength(1);
    expect(assessReplacements([balancer([{ ...health, property: 'Scheme' }])]).refused).toHaveLength(1);
    expect(assessReplacements([balancer([{ ...health, requiresRecreation: 'Always' }])]).refused).toHaveLength(1);
    expect(assessReplacements([conditional([health])]).refused).toHaveLength(1);
  });

  test('is refused where AWS gives no details', () => {
    expect(assessReplacements([conditional([])]).refused).toHaveLength(1);
  });
});
