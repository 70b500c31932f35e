/** What cannot be, and is reported should it be all the same. */
import { expect, test } from '@jest/globals';
import { InvariantError } from '../../src/values/invariant-error.ts';

test('what cannot be says that it is so, before what it is', () => {
  expect(String(new InvariantError('a way without a stop'))).toBe('Unreachable: a way without a stop');
});
