/** Which references of a template do not resolve on a rack, and which parameter repairs that. */
import { describe, expect, it } from '@jest/globals';
import { findUnresolvedReferences, type UnresolvedReference } from '../../src/impact/unresolved-references.ts';
import { parametersInForce } from '../../src/cloudformation/template-conditions.ts';
import { makeTemplate, type TemplateSections } from '../builders/template.ts';

type Json = Readonly<Record<string, unknown>>;

const blank = (name: string) => ({ 'Fn::Equals': [{ Ref: name }, ''] });
const CONDITIONS = {
  Never: { 'Fn::Equals': ['a', 'b'] },
  /** Not known without the region. */
  Odd: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] },
  HasBuilder: { 'Fn::Not': [blank('BuildInstance')] },
  HasVpc: { 'Fn::Not': [blank('ExistingVpc')] },
};
const PARAMETERS = { BuildInstance: { Default: '' }, ExistingVpc: { Default: '' } };
const topic = (X: unknown, parts: Json = {}): Json => ({ Type: 'AWS::SNS::Topic', Properties: { X }, ...parts });

/** The resource `Absent` is declared, and its condition does not hold. */
function found(
  Resources: Json,
  { Parameters, Conditions, Outputs = {} }: TemplateSections = {},
  region?: string,
  values: Readonly<Record<string, string>> = {},
): readonly UnresolvedReference[] {
  const template = makeTemplate({
    Resources: { Absent: topic('x', { Condition: 'Never' }), ...Resources },
    Parameters: { ...PARAMETERS, ...Parameters },
    Conditions: { ...CONDITIONS, ...Conditions },
    Outputs,
  });
  const parameters = parametersInForce(template, new Map(Object.entries(values)));
  return findUnresolvedReferences({ template, parameters, pseudo: new Map([['AWS::Region', region]]) });
}

const ABSENT = { Ref: 'Absent' };

describe('a reference to a resource that the rack does not have', () => {
  it.each<[string, unknown]>([
    ['Ref', ABSENT],
    ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['Absent', 'Arn'] }],
    ['Fn::GetAtt as text', { 'Fn::GetAtt': 'Absent.Outputs.Arn' }],
    ['Fn::Sub', { 'Fn::Sub': 'a-${Absent}' }],
    ['Fn::Sub of an attribute', { 'Fn::Sub': '${Absent.Arn}' }],
    ['a value within Fn::Sub', { 'Fn::Sub': ['${It}', { It: ABSENT }] }],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', ABSENT]] }],
    ['the branch that Fn::If takes', { 'Fn::If': ['Never', 'x', ABSENT] }],
  ])('is found in %s', (_kind, expression) => {
    expect(found({ A: topic(expression) })).toEqual([
      { logicalId: 'Absent', certainty: 'certain', referrers: ['Resources/A'], dependsOn: [], repair: undefined },
    ]);
  });

  it.each<[string, Json]>([
    ['the branch that Fn::If does not take', topic({ 'Fn::If': ['Never', ABSENT, 'x'] })],
    ['a literal of Fn::Sub', topic({ 'Fn::Sub': '${!Absent}' })],
    ['a variable of Fn::Sub with the same name', topic({ 'Fn::Sub': ['${Absent}', { Absent: 'x' }] })],
    ['a pseudo parameter', topic({ Ref: 'AWS::NoValue' })],
    ['a pseudo parameter within Fn::Sub', topic({ 'Fn::Sub': '${AWS::StackName}' })],
    ['a parameter', topic({ Ref: 'Version' })],
    ['a resource that exists', topic({ 'Fn::GetAtt': ['Instances', 'Arn'] })],
    ['a resource that the rack does not have either', topic(ABSENT, { Condition: 'Never' })],
  ])('is not found in %s', (_kind, A) => {
    expect(found({ A })).toEqual([]);
  });

  it.each<[string, Json, readonly string[]]>([
    ['outside of Properties', topic('x', { Metadata: { Key: ABSENT } }), ['Absent']],
    ['that the template does not declare at all', topic({ Ref: 'Nowhere' }), ['Nowhere']],
  ])('is found %s', (_where, A, ids) => {
    expect(found({ A }).map(({ logicalId }) => logicalId)).toEqual(ids);
  });
});

