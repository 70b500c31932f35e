/** Which references of a template resolve to nothing on a rack, and which parameter repairs that. */
import { describe, expect, test } from '@jest/globals';
import { findUnresolvedReferences } from '../../src/impact/unresolved-references.ts';
import type { RackTemplate } from '../../src/cloudformation/template.ts';
import { describeOnRealReleases, REAL_RELEASES, realTemplate } from '../builders/release-data.ts';
import { makeTemplate } from '../builders/template.ts';
import { parametersInForce, type Scope } from '../../src/cloudformation/template-conditions.ts';

type Json = Readonly<Record<string, unknown>>;

interface Sections {
  readonly resources?: Json;
  readonly parameters?: Json;
  readonly conditions?: Json;
  readonly outputs?: Json;
}

function templateOf({ resources = {}, parameters = {}, conditions = {}, outputs = {} }: Sections): RackTemplate {
  return makeTemplate({ Parameters: parameters, Resources: resources, Conditions: conditions, Outputs: outputs });
}

function scopeOf(template: RackTemplate, values: Readonly<Record<string, string>> = {}, region?: string): Scope {
  const parameters = parametersInForce(template, new Map(Object.entries(values)));
  return { template, parameters, pseudo: new Map([['AWS::Region', region]]) };
}

const NEVER = { 'Fn::Equals': ['a', 'b'] };
const ODD = { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] };
const topic = (parts: Json = {}): Json => ({ Type: 'AWS::SNS::Topic', ...parts });
const absent = topic({ Condition: 'Never' });

/** `Absent` is declared and its condition does not hold; what `A` refers to is the test's. */
function referring(expression: unknown): Sections {
  return { resources: { Absent: absent, A: topic({ Properties: { X: expression } }) }, conditions: { Never: NEVER } };
}

const idsIn = (sections: Sections): readonly string[] =>
  findUnresolvedReferences(scopeOf(templateOf(sections))).map(({ logicalId }) => logicalId);

describe('a reference to a resource that the rack does not have', () => {
  test.each<[string, unknown]>([
    ['Ref', { Ref: 'Absent' }],
    ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['Absent', 'Arn'] }],
    ['Fn::GetAtt as text', { 'Fn::GetAtt': 'Absent.Outputs.Arn' }],
    ['Fn::Sub', { 'Fn::Sub': 'a-${Absent}' }],
    ['Fn::Sub of an attribute', { 'Fn::Sub': '${Absent.Arn}' }],
    ['a value within Fn::Sub', { 'Fn::Sub': ['${It}', { It: { Ref: 'Absent' } }] }],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'Absent' }]] }],
    ['the branch that Fn::If takes', { 'Fn::If': ['Never', 'x', { Ref: 'Absent' }] }],
  ])('is found in %s', (_kind, expression) => {
    expect(findUnresolvedReferences(scopeOf(templateOf(referring(expression))))).toEqual([
      { logicalId: 'Absent', certainty: 'certain', referrers: ['Resources/A'], dependsOn: [], repair: undefined },
    ]);
  });

  test.each<[string, unknown]>([
    ['the branch that Fn::If does not take', { 'Fn::If': ['Never', { Ref: 'Absent' }, 'x'] }],
    ['a literal of Fn::Sub', { 'Fn::Sub': '${!Absent}' }],
    ['a variable of Fn::Sub with the same name', { 'Fn::Sub': ['${Absent}', { Absent: 'x' }] }],
    ['a pseudo parameter', { Ref: 'AWS::NoValue' }],
    ['a pseudo parameter within Fn::Sub', { 'Fn::Sub': '${AWS::StackName}' }],
    ['a parameter', { Ref: 'Version' }],
    ['a resource that exists', { 'Fn::GetAtt': ['Instances', 'Arn'] }],
  ])('is not seen in %s', (_kind, expression) => {
    expect(idsIn(referring(expression))).toEqual([]);
  });

  test('does not count where the resource that refers to it does not exist either', () => {
    const conditions = { Never: NEVER };
    const resources = { Absent: absent, A: topic({ Condition: 'Never', Properties: { X: { Ref: 'Absent' } } }) };
    expect(idsIn({ resources, conditions })).toEqual([]);
  });

  test('is found outside of Properties too', () => {
    const resources = { Absent: absent, A: topic({ Metadata: { Key: { Ref: 'Absent' } } }) };
    expect(idsIn({ resources, conditions: { Never: NEVER } })).toEqual(['Absent']);
  });

  test('is found in outputs, unless the condition of the output does not hold', () => {
    const base = { resources: { Absent: absent }, conditions: { Never: NEVER } };
    const Value = { Ref: 'Absent' };
    expect(findUnresolvedReferences(scopeOf(templateOf({ ...base, outputs: { O: { Value } } })))).toMatchObject([
      { logicalId: 'Absent', certainty: 'certain', referrers: ['Outputs/O'] },
    ]);
    expect(idsIn({ ...base, outputs: { O: { Condition: 'Never', Value } } })).toEqual([]);
  });

  test('names every referrer once', () => {
    const X = [{ Ref: 'Absent' }, { 'Fn::GetAtt': ['Absent', 'Arn'] }];
    const resources = { Absent: absent, A: topic({ Properties: { X } }), B: topic({ Properties: { X } }) };
    expect(findUnresolvedReferences(scopeOf(templateOf({ resources, conditions: { Never: NEVER } })))).toMatchObject([
      { referrers: ['Resources/A', 'Resources/B'] },
    ]);
  });

  test('includes a logical id that the template does not declare at all', () => {
    expect(idsIn({ resources: { A: topic({ Properties: { X: { Ref: 'Nowhere' } } }) } })).toEqual(['Nowhere']);
  });
});

