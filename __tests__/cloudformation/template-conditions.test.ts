/** Conditions and values of a template on one rack: what can be known is, and nothing else is claimed. */
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

describe('a condition', () => {
  test.each([
    ['an equality of a parameter', equals({ Ref: 'Private' }, 'No'), true],
    ['an inequality', equals({ Ref: 'Private' }, 'Yes'), false],
    ['a region that is not told', U, 'unknown'],
    ['not', { 'Fn::Not': [T] }, false],
    ['not unknown', { 'Fn::Not': [U] }, 'unknown'],
    ['and with a false', { 'Fn::And': [U, F] }, false],
    ['and with an unknown', { 'Fn::And': [T, U] }, 'unknown'],
    ['and of true ones', { 'Fn::And': [T, T] }, true],
    ['or with a true', { 'Fn::Or': [U, T] }, true],
    ['or with an unknown', { 'Fn::Or': [U, F] }, 'unknown'],
    ['or of false ones', { 'Fn::Or': [F, F] }, false],
    ['an empty list joined', equals({ 'Fn::Join': ['', { Ref: 'Zones' }] }, ''), true],
    ['a part of a split text', equals({ 'Fn::Select': [0, { 'Fn::Split': ['t3', 't3.small'] }] }, ''), true],
    ['an SSM-typed parameter', equals({ Ref: 'Ami' }, '/aws/x'), 'unknown'],
    ['a hidden parameter', equals({ Ref: 'Password' }, 'x'), 'unknown'],
    [
      'a mapping that is the same in every region',
      equals({ 'Fn::FindInMap': ['Region', { Ref: 'AWS::Region' }, 'EFS'] }, 'Yes'),
      true,
    ],
    ['a mapping that is not', equals({ 'Fn::FindInMap': ['Region', { Ref: 'AWS::Region' }, 'N'] }, '3'), 'unknown'],
    ['another that is undeclared', { Condition: 'Nobody' }, 'unknown'],
    ['another that holds', { Condition: 'Other' }, true],
    ['one that is named by something else than a text', { Condition: 7 }, 'unknown'],
    ['one that is named by a list', { Condition: ['Other'] }, 'unknown'],
    ['itself', { Condition: 'It' }, 'unknown'],
    ['an equality with something unknown', equals('us-east-1', { Ref: 'AWS::Region' }), 'unknown'],
    ['an equality with one side', { 'Fn::Equals': ['a'] }, 'unknown'],
    ['and of none', { 'Fn::And': [] }, 'unknown'],
    ['not of none', { 'Fn::Not': [] }, 'unknown'],
    ['nothing', null, 'unknown'],
    ['two operators at once', { 'Fn::Not': [F], 'Fn::And': [T] }, 'unknown'],
    ['true as a text', equals(true, 'true'), true],
    ['nonsense', ['?'], 'unknown'],
  ])('reads %s', (_, body, expected) => {
    expect(conditionHolds('It', scopeOf({ It: body, Other: T }))).toBe(expected);
  });

  test('is true if there is none', () => {
    expect(conditionHolds(undefined, scopeOf({}))).toBe(true);
  });

  test('is known if its region is known', () => {
    const lookup = { 'Fn::FindInMap': ['Region', { Ref: 'AWS::Region' }, 'N'] };
    const scope = scopeOf({ It: equals(lookup, '3') }, { pseudo: new Map([['AWS::Region', 'us-east-1']]) });
    expect(conditionHolds('It', scope)).toBe(true);
  });

  test('never turns an unknown into a claim: the result is right for every value of the unknown', () => {
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
        const blind = conditionHolds('It', scopeOf({ It }));
        const seeing = conditionHolds('It', scopeOf({ It }, { pseudo: new Map([['AWS::Region', region]]) }));
        expect(seeing).not.toBe('unknown');
        if (blind !== 'unknown') expect(seeing).toBe(blind);
      }),
    );
  });
});

describe('the parameters in force', () => {
  const { template } = scopeOf({});
  const inForce = (...sources: readonly Record<string, string>[]) =>
    Object.fromEntries(parametersInForce(template, ...sources.map((source) => new Map(Object.entries(source)))));
  const defaults = { Password: 'x', InstanceCount: '3', InstanceType: 't', Private: 'No', Zones: '', Ami: '/aws/x' };

  test('are the defaults; a parameter without a value and a default has none', () => {
    expect(inForce()).toEqual(defaults);
    expect([...parametersInForce(template).keys()]).toEqual(Object.keys(defaults));
  });

  test('are the first source’s values, even blank ones, without parameters that the template does not have', () => {
    const texts = inForce({ Private: '' }, { Private: 'Yes', Unset: 'a', Stranger: 'b' });
    expect(texts).toEqual({ ...defaults, Private: '', Unset: 'a' });
  });
});

