/** Conditions and values of a template on one rack, as far as they can be known. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { makeTemplate } from '../builders/template.ts';
import {
  conditionHolds,
  parametersInForce,
  evaluate,
  type Scope,
} from '../../src/cloudformation/template-conditions.ts';

function scopeOf(Conditions: Record<string, unknown>, rest: Partial<Scope> = {}): Scope {
  const template = makeTemplate({
    Parameters: {
      Private: { Default: 'No' },
      Zones: { Type: 'CommaDelimitedList', Default: '' },
      Ami: { Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>', Default: '/aws/x' },
      Password: { NoEcho: true, Default: 'x' },
      Ports: { Type: 'List<Number>' },
      Ssm: { Type: 'AWS::SSM::Parameter::Value<List<String>>' },
      Unset: {},
      UnsetList: { Type: 'CommaDelimitedList' },
    },
    Conditions,
    Mappings: { Region: { 'us-east-1': { EFS: 'Yes', N: 3 }, 'us-west-1': { EFS: 'Yes', N: 2 } } },
  });
  return { template, parameters: parametersInForce(template), ...rest };
}

const equals = (one: unknown, other: unknown): unknown => ({ 'Fn::Equals': [one, other] });
const T = equals('a', 'a');
const F = equals('a', 'b');
const U = equals({ Ref: 'AWS::Region' }, 'us-east-1');

describe('conditionHolds', () => {
  test.each([
    ['an equality of a parameter', equals({ Ref: 'Private' }, 'No'), true],
    ['a region that is not known', U, 'unknown'],
    ['not', { 'Fn::Not': [T] }, false],
    ['and of true ones', { 'Fn::And': [T, T] }, true],
    ['or with a true', { 'Fn::Or': [U, T] }, true],
    ['a part of a split text', equals({ 'Fn::Select': [0, { 'Fn::Split': ['t3', 't3.small'] }] }, ''), true],
    ['a hidden parameter', equals({ Ref: 'Password' }, 'x'), 'unknown'],
    [
      'a mapping that is the same in every region',
      equals({ 'Fn::FindInMap': ['Region', { Ref: 'AWS::Region' }, 'EFS'] }, 'Yes'),
      true,
    ],
    ['a mapping that is not', equals({ 'Fn::FindInMap': ['Region', { Ref: 'AWS::Region' }, 'N'] }, '3'), 'unknown'],
    ['another condition that is not declared', { Condition: 'Missing' }, 'unknown'],
    ['another condition that is true', { Condition: 'Other' }, true],
    ['a condition that refers to itself', { Condition: 'It' }, 'unknown'],
    ['and of none', { 'Fn::And': [] }, 'unknown'],
    ['two operators at once', { 'Fn::Not': [F], 'Fn::And': [T] }, 'unknown'],
    ['true as a text', equals(true, 'true'), true],
    ['a list', ['?'], 'unknown'],
  ])('reads %s', (_, body, expected) => {
    expect(conditionHolds('It', scopeOf({ It: body, Other: T }))).toBe(expected);
  });

  test('is true without a name', () => {
    expect(conditionHolds(undefined, scopeOf({}))).toBe(true);
  });

  test('is known if the region is known', () => {
    const lookup = { 'Fn::FindInMap': ['Region', { Ref: 'AWS::Region' }, 'N'] };
    const scope = scopeOf({ It: equals(lookup, '3') }, { pseudo: new Map([['AWS::Region', 'us-east-1']]) });
    expect(conditionHolds('It', scope)).toBe(true);
  });

  test('is known only if it is the same for every value of the unknown part', () => {
    const tree = fc.letrec<{ node: unknown }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(T, F, U),
        fc.record({ 'Fn::Not': fc.tuple(tie('node')) }),
        fc.record({ 'Fn::And': fc.array(tie('node'), { minLength: 2, maxLength: 3 }) }),
        fc.record({ 'Fn::Or': fc.array(tie('node'), { minLength: 2, maxLength: 3 }) }),
      ),
    })).node;
    fc.assert(
      fc.property(tree, fc.constantFrom('us-east-1', 'us-west-1'), (It, region) => {
        const withoutRegion = conditionHolds('It', scopeOf({ It }));
        const withRegion = conditionHolds('It', scopeOf({ It }, { pseudo: new Map([['AWS::Region', region]]) }));
        expect(withRegion).not.toBe('unknown');
        if (withoutRegion !== 'unknown') expect(withRegion).toBe(withoutRegion);
      }),
    );
  });
});

describe('parametersInForce', () => {
  const { template } = scopeOf({});
  const inForce = (...sources: readonly Record<string, string>[]) =>
    Object.fromEntries(parametersInForce(template, ...sources.map((source) => new Map(Object.entries(source)))));
  const defaults = { Password: 'x', InstanceCount: '3', InstanceType: 't', Private: 'No', Zones: '', Ami: '/aws/x' };

  test('uses the first source with a value, even a blank one, then the default, and only parameters of the template', () => {
    const texts = inForce({ Private: '' }, { Private: 'Yes', Unset: 'a', Unknown: 'b' });
    expect(texts).toEqual({ ...defaults, Private: '', Unset: 'a' });
  });
});

describe('evaluate', () => {
  const NONE = { Ref: 'AWS::NoValue' };
  const joinedWith = (part: unknown) => ({ 'Fn::Join': [',', ['a', part]] });
  const scope = scopeOf(
    { Yes: T, No: F, Maybe: U },
    {
      pseudo: new Map([['AWS::StackName', 'staging']]),
      parameters: new Map([
        ['Zones', 'a, b'],
        ['Ports', '80,443'],
        ['Private', 'a, b'],
        ['Ssm', 'a,b'],
      ]),
    },
  );
  test.each([
    ['a Sub of the stack name', { 'Fn::Sub': '${AWS::StackName}:Vpc' }, 'staging:Vpc'],
    ['a Sub with its own names', { 'Fn::Sub': ['${A}-${!B}', { A: 'x' }] }, 'x-${B}'],
    ['an If with a known condition', { 'Fn::If': ['No', 'a', 'b'] }, 'b'],
    ['an If with an unknown condition', { 'Fn::If': ['Maybe', 'a', 'b'] }, undefined],
    [
      'a Join without parts that do not exist',
      { 'Fn::Join': [',', ['a', { Ref: 'AWS::NoValue' }, { 'Fn::If': ['No', 'x', { Ref: 'AWS::NoValue' }] }]] },
      'a',
    ],
    ['a Ref without a name', { Ref: 7 }, undefined],
    ['a Ref to a list', { Ref: 'Zones' }, ['a', 'b']],
    ['a Ref to a list in SSM', { Ref: 'Ssm' }, undefined],
    ['a Sub of no text', { 'Fn::Sub': [7] }, undefined],
    ['a Select of a place that is a list', { 'Fn::Select': [[1], ['a', 'b']] }, undefined],
    ['a Select out of a text', { 'Fn::Select': [0, 'ab'] }, undefined],
    ['an If that is named by a list', { 'Fn::If': [['No'], 'a', 'b'] }, undefined],
    ['a Split by something unknown', { 'Fn::Split': [{ Ref: 'AWS::Region' }, 'ab'] }, undefined],
    ['a Split of a list', { 'Fn::Split': [',', ['a,b']] }, undefined],
    ['a Join with an unknown operator', joinedWith({ Either: ['Yes', NONE, NONE] }), undefined],
    ['a Join with a part that exists', { 'Fn::Join': [',', ['a', { 'Fn::If': ['Yes', 'x', NONE] }]] }, 'a,x'],
    ['a mapping that does not exist', { 'Fn::FindInMap': ['Nowhere', 'us-east-1', 'N'] }, undefined],
    ['a mapping that is named by a list', { 'Fn::FindInMap': [['Region'], 'us-east-1', 'N'] }, undefined],
    ['a column that does not exist', { 'Fn::FindInMap': ['Region', 'us-east-1', 'M'] }, undefined],
    ['a cell', { 'Fn::FindInMap': ['Region', 'us-east-1', 'N'] }, '3'],
    ['an attribute', { 'Fn::GetAtt': ['A', 'Arn'] }, undefined],
  ])('reads %s', (_, expression, expected) => {
    expect(evaluate(expression, scope)).toEqual(expected);
  });
});
