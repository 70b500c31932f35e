/** The forecast of a step: template against template, on one rack. */
import { describe, expect, it } from '@jest/globals';
import { forecastStep, valuesAfterStep, type ForecastFacts } from '../../src/impact/forecast.ts';
import type { RackTemplate } from '../../src/cloudformation/template.ts';
import { makeTemplate } from '../builders/template.ts';
import { versionOf } from '../builders/version.ts';

type Json = Readonly<Record<string, unknown>>;

const [CURRENT, TARGET] = [versionOf('20180101000000'), versionOf('20180201000000')];
const PRIVATE = { parameters: new Map([['Private', 'Yes']]) };
const KNOWN = { region: 'us-east-1' };

/** The condition Private is false by default; Odd is not known without the region. */
function template(Resources: Json, Parameters: Json = {}, Mappings: Json = {}): RackTemplate {
  return makeTemplate({
    Resources,
    Parameters: { Private: { Type: 'String', Default: 'No' }, ...Parameters },
    Conditions: {
      Private: { 'Fn::Equals': [{ Ref: 'Private' }, 'Yes'] },
      Odd: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] },
    },
    Mappings,
  });
}

function forecast(before: RackTemplate, after: RackTemplate, rest: Partial<ForecastFacts> = {}) {
  const rack = { instanceCount: 3, batchSize: 1 };
  return forecastStep({ before, after, current: CURRENT, target: TARGET, rack, ...rest });
}

const bucket = (Properties: Json = {}, rest: Json = {}) => ({ Type: 'AWS::S3::Bucket', Properties, ...rest });
const NOTHING = template({});
/** A template with one bucket A that has this property X. */
const having = (X: unknown, Parameters: Json = {}) => template({ A: bucket({ X }) }, Parameters);
const named = (BucketName: unknown, rest: Json = {}) => template({ A: bucket({ BucketName }, rest) });

describe('a forecast', () => {
  it('lists added and removed resources, and changed properties', () => {
    const before = template({ A: bucket({ X: 1, Y: { b: 1, a: 2 } }), Old: bucket() });
    const after = template({ A: bucket({ X: 2, Y: { a: 2, b: 1 } }), New: bucket() });
    expect(forecast(before, after)).toMatchObject({
      added: [{ logicalId: 'New', certainty: 'certain' }],
      removed: [{ logicalId: 'Old', retained: false }],
      changed: [{ logicalId: 'A', properties: ['X'] }],
    });
  });

  it('leaves out a resource whose condition is false on this rack', () => {
    const one = template({ A: bucket({ X: 1 }, { Condition: 'Private' }) });
    const other = template({ A: bucket({ X: 2 }, { Condition: 'Private' }), B: bucket({}, { Condition: 'Private' }) });
    expect(forecast(one, other)).toMatchObject({ added: [], removed: [], changed: [] });
    expect(forecast(other, NOTHING).removed).toEqual([]);
    expect(forecast(one, NOTHING, PRIVATE).removed).toMatchObject([{ logicalId: 'A' }]);
  });

  it('is "maybe" for a resource whose condition is not known', () => {
    const before = template({ A: bucket({}, { Condition: 'Odd' }), B: bucket() });
    const certainties = { A: 'maybe', B: 'certain' };
    const { removed, losses } = forecast(before, NOTHING);
    for (const list of [removed, losses, forecast(NOTHING, before).added])
      expect(Object.fromEntries(list.map(({ logicalId, certainty }) => [logicalId, certainty]))).toEqual(certainties);
    expect(forecast(before, NOTHING, KNOWN).losses).toMatchObject([{ certainty: 'certain' }, { certainty: 'certain' }]);
  });

  const joined = having({ 'Fn::Join': ['-', [{ Ref: 'AWS::StackName' }, 'logs']] });
  const P = (Default: string) => having({ Ref: 'P' }, { P: { Default } });
  const optional = template({
    A: bucket({ X: { Ref: 'Private' }, Y: { 'Fn::If': ['Private', 'y', { Ref: 'AWS::NoValue' }] } }),
  });
  it.each<[string, RackTemplate, RackTemplate, boolean, Partial<ForecastFacts>]>([
    ['the stack’s name in another form', joined, having({ 'Fn::Sub': '${AWS::StackName}-logs' }), false, {}],
    ['another text with the stack’s name', joined, having({ 'Fn::Sub': '${AWS::StackName}-data' }), true, {}],
    ['no stack’s name any more', having({ Ref: 'AWS::StackName' }), having(''), true, {}],
    ['the rack’s release as a literal', having({ Ref: 'Version' }), having(CURRENT), false, {}],
    ['another notation of the same values', having('No'), optional, false, {}],
    ['another default of a parameter that the rack has', P('old'), P('new'), false, {}],
    ['a given parameter', P('old'), P('new'), true, { given: new Map([['P', 'given']]) }],
  ])('of %s', (_what, before, after, isChanged, facts) => {
    expect(forecast(before, after, facts).changed.map(({ logicalId }) => logicalId)).toEqual(isChanged ? ['A'] : []);
  });

  it('has the new version in every resource with it', () => {
    const one = template({ ApiWebTasks: { Type: 'AWS::ECS::TaskDefinition', Properties: { V: { Ref: 'Version' } } } });
    expect(forecast(one, one).disruption).toMatchObject({ level: 'api-restarts', certainty: 'expected' });
  });

  it.each([
    [undefined, 'instances-roll'],
    ['us-east-1', 'none'],
    ['us-west-1', 'instances-roll'],
  ])('recognizes another image that is only in a mapping, in %s: %s', (region, level) => {
    const ImageId = { 'Fn::FindInMap': ['R', { Ref: 'AWS::Region' }, 'Ami'] };
    const [before, after] = ['ami-1', 'ami-2'].map((Ami) =>
      template(
        { LaunchConfiguration: { Type: 'L', Properties: { ImageId } } },
        {},
        { R: { 'us-east-1': { Ami: 'ami-1' }, 'us-west-1': { Ami } } },
      ),
    ) as [RackTemplate, RackTemplate];
    const { disruption } = forecast(before, after, region === undefined ? {} : { region });
    expect(disruption.level).toBe(level);
    // Only a change set shows a disruption for certain.
    for (const { certainty } of disruption.reasons) expect(certainty).toBe('expected');
  });
});

