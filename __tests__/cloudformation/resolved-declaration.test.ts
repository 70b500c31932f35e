/** Which properties of a resource differ between two templates on one rack, by their resolved values. */
import { describe, expect, test } from '@jest/globals';
import { changedProperties, referencedResources } from '../../src/cloudformation/resolved-declaration.ts';
import { makeTemplate } from '../builders/template.ts';
import type { Scope } from '../../src/cloudformation/template-conditions.ts';

function scopeOf(values: Readonly<Record<string, string>> = {}, mappings = {}): Scope {
  const template = makeTemplate({
    Parameters: {
      Ami: { Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>' },
      Hidden: { NoEcho: true },
      Size: {},
    },
    Conditions: {
      Big: { 'Fn::Equals': [{ Ref: 'Size' }, 'big'] },
      Odd: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] },
    },
  });
  return { template: { ...template, mappings }, parameters: new Map(Object.entries(values)) };
}

const NONE = { Ref: 'AWS::NoValue' };
const either = (name: unknown, then: unknown, otherwise: unknown) => ({ 'Fn::If': [name, then, otherwise] });
const attribute = (of: string) => ({ 'Fn::GetAtt': [of, 'Arn'] });

function differing(one: unknown, other: unknown, before = scopeOf(), after = before): readonly string[] {
  return changesOf(one, other, before, after).map(({ name }) => name);
}

function changesOf(one: unknown, other: unknown, before = scopeOf(), after = before) {
  return changedProperties(
    { declaration: { Properties: one }, scope: before },
    { declaration: { Properties: other }, scope: after },
  );
}

