/** How the workflow player evaluates conditions and values, for GitHub's less obvious rules. */
import { describe, expect, test } from '@jest/globals';
import { evaluateCondition, type Status } from './expressions.ts';

const FINE: Status = { success: true, failure: false, cancelled: false };
const FAILED: Status = { success: false, failure: true, cancelled: false };

describe('a condition', () => {
  test.each<[string | undefined, Status, boolean]>([
    [undefined, FINE, true],
    [undefined, FAILED, false],
    ['inputs.go', FINE, true],
    ['inputs.go', FAILED, false],
    ['always() && inputs.go', FAILED, true],
    ['!cancelled() && inputs.stay', FAILED, false],
    ["${{ failure() && inputs.name == 'A' }}", FAILED, true],
  ])('%s, after %o, is %s', (condition, status, expected) => {
    expect(evaluateCondition(condition, { inputs: { go: true, stay: false, name: 'a' } }, status)).toBe(expected);
  });
});
