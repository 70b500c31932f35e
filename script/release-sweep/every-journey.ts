/** All journeys there are: from each release to each later one, by both policies, with both kinds of values. */
import type { Journey } from './record.ts';

export function everyJourney(versions: readonly string[]): readonly Journey[] {
  const jumps = versions.flatMap((from, index) => versions.slice(index + 1).map((to) => ({ from, to })));
  return jumps.flatMap((jump) =>
    (['block', 'step'] as const).flatMap((policy) =>
      (['defaults', 'custom'] as const).map((values) => ({ ...jump, policy, values })),
    ),
  );
}
