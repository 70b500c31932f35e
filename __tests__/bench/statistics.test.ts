/** Medians, spreads and growth, by which the measurements are judged. */
import { describe, expect, it } from '@jest/globals';
import { growthOf, medianOf, randomFrom, spreadOf } from '../../bench/statistics.ts';

describe('a spread', () => {
  it.each([
    [[3], { min: 3, median: 3, max: 3 }],
    [[9, 1, 5], { min: 1, median: 5, max: 9 }],
    [[10, 2, 4, 100], { min: 2, median: 7, max: 100 }],
  ])('of %j is %j', (figures, spread) => {
    expect(spreadOf(figures)).toEqual(spread);
  });

  it('sorts by value and not by text', () => {
    expect(medianOf([10, 9, 100])).toBe(10);
  });

  it('of nothing is nothing that could be claimed', () => {
    expect(() => spreadOf([])).toThrow('no figures');
  });

  it('leaves the figures in the order that they had', () => {
    const figures = [3, 1, 2];
    spreadOf(figures);
    expect(figures).toEqual([3, 1, 2]);
  });
});

describe('growth', () => {
  const growth = (costOf: (size: number) => number, noise = 1): number => {
    const [smallest, from, to] = [10, 1_000, 10_000].map((size) => ({ size, cost: costOf(size) }));
    if (smallest === undefined || from === undefined || to === undefined) throw new Error('three sizes');
    return growthOf(smallest, from, to, noise);
  };

  it.each([
    ['linear work', (size: number) => 3 * size, 1],
    ['linear work beside a start that costs the same each time', (size: number) => 5_000 + 3 * size, 1],
    ['quadratic work', (size: number) => size ** 2, 2],
    ['work that does not grow', () => 70, 0],
    ['work that becomes less', (size: number) => 1e6 - size, 0],
  ])('of %s', (_, costOf, exponent) => {
    expect(growth(costOf)).toBeCloseTo(exponent, 1);
  });

  it('is none where a cost rises by less than noise', () => {
    expect(growth((size) => (size === 10_000 ? 104 : 100), 5)).toBe(0);
  });
});

describe('chance', () => {
  it('is the same with the same seed, and from 0 up to 1', () => {
    const draw = (seed: number): number[] => Array.from({ length: 100 }, randomFrom(seed));
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    expect(Math.min(...draw(7))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...draw(7))).toBeLessThan(1);
  });
});
