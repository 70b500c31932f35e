/** Inputs that are valid on their own but conflict with each other. */
import type { InputProblem } from '../run/problem.ts';
import type { Mode, ReviewedName } from '../run/update-request.ts';
import { problemWith } from './input-reading.ts';

export interface TogetherGiven {
  readonly mode: Mode;
  readonly region: string;
  readonly plannedChangeSet: 'delete' | 'keep';
  readonly changeSet: ReviewedName | undefined;
  /** Whether the input was given, valid or not. */
  readonly changeSetGiven: boolean;
  readonly parameters: ReadonlyMap<string, string>;
  readonly recovery: 'refuse' | 'continue-rollback';
  readonly recoverSkip: readonly string[];
  /** The given `version`; undefined for the default, which a runner sends as if it were given. */
  readonly version: string | undefined;
  readonly versionFile: string | undefined;
}

/** Reported together with all other problems. An invalid input is absent here, so it conflicts with nothing. */
export function conflictsIn(given: Partial<TogetherGiven>): readonly InputProblem[] {
  const problems: InputProblem[] = [];
  const { mode, changeSet } = given;
  if (given.changeSetGiven === true && mode !== undefined && mode !== 'execute') {
    problems.push(problemWith('change-set', `with mode ${mode}`, 'only with mode execute, which executes it'));
  }
  if (given.changeSetGiven === false && mode === 'execute') {
    problems.push(problemWith('change-set', '', 'the change set to execute, which mode execute requires'));
  }
  if (mode === 'execute' && (given.parameters?.size ?? 0) > 0) {
    problems.push(problemWith('parameters', 'with mode execute', 'none: a reviewed change set has its own parameters'));
  }
  if (mode === 'recover' && (given.parameters?.size ?? 0) > 0) {
    problems.push(problemWith('parameters', 'with mode recover', 'none: a recovery sets no parameters'));
  }
  const recovers = mode === 'recover' || ((mode === 'update' || mode === 'check') && given.recovery !== 'refuse');
  if (mode !== undefined && !recovers && (given.recoverSkip?.length ?? 0) > 0) {
    problems.push(problemWith('recover-skip', `with mode ${mode}`, 'only with mode recover, or with recover: true'));
  }
  const region = changeSet?.id.startsWith('arn:') === true ? changeSet.id.split(':')[3] : undefined;
  if (region !== undefined && given.region !== undefined && region !== given.region) {
    problems.push(problemWith('change-set', `one in ${region}`, `a change set in ${given.region}, where the rack is`));
  }
  if (given.plannedChangeSet === 'keep' && mode !== undefined && mode !== 'plan') {
    problems.push(problemWith('keep-change-set', `true with mode ${mode}`, 'only with mode plan, which makes one'));
  }
  if (given.versionFile !== undefined && given.version !== undefined) {
    problems.push(problemWith('version-file', `with version ${given.version}`, 'either version or version-file'));
  }
  return problems;
}
