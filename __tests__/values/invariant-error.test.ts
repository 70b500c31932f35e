/** States that only a bug can cause, and how they are reported. */
import { expect, test } from '@jest/globals';
import { InvariantError } from '../../src/values/invariant-error.ts';

test('the message starts with the fact that this is a bug', () => {
  expect(String(new InvariantError('a way without a stop'))).toBe('Unreachable: a way without a stop');
});
