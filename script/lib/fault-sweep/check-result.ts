/** Compares the report of a run with what happened to the stack. Each returned sentence is one difference. */
import type { StackState } from '../../../simulator/simulator.ts';
import type { Operation } from '../simulated-run/operations.ts';
import { resultErrors, type RunResult } from '../simulated-run/run-result.ts';
import { featureErrors } from './check-features.ts';
import type { Traces } from './feature-traces.ts';
import type { Scenario } from './scenario.ts';

export interface Observed {
  readonly scenario: Scenario;
  readonly result: RunResult;
  /** The state when the run ended, and the state when no operation was in progress any more. */
  readonly atEnd: Snapshot;
  readonly settled: Snapshot;
  /** Calls that change something and arrived after the end of the run. */
  readonly lateCalls: readonly string[];
  readonly traces: Traces;
}

export interface Snapshot {
  readonly stack: StackState;
  /** The operations that this run started. */
  readonly operations: readonly Operation[];
}

export function errorsIn(observed: Observed): readonly string[] {
  return [
    ...resultErrors(observed.result),
    ...routeErrors(observed),
    ...leftChangeSets(observed),
    ...versionErrors(observed),
    ...statusErrors(observed),
    ...outcomeErrors(observed),
    ...featureErrors(observed),
  ];
}

function* routeErrors({ scenario: { route, mode }, settled: { operations }, lateCalls }: Observed): Iterable<string> {
  if (lateCalls.length > 0) yield `called after the run ended: ${lateCalls.join(', ')}`;
  if (mode === 'recover' && operations.length > 0) yield 'a recovery started an update';
  const steps = operations.map(({ step }) => step);
  if (new Set(steps).size < steps.length) yield `a step was updated twice: steps ${steps.join(', ')}`;
  const versions = operations.map(({ to }) => to).join(', ');
  const expected = route.slice(0, operations.length).join(', ');
  if (versions !== expected) yield `updated to ${versions}; the route is ${route.join(', ')}`;
}

function* leftChangeSets({ scenario, settled, result }: Observed): Iterable<string> {
  const left = settled.stack.changeSets.map(({ name, executionStatus }) => `${name} (${executionStatus})`);
  // A cancelled run has only seconds for this. It reports what it could not delete.
  const reported = scenario.cancel !== undefined && result.warnings.some(({ code }) => code === 'change-set-left');
  if (left.length > 0 && !reported) yield `change sets not deleted: ${left.join(', ')}`;
}

function* versionErrors({ scenario: { from }, result: { outputs }, settled }: Observed): Iterable<string> {
  const { version = '', 'previous-version': previous = '', updated } = outputs;
  const actual = settled.stack.version ?? '(none)';
  const completed = settled.operations.filter(({ status }) => status === 'UPDATE_COMPLETE');
  const reached = completed.at(-1)?.to ?? from;
  if (actual !== reached) yield `the rack is at ${actual}, by its operations at ${reached}`;
  if (previous !== '' && previous !== from) yield `previous-version is ${previous}, expected ${from}`;
  if (version !== '' && version !== actual) yield `version is ${version}, expected ${actual}`;
  if (version !== '' && updated !== String(actual !== from)) yield `updated is ${String(updated)} at ${actual}`;
  if (outputs['up-to-date'] === 'true' && actual !== outputs['target-version']) yield `up-to-date at ${actual}`;
}

function* statusErrors({ scenario, result, atEnd, settled }: Observed): Iterable<string> {
  const { outcome, 'stack-status': status = '' } = result.outputs;
  if (outcome === 'unfinished' || result.problem?.code === 'cancelled-and-rolling-back') return;
  const running = runningIn(atEnd);
  if (running !== undefined) yield `${String(outcome)} was reported while ${running} was under way`;
  // If an autoscaler is active, the status may have changed since the run's last poll.
  if (scenario.autoscaler !== undefined && settled.operations.length === 0) return;
  const possible = [atEnd.stack.status, settled.stack.status, settled.operations.at(-1)?.status, ''];
  if (!possible.includes(status)) yield `stack-status is ${status}, expected ${settled.stack.status}`;
}

function* outcomeErrors({ scenario, result, atEnd, settled }: Observed): Iterable<string> {
  const { outcome, version } = result.outputs;
  const code = result.problem?.code ?? '';
  const last = settled.operations.at(-1)?.status ?? '';
  const { stack } = settled;
  switch (outcome) {
    case 'updated':
      if (stack.version !== scenario.route.at(-1)) yield `updated, but only to ${String(stack.version)}`;
      return;
    // Only a maintenance window allows it, which is checked with the other features.
    case 'behind':
      return;
    case 'recovered':
      if (stack.status !== 'UPDATE_ROLLBACK_COMPLETE') yield `recovered, but the stack is in ${stack.status}`;
      return;
    case 'rolled-back':
      if (last !== 'UPDATE_ROLLBACK_COMPLETE') yield `rolled-back, but the last update ended in ${last}`;
      return;
    case 'failed':
      if (last === 'UPDATE_ROLLBACK_COMPLETE') yield `${code}, but the update was rolled back`;
      if (code === 'update-failed' && last !== 'UPDATE_ROLLBACK_FAILED')
        yield `${code}, but the update ended in ${last}`;
      if (code === 'recovery-failed' && stack.status !== 'UPDATE_ROLLBACK_FAILED') yield `${code}, but ${stack.status}`;
      if (code === 'rack-stuck') yield 'rack-stuck, although the run was to recover it';
      return;
    case 'refused':
      if (code !== 'plan-stale' && !laterTemplateIsDamaged(result)) yield `refused: ${code}`;
      return;
    case 'cancelled':
      if (scenario.cancel === undefined) yield 'cancelled, but nothing cancelled it';
      if (code === 'cancelled-and-rolling-back' && stack.status !== 'UPDATE_ROLLBACK_COMPLETE')
        yield `${code}, but the stack ended in ${stack.status}`;
      return;
    case 'unfinished':
      if (code === 'cancelled-rollback-refused' && last.includes('ROLLBACK') && scenario.failing === undefined)
        yield `${code}, but the update was rolled back`;
      if (version !== '' && runningIn(atEnd) !== undefined)
        yield 'a version was reported while an update was under way';
      return;
    default:
      yield `unexpected outcome ${String(outcome)}`;
  }
}

/**
 * A truncated response has the same effect as a damaged template. In a later step, it makes the run reject the route
 * before the first update.
 */
function laterTemplateIsDamaged({ problem }: RunResult): boolean {
  const problems = (problem?.steps ?? []).flatMap((step) => step.problems);
  return problems.length > 0 && problems.every(({ code }) => code === 'template-unusable');
}

/** Returns the token of the operation in progress. */
function runningIn({ operations }: Snapshot): string | undefined {
  return operations.find(({ status }) => status.endsWith('_IN_PROGRESS'))?.token;
}
