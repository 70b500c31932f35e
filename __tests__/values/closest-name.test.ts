/** The name that a misspelled one probably means. */
import { describe, expect, it } from '@jest/globals';
import { closestName } from '../../src/values/closest-name.ts';

describe('closestName', () => {
  it.each([
    ['Balancer', 'Balancer'],
    ['balancer', 'Balancer'],
    ['Balencer', 'Balancer'],
    ['Balance', 'Balancer'],
    ['Balancers', 'Balancer'],
    ['Blancre', undefined],
    ['Router', 'Router'],
    ['Vpcs', 'Vpc'],
    ['Vp', undefined],
    ['', undefined],
  ])('finds %s for %s', (given, meant) => {
    expect(closestName(given, ['Vpc', 'Balancer', 'Router'])).toBe(meant);
  });

  it('finds nothing without names', () => {
    expect(closestName('Balancer', [])).toBeUndefined();
  });
});
