/** Inputs that are each well formed and cannot all be meant. */
import type { InputProblem } from '../run/problem.ts';
import type { Mode } from '../run/update-request.ts';
import { problemWith } from './input-reading.ts';

export interface TogetherGiven {
  readonly mode: Mode;
  readonly region: string;
  readonly plannedChangeSet: 'delete' | 'keep';
  readonly changeSetArn: string | undefined;
  readonly parameters: ReadonlyMap<string, string>;
  /** `version` as given; undefined where it stands at its default, which a runner sends as if it were given. */
  readonly version: string | undefined;
  readonly versionFile: string | undefined;
}

/** Told beside every other problem, so what is not well formed itself is absent here and contradicts nothing. */
export function contradictionsIn(given: Partial<TogetherGiven>): readonly InputProblem[] {
  const problems: InputProblem[] = [];
  const { mode, changeSetArn } = given;
  if (changeSetArn !== undefined && mode !== undefined && mode !== 'update') {
    problems.push(problemWith('change-set', `with mode ${mode}`, 'only with mode update, which executes it'));
  }
  if (changeSetArn !== undefined && (given.parameters?.size ?? 0) > 0) {
    problems.push(problemWith('parameters', 'with change-set', 'none here: a reviewed change set has its own'));
  }
  const itsRegion = changeSetArn?.split(':')[3];
  if (itsRegion !== undefined && given.region !== undefined && itsRegion !== given.region) {
    problems.push(
      problemWith('change-set', `one in ${itsRegion}`, `a change set in ${given.region}, where the rack is`),
    );
  }
  if (given.plannedChangeSet === 'keep' && mode !== undefined && mode !== 'plan') {
    problems.push(problemWith('keep-change-set', `true with mode ${mode}`, 'only with mode plan, which makes one'));
  }
  if (given.versionFile !== undefined && given.version !== undefined) {
    problems.push(problemWith('version-file', `with version ${given.version}`, 'either version or version-file'));
  }
  return problems;
}
