/** The player's reading of conditions and values, where GitHub's own rules are easily got wrong. */
import { describe, expect, test } from '@jest/globals';
import { evaluateCondition, evaluateText, evaluateValue, type Status } from './expressions.ts';

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

describe('a value', () => {
  test('that is one expression keeps its type', () => {
    const contexts = { needs: { list: { outputs: { rest: '[{"rack":"a"}]' } } }, inputs: { most: 2 } };
    expect(evaluateValue('${{ fromJSON(needs.list.outputs.rest) }}', contexts)).toEqual([{ rack: 'a' }]);
    expect(evaluateValue('${{ inputs.most }}', contexts)).toBe(2);
  });

  test('with text around it is text, and a missing value is empty', () => {
    const contexts = { matrix: { rack: 'a' }, inputs: { recover: false } };
    expect(evaluateText('${{ matrix.rack }} to ${{ matrix.version }}', contexts)).toBe('a to ');
    expect(evaluateText('${{ inputs.recover }}', contexts)).toBe('false');
  });
});
