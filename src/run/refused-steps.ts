/** Merges the refusals of a route into one list: in the order of the route, each reason once. */
import type { RackVersion } from '../releases/rack-version.ts';
import type { Problem, RefusedStep } from './problem.ts';

/** Adds the refusals that are new: other inputs can cause other refusals. */
export function mergeRefusals(
  found: readonly RefusedStep[],
  more: readonly RefusedStep[],
  route: readonly RackVersion[],
): readonly RefusedStep[] {
  const problemsAt = (version: RackVersion, steps: readonly RefusedStep[]): readonly Problem[] =>
    steps.filter((step) => step.version === version).flatMap(({ problems }) => problems);
  const versions = [...new Set([...found, ...more].map(({ version }) => version))];
  return versions
    .toSorted((one, other) => route.indexOf(one) - route.indexOf(other))
    .map((version) => {
      const known = problemsAt(version, found);
      const codes = new Set(known.map(({ code }) => code));
      return { version, problems: [...known, ...problemsAt(version, more).filter(({ code }) => !codes.has(code))] };
    });
}

/** A value that one step refuses or misses is also refused or missing in the later steps. */
export function withoutRepetitions(steps: readonly RefusedStep[]): readonly RefusedStep[] {
  const known = new Set<string>();
  const isNew = (reason: unknown): boolean => {
    const text = JSON.stringify(reason);
    const added = !known.has(text);
    known.add(text);
    return added;
  };
  const withNewReasons = (problem: Problem): Problem | undefined => {
    switch (problem.code) {
      case 'parameter-values-refused': {
        const invalid = problem.invalid.filter(({ name, rule, accepted }) => isNew([name, rule, accepted]));
        return invalid.length === 0 ? undefined : { ...problem, invalid };
      }
      case 'parameters-mismatch': {
        const missing = problem.missing.filter((name) => isNew([name]));
        return missing.length + problem.unknown.length === 0 ? undefined : { ...problem, missing };
      }
      default:
        return problem;
    }
  };
  return steps
    .map(({ version, problems }) => ({
      version,
      problems: problems.map(withNewReasons).filter((problem) => problem !== undefined),
    }))
    .filter(({ problems }) => problems.length > 0);
}
