/** Holds what a run told against what is true; every sentence that comes back is a promise broken. */
import type { StackTruth } from '../../simulator/simulator.ts';
import type { Scenario } from './scenario.ts';
import type { Telling } from './telling.ts';
import type { TrueOperation } from './truth.ts';

export interface Evidence {
  readonly scenario: Scenario;
  readonly told: Telling;
  /** The stack when the run ended, and once nothing was under way on it any more. */
  readonly then: StackTruth;
  readonly settled: StackTruth;
  /** This run's own updates, as they stood when the run ended, and as they ended. */
  readonly operationsThen: readonly TrueOperation[];
  readonly operations: readonly TrueOperation[];
  /** Calls that change something and came after the run had ended. */
  readonly lateMutations: readonly string[];
}

const GREEN = new Set(['updated', 'up-to-date', 'behind', 'planned']);

export function breachesIn(evidence: Evidence): readonly string[] {
  return [
    ...ofForm(evidence),
    ...ofRoute(evidence),
    ...ofTidiness(evidence),
    ...ofVersions(evidence),
    ...ofOutcome(evidence),
  ];
}

function* ofForm({ told, lateMutations }: Evidence): Iterable<string> {
  const { outputs, exitCode, endings, errors, problem } = told;
  const green = GREEN.has(outputs['outcome'] ?? '');
  if (endings !== 1) yield `${endings} endings were told`;
  if (exitCode !== (green ? 0 : 1))
    yield `exit code ${String(exitCode)} with outcome ${outputs['outcome'] ?? '(none)'}`;
  if (errors !== (green ? 0 : 1)) yield `${errors} error annotations with outcome ${outputs['outcome'] ?? '(none)'}`;
  if (problem === 'internal') yield `a fault of our own: ${outputs['reason'] ?? ''}`;
  if (lateMutations.length > 0) yield `after its end the run still called ${lateMutations.join(', ')}`;
}

function* ofRoute({ scenario, operations }: Evidence): Iterable<string> {
  const steps = operations.map(({ step }) => step);
  if (new Set(steps).size < steps.length) yield `a step was updated twice: steps ${steps.join(', ')}`;
  const goals = operations.map(({ to }) => to);
  const due = scenario.route.slice(0, goals.length);
  if (goals.join() !== due.join()) yield `went to ${goals.join(', ')} where the route is ${scenario.route.join(', ')}`;
}

function* ofTidiness({ scenario, settled, told }: Evidence): Iterable<string> {
  const left = settled.changeSets.map(({ name, executionStatus }) => `${name} (${executionStatus})`);
  // A cancelled run has seconds; what it could not delete in them, it says.
  const admitted = scenario.cancel !== undefined && told.warnings.includes('change-set-left');
  if (left.length > 0 && !admitted) yield `change sets left behind: ${left.join(', ')}`;
}

function* ofVersions({ scenario, told, settled, operations }: Evidence): Iterable<string> {
  const { outputs } = told;
  const [version, previous] = [outputs['version'], outputs['previous-version']];
  if (previous !== '' && previous !== scenario.from) yield `previous-version ${String(previous)}, was ${scenario.from}`;
  const completed = operations.filter(({ status }) => status === 'UPDATE_COMPLETE');
  const reached = completed.at(-1)?.to ?? scenario.from;
  if (settled.version !== reached) yield `the rack is at ${String(settled.version)}, by its operations at ${reached}`;
  if (version !== '' && version !== settled.version) yield `version ${String(version)}, is ${String(settled.version)}`;
  const changed = String(version !== '' && settled.version !== scenario.from);
  if (version !== '' && outputs['updated'] !== changed) yield `updated ${String(outputs['updated'])}, is ${changed}`;
  const there = settled.version === outputs['target-version'];
  if (outputs['up-to-date'] === 'true' && !there) yield `up-to-date at ${String(settled.version)}`;
}

function* ofOutcome(evidence: Evidence): Iterable<string> {
  const { scenario, told, then, settled, operationsThen, operations } = evidence;
  const { outputs, problem } = told;
  const outcome = outputs['outcome'] ?? '';
  const said = outputs['stack-status'] ?? '';
  const underWay = operationsThen.filter(({ status }) => status.endsWith('_IN_PROGRESS'));
  const goesOn = outcome === 'unfinished' || problem === 'cancelled-and-rolling-back';
  if (!goesOn) {
    if (underWay.length > 0) yield `${outcome} was told while ${underWay[0]?.token ?? ''} was under way`;
    const possible = [then.status, settled.status, operations.at(-1)?.status, ''];
    // Where the rack's autoscaler was at work, whatever stood at the run's last look was true at that time.
    if (scenario.autoscaler !== undefined && operations.length === 0) possible.push(said);
    if (!possible.includes(said)) yield `stack-status ${said}, is ${settled.status}`;
  }
  switch (outcome) {
    case 'updated':
      if (settled.version !== scenario.route.at(-1)) yield `updated, and only at ${String(settled.version)}`;
      return;
    case 'rolled-back':
      if (operations.at(-1)?.status !== 'UPDATE_ROLLBACK_COMPLETE') yield 'rolled-back, but no update of ours was';
      return;
    case 'failed':
      if (problem === 'update-failed' && operations.at(-1)?.status !== 'UPDATE_ROLLBACK_FAILED')
        yield 'told stuck, and is not';
      if (problem === 'recovery-failed' && settled.status !== 'UPDATE_ROLLBACK_FAILED') yield 'told stuck, and is not';
      if (problem === 'rack-stuck') yield 'told stuck, though it was to recover';
      return;
    case 'refused':
      if (problem !== 'overtaken') yield `refused for ${String(problem)}`;
      return;
    case 'cancelled':
      if (scenario.cancel === undefined) yield 'cancelled, and nobody had asked for it';
      if (problem === 'cancelled-and-rolling-back' && settled.status !== 'UPDATE_ROLLBACK_COMPLETE')
        yield `told to be rolling back, and came to ${settled.status}`;
      return;
    case 'unfinished':
      if (
        problem === 'cancelled-rollback-refused' &&
        operations.at(-1)?.status.includes('ROLLBACK') === true &&
        scenario.failing === undefined
      )
        yield 'told that the rollback was refused, and it was rolled back';
      if (outputs['version'] !== '' && underWay.length > 0) yield 'a version was told while an update was under way';
      return;
    default:
      yield `the outcome ${outcome} was not to be expected`;
  }
}