describe('referrers', () => {
  it('include outputs, unless the condition of the output does not hold', () => {
    const Value = ABSENT;
    expect(found({}, { Outputs: { O: { Value } } })).toMatchObject([{ referrers: ['Outputs/O'] }]);
    expect(found({}, { Outputs: { O: { Condition: 'Never', Value } } })).toEqual([]);
  });

  it('are named once each', () => {
    const twice = topic([ABSENT, { 'Fn::GetAtt': ['Absent', 'Arn'] }]);
    expect(found({ A: twice, B: twice })).toMatchObject([{ referrers: ['Resources/A', 'Resources/B'] }]);
  });
});

describe('certainty', () => {
  const B = topic('x', { Condition: 'Odd' });
  const toB = { B, A: topic({ Ref: 'B' }) };

  it.each<[string, Json, string | undefined, readonly string[]]>([
    ['the condition of the missing resource is not known', toB, undefined, ['maybe']],
    ['that condition does not hold', toB, 'us-west-2', ['certain']],
    ['that condition holds', toB, 'us-east-1', []],
    ['the referrer may not exist', { A: topic(ABSENT, { Condition: 'Odd' }) }, undefined, ['maybe']],
    ['the branch is not known', { A: topic({ 'Fn::If': ['Odd', 'x', ABSENT] }) }, undefined, ['maybe']],
    [
      'one of two referrers may not exist',
      { A: topic(ABSENT, { Condition: 'Odd' }), B: topic(ABSENT) },
      undefined,
      ['certain'],
    ],
    ['both exist under the same condition', { B, A: topic({ Ref: 'B' }, { Condition: 'Odd' }) }, undefined, []],
    ['the branch has the same condition', { B, A: topic({ 'Fn::If': ['Odd', { Ref: 'B' }, 'x'] }) }, undefined, []],
    ['a DependsOn names it', { A: topic('x', { DependsOn: 'Absent' }) }, undefined, ['maybe']],
    [
      'a DependsOn names what is not declared',
      { A: topic('x', { DependsOn: ['Instances', 'No'] }) },
      undefined,
      ['certain'],
    ],
    ['a DependsOn names what exists', { A: topic('x', { DependsOn: ['Instances'] }) }, undefined, []],
  ])('where %s', (_title, resources, region, certainties) => {
    expect(found(resources, {}, region).map(({ certainty }) => certainty)).toEqual(certainties);
  });
});

it('names the parameters behind the condition of the missing resource, also through other conditions', () => {
  const Conditions = {
    Never: { 'Fn::And': [{ Condition: 'One' }, { 'Fn::Not': [{ Condition: 'Two' }] }, { Condition: 'Never' }] },
    One: { 'Fn::Equals': [{ 'Fn::Join': [',', { Ref: 'Zones' }] }, ''] },
    Two: { 'Fn::Or': [{ Condition: 'One' }, { 'Fn::Equals': [{ Ref: 'Private' }, { Ref: 'AWS::Region' }] }] },
  };
  const Parameters = { Zones: { Type: 'CommaDelimitedList', Default: 'a' }, Private: { Default: 'No' } };
  expect(found({ A: topic(ABSENT) }, { Conditions, Parameters })).toMatchObject([
    { logicalId: 'Absent', dependsOn: ['Zones', 'Private'] },
  ]);
});

describe('a repair', () => {
  const toBuilder = { BuildCluster: topic('x', { Condition: 'HasBuilder' }), A: topic({ Ref: 'BuildCluster' }) };

  it.each<[string, Json, object | undefined]>([
    [
      'is a blank parameter with which the reference resolves',
      toBuilder,
      { parameter: 'BuildInstance', value: 't3.small' },
    ],
    [
      'is none that would break another reference',
      { ...toBuilder, B: topic(ABSENT, { Condition: 'HasBuilder' }) },
      undefined,
    ],
    [
      'is no parameter that moves the rack to another network',
      { Peering: topic('x', { Condition: 'HasVpc' }), A: topic({ Ref: 'Peering' }) },
      undefined,
    ],
  ])('%s', (_title, resources, repair) => {
    expect(found(resources).map((one) => one.repair)).toEqual([repair]);
  });

  it('is not needed where the parameter has a value', () => {
    expect(found(toBuilder, {}, undefined, { BuildInstance: 'm5.large' })).toEqual([]);
  });
});
