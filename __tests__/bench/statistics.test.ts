/** Medians, spreads and growth rates. */
import { describe, expect, it } from '@jest/globals';
import { growthOf, randomFrom, spreadOf } from '../../bench/statistics.ts';

describe('spreadOf', () => {
  it.each([
    [[3], { min: 3, median: 3, max: 3 }],
    [[9, 1, 5], { min: 1, median: 5, max: 9 }],
    [[10, 2, 4, 100], { min: 2, median: 7, max: 100 }],
    [[10, 9, 100], { min: 9, median: 10, max: 100 }],
  ])('%j: %j, and the argument keeps its order', (figures, spread) => {
    const given = [...figures];
    expect(spreadOf(given)).toEqual(spread);
    expect(given).toEqual(figures);
  });

  it('throws without figures', () => {
    expect(() => spreadOf([])).toThrow('no figures');
  });
});

describe('growthOf', () => {
  const growth = (costOf: (size: number) => number, noise = 1): number => {
    const [smallest, from, to] = [10, 1_000, 10_000].map((size) => ({ size, cost: costOf(size) }));
    if (smallest === undefined || from === undefined || to === undefined) throw new Error('three sizes');
    return growthOf(smallest, from, to, noise);
  };

  it.each([
    ['linear work', (size: number) => 3 * size, 1],
    ['linear work after a start that always costs the same', (size: number) => 5_000 + 3 * size, 1],
    ['quadratic work', (size: number) => size ** 2, 2],
    ['work that does not grow', () => 70, 0],
    ['work that becomes less', (size: number) => 1e6 - size, 0],
  ])('%s', (_, costOf, exponent) => {
    expect(growth(costOf)).toBeCloseTo(exponent, 1);
  });

  it('is 0 if a cost rises by less than the noise', () => {
    expect(growth((size) => (size === 10_000 ? 104 : 100), 5)).toBe(0);
  });
});

describe('randomFrom', () => {
  it('returns the same numbers for the same seed, from 0 up to 1', () => {
    const draw = (seed: number): number[] => Array.from({ length: 100 }, randomFrom(seed));
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    expect(Math.min(...draw(7))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...draw(7))).toBeLessThan(1);
  });
});