describe('a protected resource', () => {
  it.each<[string, RackTemplate, RackTemplate, object[], Partial<ForecastFacts>]>([
    [
      'is replaced by a property that cannot change in place',
      named('a'),
      named('b'),
      [{ logicalId: 'A', why: 'replaced', certainty: 'certain', properties: ['BucketName'] }],
      {},
    ],
    [
      'may be replaced if only AWS knows the value',
      named({ 'Fn::GetAtt': ['B', 'Name'] }),
      named('a'),
      [{ logicalId: 'A', why: 'if-changed', certainty: 'maybe' }],
      {},
    ],
    [
      'may be replaced if it exists only under an unknown condition',
      named('a', { Condition: 'Odd' }),
      named('b', { Condition: 'Odd' }),
      [{ logicalId: 'A', certainty: 'maybe' }],
      {},
    ],
    [
      'is replaced if that condition holds',
      named('a', { Condition: 'Odd' }),
      named('b', { Condition: 'Odd' }),
      [{ certainty: 'certain' }],
      KNOWN,
    ],
    [
      'is reported without what changes in place',
      template({ A: bucket({ BucketName: 'a', Tags: ['a'] }) }),
      template({ A: bucket({ BucketName: 'b', Tags: ['b'] }) }),
      [{ logicalId: 'A', properties: ['BucketName'] }],
      {},
    ],
    [
      'is not replaced by a property that changes in place',
      template({ A: bucket({ Tags: ['a'] }) }),
      template({ A: bucket({ Tags: ['b'] }) }),
      [],
      {},
    ],
  ])('%s', (_title, before, after, losses, facts) => {
    expect(forecast(before, after, facts).losses).toMatchObject(losses);
  });

  it('is replaced with what it refers to, along all references', () => {
    const network = (tenancy: string) =>
      template({
        Nat: { Type: 'AWS::EC2::NatGateway', Properties: { SubnetId: { Ref: 'Subnet' }, AllocationId: 'a' } },
        Subnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.1.0/24' } },
        Vpc: { Type: 'AWS::EC2::VPC', Properties: { InstanceTenancy: tenancy } },
        Zone: { Type: 'AWS::Route53::HostedZone', Properties: { Name: 'convox', VPCs: [{ VPCId: { Ref: 'Vpc' } }] } },
      });
    const { losses, changed } = forecast(network('default'), network('dedicated'));
    expect(losses).toMatchObject([
      { logicalId: 'Nat', why: 'replaced', properties: ['SubnetId'], causedBy: ['Subnet'] },
      { logicalId: 'Subnet', why: 'replaced', properties: ['VpcId'], causedBy: ['Vpc'] },
      { logicalId: 'Vpc', why: 'replaced', properties: ['InstanceTenancy'], causedBy: [] },
    ]);
    expect(changed.map(({ logicalId }) => logicalId)).toEqual(['Nat', 'Subnet', 'Vpc', 'Zone']);
    expect(forecast(network('dedicated'), network('default')).losses).toEqual([]);
  });

  it('is not lost if it is retained', () => {
    const { removed, losses } = forecast(template({ A: bucket({}, { DeletionPolicy: 'Retain' }) }), NOTHING);
    expect([removed[0]?.retained, losses]).toEqual([true, []]);
  });
});