describe('a property', () => {
  test.each<[string, unknown, unknown]>([
    ['another order of keys', { X: { a: 1, b: 2, c: 3 } }, { X: { c: 3, b: 2, a: 1 } }],
    ['a part that does not exist', { X: { a: 1, b: NONE } }, { X: { a: 1 } }],
    ['an item that does not exist before another', { X: [NONE, 'a'] }, { X: ['a'] }],
    ['a number instead of a text', { X: [3, attribute('A')] }, { X: ['3', attribute('A')] }],
    ['no properties at all', null, undefined],
  ])('is equal: %s', (_what, one, other) => {
    expect(differing(one, other)).toEqual([]);
    expect(differing(other, one)).toEqual([]);
  });

  test.each<[string, unknown, unknown]>([
    ['a value', { X: 'a' }, { X: 'b' }],
    ['an item', { X: ['a', attribute('A')] }, { X: ['b', attribute('A')] }],
    ['another attribute', { X: attribute('A') }, { X: attribute('B') }],
    ['a branch under an unknown condition', { X: either('Odd', 'a', 'b') }, { X: either('Odd', 'a', 'c') }],
    ['a branch that may not exist', { X: either('Odd', 'a', NONE) }, { X: either('Odd', 'a', 'b') }],
    ['the condition of a branch', { X: either('Odd', attribute('A'), 'b') }, { X: either('Big', attribute('A'), 'b') }],
  ])('differs: %s', (_what, one, other) => {
    expect(differing(one, other)).toEqual(['X']);
    expect(differing(other, one)).toEqual(['X']);
  });

  test('is listed in alphabetical order', () => {
    expect(differing({ C: 1, A: 1, B: 1 }, { C: 2, A: 2, B: 1 })).toEqual(['A', 'C']);
  });

  test('of an SSM-typed parameter is the SSM parameter’s name; a hidden one is equal whatever its value', () => {
    const [ami, hidden] = [{ X: { Ref: 'Ami' } }, { X: { Ref: 'Hidden' } }];
    expect(differing(ami, ami, scopeOf({ Ami: '/aws/a' }), scopeOf({ Ami: '/aws/a' }))).toEqual([]);
    expect(differing(ami, ami, scopeOf({ Ami: '/aws/a' }), scopeOf({ Ami: '/aws/b' }))).toEqual(['X']);
    expect(differing(hidden, hidden, scopeOf({ Hidden: '****' }), scopeOf({ Hidden: 'new' }))).toEqual([]);
    expect(differing(ami, hidden)).toEqual(['X']);
  });

  test('with only the name of a parameter is equal whatever the parameter’s value', () => {
    const named = { X: { Name: 'Size' } };
    expect(differing(named, named, scopeOf({ Size: 'big' }), scopeOf({ Size: 'small' }))).toEqual([]);
  });

  test('from a mapping is the whole column if the region is not known', () => {
    const lookup = (column: unknown) => ({ X: { 'Fn::FindInMap': ['Amis', { Ref: 'AWS::Region' }, column] } });
    const amis = (west: unknown, map = 'Amis') =>
      scopeOf({}, { [map]: { 'us-east-1': { Ami: 'ami-1', Other: 'a' }, 'us-west-1': west } });
    const same = amis({ Ami: 'ami-2', Other: 'b' });
    expect(differing(lookup('Ami'), lookup('Ami'), same, same)).toEqual([]);
    expect(differing(lookup('Ami'), lookup('Ami'), same, amis({ Ami: 'ami-2', Other: 'c' }))).toEqual([]);
    expect(differing(lookup('Ami'), lookup('Ami'), same, amis({ Ami: 'ami-3', Other: 'b' }))).toEqual(['X']);
    expect(differing(lookup('Ami'), lookup('Other'), same, same)).toEqual(['X']);
    expect(differing(lookup('Ami'), lookup('Ami'), same, amis('gone'))).toEqual(['X']);
    expect(differing(lookup('Ami'), lookup('Ami'), same, amis({ Ami: 'ami-2' }, 'Elsewhere'))).toEqual(['X']);
    expect(differing(lookup(NONE), lookup(NONE), same, amis('gone'))).toEqual([]);
  });

  test('from a mapping without a fixed name is not resolved', () => {
    const lookup = (map: unknown, column: unknown) => ({ 'Fn::FindInMap': [map, { Ref: 'AWS::Region' }, column] });
    const east = scopeOf({}, { Amis: { 'us-east-1': { Ami: 'ami-1' } } });
    const west = scopeOf({}, { Amis: { 'us-west-1': { Ami: 'ami-2' } } });
    for (const one of [lookup('Amis', NONE), lookup('Amis', ['Ami']), lookup(['Amis'], 'Ami')]) {
      expect(differing({ X: one }, { X: one }, east, west)).toEqual([]);
    }
    expect(differing({ X: lookup('Amis', 'Ami') }, { X: lookup('Amis', 'Ami') }, east, west)).toEqual(['X']);
  });

  test.each<[string, unknown, unknown]>([
    ['two values', 'a', 'b'],
    ['a value that is added', NONE, 'a'],
    ['references to two resources', { Ref: 'A' }, { Ref: 'B' }],
  ])('certainly changes by %s', (_what, one, other) => {
    expect(changesOf({ X: one }, { X: other })).toMatchObject([{ name: 'X', certainty: 'certain' }]);
  });

  test.each<[string, unknown, unknown]>([
    ['an attribute, which can have the same value', attribute('A'), 'a'],
    ['an attribute deep inside', { a: [attribute('A'), 'b'] }, { a: ['a', 'b'] }],
    ['a branch under an unknown condition', either('Odd', 'a', 'b'), 'a'],
    ['a lookup for a region that is not known', { 'Fn::FindInMap': ['Amis', { Ref: 'AWS::Region' }, 'Ami'] }, 'ami-1'],
  ])('possibly changes by %s', (_what, one, other) => {
    expect(changesOf({ X: one }, { X: other })).toMatchObject([{ name: 'X', certainty: 'maybe' }]);
    expect(changesOf({ X: other }, { X: one })).toMatchObject([{ name: 'X', certainty: 'maybe' }]);
  });

  test('has its resolved value on both sides', () => {
    const chosen = either('Big', 'large', NONE);
    const [change] = changesOf({ X: chosen }, { X: chosen }, scopeOf({ Size: 'big' }), scopeOf({ Size: 'small' }));
    expect(change).toEqual({ name: 'X', before: 'large', after: undefined, certainty: 'certain' });
  });

  test('refers to resources with Ref, not with attributes', () => {
    const value = { a: [{ Ref: 'A' }, attribute('B')], b: { Ref: 'C' } };
    expect(referencedResources(value)).toEqual(['A', 'C']);
    expect(referencedResources('A')).toEqual([]);
    expect(referencedResources({ Ref: ['A'] })).toEqual([]);
  });
});
