/** Template against template, on one rack. */
import { describe, expect, test } from '@jest/globals';
import { forecastStep, valuesAfterStep, type ForecastFacts } from '../../src/impact/forecast.ts';
import type { RackVersion } from '../../src/releases/rack-version.ts';
import type { RackTemplate } from '../../src/cloudformation/template.ts';
import { makeTemplate } from '../builders/template.ts';

type Json = Readonly<Record<string, unknown>>;

function template(Resources: Json, Parameters: Json = {}, Conditions: Json = {}, mappings: Json = {}): RackTemplate {
  return { ...makeTemplate({ Parameters, Resources, Conditions }), mappings };
}

function forecast(before: RackTemplate, after: RackTemplate, rest: Partial<ForecastFacts> = {}) {
  const rack = { instanceCount: 3, batchSize: 1 };
  const [current, target] = ['20180101000000' as RackVersion, '20180201000000' as RackVersion];
  return forecastStep({ before, after, current, target, rack, ...rest });
}

const bucket = (Properties: Json = {}, rest: Json = {}) => ({ Type: 'AWS::S3::Bucket', Properties, ...rest });
const privateOnly = { Private: { 'Fn::Equals': [{ Ref: 'Private' }, 'Yes'] } };
const privateParameter = { Private: { Type: 'String', Default: 'No' } };