describe('a value', () => {
  const NONE = { Ref: 'AWS::NoValue' };
  const PERHAPS = { 'Fn::If': ['Maybe', 'x', NONE] };
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
    ['a Sub of an attribute', { 'Fn::Sub': '${Vpc.Id}' }, undefined],
    ['an If that is known', { 'Fn::If': ['No', 'a', 'b'] }, 'b'],
    ['an If that is not', { 'Fn::If': ['Maybe', 'a', 'b'] }, undefined],
    [
      'a Join without what is not there',
      { 'Fn::Join': [',', ['a', { Ref: 'AWS::NoValue' }, { 'Fn::If': ['No', 'x', { Ref: 'AWS::NoValue' }] }]] },
      'a',
    ],
    ['a number', 3, '3'],
    ['a flag', false, 'false'],
    ['nothing', null, undefined],
    ['a Ref that names nothing', { Ref: 7 }, undefined],
    ['a Ref to a list', { Ref: 'Zones' }, ['a', 'b']],
    ['a Ref to a list of numbers', { Ref: 'Ports' }, ['80', '443']],
    ['a Ref to a text with commas', { Ref: 'Private' }, 'a, b'],
    ['a Ref to a list of AWS’s own', { Ref: 'Ssm' }, undefined],
    ['a Ref to what the rack has no value of', { Ref: 'Unset' }, undefined],
    ['a Ref to a list that the rack has no value of', { Ref: 'UnsetList' }, undefined],
    ['a list with something unknown in it', ['a', { Ref: 'AWS::Region' }], undefined],
    ['a Sub whose name has no text', { 'Fn::Sub': ['${A}', { A: ['x'] }] }, undefined],
    ['a Sub of a list', { 'Fn::Sub': '${Zones}' }, undefined],
    ['a Sub of no text', { 'Fn::Sub': [7] }, undefined],
    ['a Select of an unknown place', { 'Fn::Select': [{ Ref: 'AWS::Region' }, ['a', 'b']] }, undefined],
    ['a Select of a place that is a list', { 'Fn::Select': [[1], ['a', 'b']] }, undefined],
    ['a Select out of a text', { 'Fn::Select': [0, 'ab'] }, undefined],
    ['an If of no name', { 'Fn::If': [7, 'a', 'b'] }, undefined],
    ['an If that is named by a list', { 'Fn::If': [['No'], 'a', 'b'] }, undefined],
    ['a Join by something unknown', { 'Fn::Join': [{ Ref: 'AWS::Region' }, ['a', 'b']] }, undefined],
    ['a Join of a text', { 'Fn::Join': [',', 'ab'] }, undefined],
    ['a Split by something unknown', { 'Fn::Split': [{ Ref: 'AWS::Region' }, 'ab'] }, undefined],
    ['a Split of a list', { 'Fn::Split': [',', ['a,b']] }, undefined],
    ['a Join with a part that is perhaps there', { 'Fn::Join': [',', ['a', PERHAPS]] }, undefined],
    ['a Join with a part that is perhaps not there', joinedWith({ 'Fn::If': ['Maybe', NONE, 'x'] }), undefined],
    ['a Join with a part that is there by no name', joinedWith({ 'Fn::If': [['Yes'], NONE, NONE] }), undefined],
    ['a Join with a part that is no If', joinedWith({ Either: ['Yes', NONE, NONE] }), undefined],
    ['a Join with a part that is there', { 'Fn::Join': [',', ['a', { 'Fn::If': ['Yes', 'x', NONE] }]] }, 'a,x'],
    ['a Join with another Ref', { 'Fn::Join': [',', ['a', { Ref: 'AWS::StackName' }]] }, 'a,staging'],
    ['a map that is none', { 'Fn::FindInMap': ['Nowhere', 'us-east-1', 'N'] }, undefined],
    ['a map of no name', { 'Fn::FindInMap': [{ Ref: 'AWS::Region' }, 'us-east-1', 'N'] }, undefined],
    ['a map that is named by a list', { 'Fn::FindInMap': [['Region'], 'us-east-1', 'N'] }, undefined],
    ['a column that is named by a list', { 'Fn::FindInMap': ['Region', 'us-east-1', ['N']] }, undefined],
    ['a column of no name', { 'Fn::FindInMap': ['Region', 'us-east-1', { Ref: 'AWS::Region' }] }, undefined],
    ['a row that is not there', { 'Fn::FindInMap': ['Region', 'mars-1', 'N'] }, undefined],
    ['a column that is not there', { 'Fn::FindInMap': ['Region', 'us-east-1', 'M'] }, undefined],
    ['a cell', { 'Fn::FindInMap': ['Region', 'us-east-1', 'N'] }, '3'],
    ['an attribute', { 'Fn::GetAtt': ['A', 'Arn'] }, undefined],
  ])('reads %s', (_, expression, expected) => {
    expect(evaluate(expression, scope)).toEqual(expected);
  });
});
