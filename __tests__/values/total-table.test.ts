/** The keys of a table with a row for each member of a union. */
import { expect, test } from '@jest/globals';
import { keysOf } from '../../src/values/total-table.ts';

test('keysOf returns the keys in order', () => {
  expect(keysOf({ check: 1, update: 2, plan: 3 })).toEqual(['check', 'update', 'plan']);
});

test('keysOf returns own keys only', () => {
  const table = { check: 1, update: 2 };
  Object.setPrototypeOf(table, { inherited: 3 });
  expect(keysOf(table)).toEqual(['check', 'update']);
});