describe('a forecast', () => {
  test('lists added and removed resources, and changed properties', () => {
    const before = template({ A: bucket({ X: 1, Y: { b: 1, a: 2 } }), Gone: bucket() });
    const after = template({ A: bucket({ X: 2, Y: { a: 2, b: 1 } }), Fresh: bucket() });
    expect(forecast(before, after)).toMatchObject({
      added: [{ logicalId: 'Fresh', certainty: 'certain' }],
      removed: [{ logicalId: 'Gone', retained: false }],
      changed: [{ logicalId: 'A', properties: ['X'] }],
    });
  });

  test('leaves out a resource whose condition is false on this rack', () => {
    const before = template({ A: bucket({}, { Condition: 'Private' }) }, privateParameter, privateOnly);
    const after = template({}, privateParameter, privateOnly);
    expect(forecast(before, after).removed).toEqual([]);
    const parameters = new Map([['Private', 'Yes']]);
    expect(forecast(before, after, { parameters }).removed).toMatchObject([{ logicalId: 'A' }]);
  });

  test('is "maybe" for a resource that depends on an unknown', () => {
    const conditions = { Odd: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] } };
    const before = template({ A: bucket({}, { Condition: 'Odd' }) }, {}, conditions);
    const { removed, losses } = forecast(before, template({}));
    expect(removed).toMatchObject([{ certainty: 'maybe' }]);
    expect(losses).toMatchObject([{ logicalId: 'A', why: 'removed', certainty: 'maybe' }]);
    expect(forecast(before, template({}), { region: 'us-east-1' }).losses).toMatchObject([{ certainty: 'certain' }]);
    expect(forecast(template({}), before).added).toMatchObject([{ logicalId: 'A', certainty: 'maybe' }]);
  });

  test('separates certain from possible losses', () => {
    const conditions = { Odd: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] } };
    const before = template({ A: bucket({}, { Condition: 'Odd' }), B: bucket() }, {}, conditions);
    expect(forecast(before, template({})).losses).toMatchObject([
      { logicalId: 'A', certainty: 'maybe' },
      { logicalId: 'B', certainty: 'certain' },
    ]);
  });

  test('has no resource that this rack has neither before nor after', () => {
    const one = template({ A: bucket({ X: 1 }, { Condition: 'Private' }) }, privateParameter, privateOnly);
    const other = template(
      { A: bucket({ X: 2 }, { Condition: 'Private' }), B: bucket({}, { Condition: 'Private' }) },
      privateParameter,
      privateOnly,
    );
    expect(forecast(one, other)).toMatchObject({ added: [], removed: [], changed: [] });
  });

  test("distinguishes expressions with the stack's name, and recognizes an equal one in another form", () => {
    const named = (name: unknown) => template({ A: bucket({ X: name }) });
    const joined = named({ 'Fn::Join': ['-', [{ Ref: 'AWS::StackName' }, 'logs']] });
    expect(forecast(joined, named({ 'Fn::Sub': '${AWS::StackName}-logs' })).changed).toEqual([]);
    expect(forecast(joined, named({ 'Fn::Sub': '${AWS::StackName}-data' })).changed).toMatchObject([
      { logicalId: 'A' },
    ]);
    expect(forecast(named({ Ref: 'AWS::StackName' }), named('')).changed).toMatchObject([{ logicalId: 'A' }]);
  });

  test('starts with the rack’s release', () => {
    const named = (value: unknown) => template({ A: bucket({ X: value }) });
    expect(forecast(named({ Ref: 'Version' }), named('20180101000000')).changed).toEqual([]);
  });

  test('has no change if only the notation changed', () => {
    const before = template({ A: bucket({ X: 'No' }) });
    const after = template(
      { A: bucket({ X: { Ref: 'Private' }, Y: { 'Fn::If': ['Private', 'y', { Ref: 'AWS::NoValue' }] } }) },
      privateParameter,
      privateOnly,
    );
    expect(forecast(before, after).changed).toEqual([]);
  });

  test('keeps a value of the rack, whatever the new default', () => {
    const one = template({ A: bucket({ X: { Ref: 'P' } }) }, { P: { Default: 'old' } });
    const other = template({ A: bucket({ X: { Ref: 'P' } }) }, { P: { Default: 'new' } });
    expect(forecast(one, other).changed).toEqual([]);
    expect(forecast(one, other, { given: new Map([['P', 'given']]) }).changed).toHaveLength(1);
  });

  test('has the new version in every resource with it', () => {
    const one = template({ ApiWebTasks: { Type: 'AWS::ECS::TaskDefinition', Properties: { V: { Ref: 'Version' } } } });
    expect(forecast(one, one).disruption).toMatchObject({ level: 'api-restarts', certainty: 'expected' });
  });

  test('recognizes another image that is only in a mapping', () => {
    const launch = {
      LaunchConfiguration: {
        Type: 'L',
        Properties: { ImageId: { 'Fn::FindInMap': ['R', { Ref: 'AWS::Region' }, 'Ami'] } },
      },
    };
    const before = template(launch, {}, {}, { R: { 'us-east-1': { Ami: 'ami-1' }, 'us-west-1': { Ami: 'ami-1' } } });
    const after = template(launch, {}, {}, { R: { 'us-east-1': { Ami: 'ami-1' }, 'us-west-1': { Ami: 'ami-2' } } });
    expect(forecast(before, after).disruption.level).toBe('instances-roll');
    expect(forecast(before, after, { region: 'us-east-1' }).disruption.level).toBe('none');
    expect(forecast(before, after, { region: 'us-west-1' }).disruption.level).toBe('instances-roll');
  });

  test('never has a certain disruption', () => {
    const launch = (image: string) => template({ LaunchConfiguration: { Type: 'L', Properties: { ImageId: image } } });
    const { disruption } = forecast(launch('ami-1'), launch('ami-2'));
    expect(disruption.certainty).toBe('expected');
    expect(disruption.reasons.every((reason) => reason.certainty === 'expected')).toBe(true);
  });
});

