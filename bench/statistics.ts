/** Medians, spreads and growth. */

export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

export function spreadOf(figures: readonly number[]): Spread {
  const sorted = [...figures].sort((one, other) => one - other);
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (min === undefined || max === undefined) throw new Error('no figures');
  const middle = (sorted.length - 1) / 2;
  const [low = min, high = max] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  return { min, median: (low + high) / 2, max };
}

export function medianOf(figures: readonly number[]): number {
  return spreadOf(figures).median;
}

export interface Point {
  readonly size: number;
  readonly cost: number;
}

/**
 * How a cost grows, as the exponent of the power law through two points: 1 is linear, 2 quadratic. The cost of the
 * smallest size (the start of a process, for example) is subtracted from both.
 * @param noise smaller differences mean nothing: a cost that rises by less counts as rising by so much.
 */
export function growthOf(smallest: Point, from: Point, to: Point, noise: number): number {
  const rise = (point: Point): number => Math.max(point.cost - smallest.cost, noise);
  return Math.log(rise(to) / rise(from)) / Math.log(to.size / from.size);
}

/** Numbers from 0 up to, not including, 1; the same ones for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
