/** The keys of a table that has a row for each member of a union. */
import { expect, test } from '@jest/globals';
import { keysOf } from '../../src/values/total-table.ts';

test('the keys of a table are told in its order', () => {
  expect(keysOf({ check: 1, update: 2, plan: 3 })).toEqual(['check', 'update', 'plan']);
});

test('the keys of a table are its own, and none of what it is made from', () => {
  const table = { check: 1, update: 2 };
  Object.setPrototypeOf(table, { inherited: 3 });
  expect(keysOf(table)).toEqual(['check', 'update']);
});