describe('a protected resource', () => {
  test('is replaced by a property that cannot change in place', () => {
    const { losses } = forecast(
      template({ A: bucket({ BucketName: 'a' }) }),
      template({ A: bucket({ BucketName: 'b' }) }),
    );
    expect(losses).toMatchObject([
      { logicalId: 'A', why: 'replaced', certainty: 'certain', properties: ['BucketName'] },
    ]);
  });

  test('may be replaced if only AWS knows the value', () => {
    const named = (name: unknown) => template({ A: bucket({ BucketName: name }) });
    const { losses } = forecast(named({ 'Fn::GetAtt': ['B', 'Name'] }), named('a'));
    expect(losses).toMatchObject([{ logicalId: 'A', why: 'if-changed', certainty: 'maybe' }]);
  });

  test('may be replaced if it exists only under an unknown condition', () => {
    const conditions = { Odd: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] } };
    const named = (BucketName: string) => template({ A: bucket({ BucketName }, { Condition: 'Odd' }) }, {}, conditions);
    expect(forecast(named('a'), named('b')).losses).toMatchObject([{ logicalId: 'A', certainty: 'maybe' }]);
    expect(forecast(named('a'), named('b'), { region: 'us-east-1' }).losses).toMatchObject([{ certainty: 'certain' }]);
  });

  test('is replaced with what it refers to, along all references', () => {
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

  test('is reported with what may replace it, without what changes in place', () => {
    const named = (name: string) => template({ A: bucket({ BucketName: name, Tags: [name] }) });
    const { changed, losses } = forecast(named('a'), named('b'));
    expect(changed).toMatchObject([{ properties: ['BucketName', 'Tags'] }]);
    expect(losses).toMatchObject([{ logicalId: 'A', properties: ['BucketName'] }]);
  });

  test('is not replaced by a property that changes in place', () => {
    const tagged = (value: string) => template({ A: bucket({ BucketName: 'a', Tags: [value] }) });
    expect(forecast(tagged('a'), tagged('b'))).toMatchObject({ changed: [{ properties: ['Tags'] }], losses: [] });
  });

  test('is not lost if it is retained', () => {
    const { removed, losses } = forecast(template({ A: bucket({}, { DeletionPolicy: 'Retain' }) }), template({}));
    expect(removed).toMatchObject([{ logicalId: 'A', retained: true }]);
    expect(losses).toEqual([]);
  });
});

describe('what CloudFormation refuses the whole step for', () => {
  test('is a type change, which is neither a change nor a loss', () => {
    const before = template({ A: { Type: 'Custom::EC2NatGateway', Properties: { X: 1 } } });
    expect(forecast(before, template({ A: { Type: 'AWS::EC2::NatGateway' } }))).toMatchObject({
      typeChanges: [
        { logicalId: 'A', from: 'Custom::EC2NatGateway', to: 'AWS::EC2::NatGateway', certainty: 'certain' },
      ],
      changed: [],
      losses: [],
    });
    expect(forecast(before, before).typeChanges).toEqual([]);
  });

  test('is a type change only where the resource exists on both sides', () => {
    const was = template({ A: { Type: 'Custom::Key' } });
    const becomes = (Condition: string) =>
      template({ A: { Type: 'AWS::KMS::Key', Condition } }, privateParameter, {
        ...privateOnly,
        Odd: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] },
      });
    expect(forecast(was, becomes('Private'))).toMatchObject({ typeChanges: [], removed: [{ logicalId: 'A' }] });
    const parameters = new Map([['Private', 'Yes']]);
    expect(forecast(becomes('Private'), was, { parameters }).typeChanges).toMatchObject([{ certainty: 'certain' }]);
    expect(forecast(was, becomes('Odd')).typeChanges).toMatchObject([{ certainty: 'maybe' }]);
  });

  test('is a reference to a resource that does not exist with the step’s values', () => {
    const referring = { A: bucket({}, { Condition: 'Private' }), B: bucket({ X: { Ref: 'A' } }) };
    const after = template(referring, privateParameter, privateOnly);
    expect(forecast(template({}), after).unresolvedReferences).toMatchObject([
      { logicalId: 'A', certainty: 'certain' },
    ]);
    const given = new Map([['Private', 'Yes']]);
    expect(forecast(template({}), after, { given }).unresolvedReferences).toEqual([]);
  });
});

test('the next step starts with the values after this one', () => {
  const before = template({}, { Kept: { Default: 'a' }, Gone: { Default: 'b' } });
  const after = template({}, { Kept: { Default: 'z' }, Fresh: { Default: 'c' } });
  const values = valuesAfterStep({
    before,
    after,
    target: '20180201000000' as RackVersion,
    parameters: new Map([['Kept', 'k']]),
  });
  const unchanged = { InstanceCount: '3', InstanceType: 't' };
  expect(Object.fromEntries(values)).toEqual({ ...unchanged, Version: '20180201000000', Kept: 'k', Fresh: 'c' });
});

test('new parameters have their defaults, secrets none', () => {
  const after = template({}, { Open: { Default: 'x' }, Shut: { Default: 'y', NoEcho: true } });
  expect(forecast(template({}, { Old: {} }), after).parameters).toEqual({
    added: [
      { name: 'Open', default: 'x' },
      { name: 'Shut', default: undefined },
    ],
    removed: ['Old'],
  });
});