describe('certainty', () => {
  const certainty = (sections: Sections, region?: string) =>
    findUnresolvedReferences(scopeOf(templateOf(sections), {}, region)).map((one) => one.certainty);
  const conditions = { Odd: ODD, Never: NEVER };

  test('is maybe where the condition of the missing resource is not known', () => {
    const resources = { B: topic({ Condition: 'Odd' }), A: topic({ Properties: { X: { Ref: 'B' } } }) };
    expect(certainty({ resources, conditions })).toEqual(['maybe']);
    expect(certainty({ resources, conditions }, 'us-west-2')).toEqual(['certain']);
    expect(certainty({ resources, conditions }, 'us-east-1')).toEqual([]);
  });

  test('is maybe where it is not known whether the referrer exists or which branch it takes', () => {
    const X = { Ref: 'Absent' };
    const byResource = { Absent: absent, A: topic({ Condition: 'Odd', Properties: { X } }) };
    expect(certainty({ resources: byResource, conditions })).toEqual(['maybe']);
    const byBranch = { Absent: absent, A: topic({ Properties: { X: { 'Fn::If': ['Odd', 'x', X] } } }) };
    expect(certainty({ resources: byBranch, conditions })).toEqual(['maybe']);
  });

  test('is certain as soon as one of the references is', () => {
    const X = { Ref: 'Absent' };
    const resources = {
      Absent: absent,
      A: topic({ Condition: 'Odd', Properties: { X } }),
      B: topic({ Properties: { X } }),
    };
    expect(certainty({ resources, conditions })).toEqual(['certain']);
  });

  test('knows that a reference resolves under the same condition, whatever that comes to', () => {
    const X = { Ref: 'B' };
    const B = topic({ Condition: 'Odd' });
    expect(certainty({ resources: { B, A: topic({ Condition: 'Odd', Properties: { X } }) }, conditions })).toEqual([]);
    const byBranch = { B, A: topic({ Properties: { X: { 'Fn::If': ['Odd', X, 'x'] } } }) };
    expect(certainty({ resources: byBranch, conditions })).toEqual([]);
  });

  test('of a DependsOn is certain only where the template does not declare the resource', () => {
    const on = (DependsOn: unknown) => ({ resources: { Absent: absent, A: topic({ DependsOn }) }, conditions });
    expect(certainty(on('Absent'))).toEqual(['maybe']);
    expect(certainty(on(['Instances', 'Nowhere']))).toEqual(['certain']);
    expect(certainty(on(['Instances']))).toEqual([]);
  });
});

test('names the parameters behind the condition of the missing resource, also through other conditions', () => {
  const conditions = {
    Never: { 'Fn::And': [{ Condition: 'One' }, { 'Fn::Not': [{ Condition: 'Two' }] }, { Condition: 'Never' }] },
    One: { 'Fn::Equals': [{ 'Fn::Join': [',', { Ref: 'Zones' }] }, ''] },
    Two: { 'Fn::Or': [{ Condition: 'One' }, { 'Fn::Equals': [{ Ref: 'Private' }, { Ref: 'AWS::Region' }] }] },
  };
  const resources = { Absent: absent, A: topic({ Properties: { X: { Ref: 'Absent' } } }) };
  const parameters = { Zones: { Type: 'CommaDelimitedList', Default: 'a' }, Private: { Default: 'No' } };
  expect(findUnresolvedReferences(scopeOf(templateOf({ resources, conditions, parameters })))).toMatchObject([
    { logicalId: 'Absent', dependsOn: ['Zones', 'Private'] },
  ]);
});

