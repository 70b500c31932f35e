/** The kind of a JSON value. */
import { expect, test } from '@jest/globals';
import { isJsonObject, itemsOf, membersOf } from '../../src/values/json-value.ts';

test.each<[what: string, value: unknown, isObject: boolean, members: object, items: readonly unknown[]]>([
  ['an object', { a: 1 }, true, { a: 1 }, []],
  ['an object without members', {}, true, {}, []],
  ['a list', ['a', 1], false, {}, ['a', 1]],
  ['an empty list', [], false, {}, []],
  ['null', null, false, {}, []],
  ['a text', 'ab', false, {}, []],
  ['a number', 7, false, {}, []],
  ['what is not there', undefined, false, {}, []],
])('%s has exactly its own members and items', (_what, value, isObject, members, items) => {
  expect(isJsonObject(value)).toBe(isObject);
  expect(membersOf(value)).toEqual(members);
  expect(itemsOf(value)).toEqual(items);
});