describe('what CloudFormation refuses the whole step for', () => {
  const custom = template({ A: { Type: 'Custom::Key', Properties: { X: 1 } } });
  const own = (rest: Json = {}) => template({ A: { Type: 'AWS::KMS::Key', ...rest } });

  it.each<[string, RackTemplate, RackTemplate, Partial<ForecastFacts>, object]>([
    [
      'a type change, which is neither a change nor a loss',
      custom,
      own(),
      {},
      {
        typeChanges: [{ logicalId: 'A', from: 'Custom::Key', to: 'AWS::KMS::Key', certainty: 'certain' }],
        changed: [],
        losses: [],
      },
    ],
    ['no type change without one', custom, custom, {}, { typeChanges: [] }],
    [
      'no type change of a resource that the rack will not have',
      custom,
      own({ Condition: 'Private' }),
      {},
      { typeChanges: [], removed: [{ logicalId: 'A' }] },
    ],
    [
      'a type change of one that it has',
      own({ Condition: 'Private' }),
      custom,
      PRIVATE,
      { typeChanges: [{ certainty: 'certain' }] },
    ],
    [
      'a type change that depends on an unknown',
      custom,
      own({ Condition: 'Odd' }),
      {},
      { typeChanges: [{ certainty: 'maybe' }] },
    ],
  ])('is %s', (_what, before, after, facts, expected) => {
    expect(forecast(before, after, facts)).toMatchObject(expected);
  });

  it('is a reference to a resource that does not exist with the step’s values', () => {
    const after = template({ A: bucket({}, { Condition: 'Private' }), B: bucket({ X: { Ref: 'A' } }) });
    const missing = { logicalId: 'A', certainty: 'certain' };
    expect(forecast(NOTHING, after).unresolvedReferences).toMatchObject([missing]);
    expect(forecast(NOTHING, after, { given: PRIVATE.parameters }).unresolvedReferences).toEqual([]);
  });
});

it('the next step starts with the values after this one; new parameters have their defaults, secrets none', () => {
  const before = template({}, { Kept: { Default: 'a' }, Old: { Default: 'b' } });
  const after = template({}, { Kept: { Default: 'z' }, New: { Default: 'c' }, Secret: { Default: 'y', NoEcho: true } });
  expect(forecast(before, after).parameters).toEqual({
    added: [
      { name: 'New', default: 'c' },
      { name: 'Secret', default: undefined },
    ],
    removed: ['Old'],
  });
  const values = valuesAfterStep({ before, after, target: TARGET, parameters: new Map([['Kept', 'k']]) });
  expect(Object.fromEntries(values)).toMatchObject({ Version: TARGET, Kept: 'k', New: 'c', InstanceCount: '3' });
  expect(values.has('Old')).toBe(false);
});