describe('a repair', () => {
  const parameters = { BuildInstance: { Default: '' }, ExistingVpc: { Default: '' } };
  const blank = (name: string) => ({ 'Fn::Equals': [{ Ref: name }, ''] });
  const conditions = {
    HasBuilder: { 'Fn::Not': [blank('BuildInstance')] },
    BlankVpc: blank('ExistingVpc'),
    HasVpc: { 'Fn::Not': [blank('ExistingVpc')] },
  };

  test('is a blank parameter with which the reference resolves', () => {
    const resources = {
      BuildCluster: topic({ Condition: 'HasBuilder' }),
      A: topic({ Properties: { X: { Ref: 'BuildCluster' } } }),
    };
    const template = templateOf({ parameters, conditions, resources });
    expect(findUnresolvedReferences(scopeOf(template))).toMatchObject([
      { logicalId: 'BuildCluster', repair: { parameter: 'BuildInstance', value: 't3.small' } },
    ]);
    expect(findUnresolvedReferences(scopeOf(template, { BuildInstance: 'm5.large' }))).toEqual([]);
  });

  test('is none that would break another reference', () => {
    const resources = {
      BuildCluster: topic({ Condition: 'HasBuilder' }),
      A: topic({ Properties: { X: { Ref: 'BuildCluster' } } }),
      Absent: topic({ Condition: 'Never' }),
      B: topic({ Condition: 'HasBuilder', Properties: { X: { Ref: 'Absent' } } }),
    };
    const template = templateOf({ parameters, conditions: { ...conditions, Never: NEVER }, resources });
    expect(findUnresolvedReferences(scopeOf(template))).toMatchObject([{ repair: undefined }]);
  });

  test('is no parameter that moves the rack to another network', () => {
    const resources = { Peering: topic({ Condition: 'HasVpc' }), A: topic({ Properties: { X: { Ref: 'Peering' } } }) };
    expect(findUnresolvedReferences(scopeOf(templateOf({ parameters, conditions, resources })))).toMatchObject([
      { logicalId: 'Peering', repair: undefined },
    ]);
  });
});

const BUILD_INSTANCE = { parameter: 'BuildInstance', value: 't3.small' };
const SECURITY_GROUP = { parameter: 'RouterInternalSecurityGroup', value: 'sg-...' };
const INTERNAL = { Internal: 'Yes', InternalOnly: 'Yes' };
const NOT_HIGHLY_AVAILABLE = { HighAvailability: 'false' };

describeOnRealReleases('real templates that CloudFormation refuses for some racks', () => {
  const missingIn = (version: string, values: Readonly<Record<string, string>>) => {
    const scope = scopeOf(realTemplate(version), values, 'us-east-1');
    const found = findUnresolvedReferences(scope).filter((one) => one.certainty === 'certain');
    return Object.fromEntries(found.map(({ logicalId, repair }) => [logicalId, repair]));
  };

  test.each<[string, Readonly<Record<string, string>>, Readonly<Record<string, unknown>>]>([
    ['20230512125022', { BuildInstance: '' }, {}],
    ['20230523204317', { BuildInstance: '' }, { BuildCluster: BUILD_INSTANCE }],
    ['20230607115403', { BuildInstance: '' }, { BuildCluster: BUILD_INSTANCE }],
    ['20231009150916', { BuildInstance: '' }, {}],
    ['20190115132842', INTERNAL, { RouterSecurity: SECURITY_GROUP }],
    ['20190126182546', INTERNAL, { RouterSecurity: SECURITY_GROUP }],
    ['20190214010319', INTERNAL, { RouterSecurity: SECURITY_GROUP }],
    ['20190416121801', INTERNAL, {}],
    ['20161206211458', { ExistingVpc: 'vpc-1' }, { Gateway: undefined }],
    ['20171102200537', { ExistingVpc: 'vpc-1' }, { Vpc: undefined }],
    ['20220328135225', { ExistingVpc: 'vpc-1' }, { Vpc: undefined }],
    ['20220607201406', { ExistingVpc: 'vpc-1' }, {}],
    ['20190416121801', { InternalOnly: 'Yes', ApiRouter: 'ALB' }, { Router: undefined }],
    ['20221125182347', { InternalOnly: 'Yes', ApiRouter: 'ALB' }, { Router: undefined }],
    ['20211124193539', { ...NOT_HIGHLY_AVAILABLE, Private: 'Yes' }, { Nat2: undefined }],
    ['20220207122553', { ...NOT_HIGHLY_AVAILABLE, SpotInstanceBid: '0.1' }, { VolumeTarget2: undefined }],
    ['20220310214003', { ...NOT_HIGHLY_AVAILABLE, Private: 'Yes' }, {}],
  ])('%s on a rack with %j', (version, values, expected) => {
    const found = missingIn(version, values);
    expect(found).toMatchObject(expected);
    if (Object.keys(expected).length === 0) expect(found).toEqual({});
  });

  test('every release resolves on a rack with default values', () => {
    expect(REAL_RELEASES.length).toBeGreaterThan(40);
    for (const { version } of REAL_RELEASES) expect([version, missingIn(version, {})]).toEqual([version, {}]);
  });
});
