/** What the quick gate runs of a long table: a fixed share. `script/test --full`, which CI runs, runs all of it. */

export const IS_FULL = process.env['TESTS'] === 'full';

/** Each `every`-th one, the first included; all in a full run. */
export function sampled<T>(all: readonly T[], every: number): readonly T[] {
  return IS_FULL ? all : all.filter((_one, index) => index % every === 0);
}
