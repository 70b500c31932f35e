/** A fixed share of a long table, for the quick test run. `script/test --full`, which CI runs, uses all rows. */

export const IS_FULL = process.env['TESTS'] === 'full';

/** Each `every`-th one, the first included; all in a full run. */
export function sampled<T>(all: readonly T[], every: number): readonly T[] {
  return IS_FULL ? all : all.filter((_one, index) => index % every === 0);
}
