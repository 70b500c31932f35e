/** Runs one step of the route: plan, change set, execution and result. Joins a step that is already in progress. */
import { type ChangeSetFacts, differenceOf } from '../../cloudformation/change-set.ts';
import { makeOperationToken, type OperationToken } from '../../cloudformation/operation-token.ts';
import type { Problem } from '../../run/problem.ts';
import type { Rack } from '../../rack/rack.ts';
import type { PlannedRoute, RouteStop } from '../../releases/route.ts';
import { readinessOf } from '../../cloudformation/stack-status.ts';
import type { Result } from '../../run/result.ts';
import { assessChangeSet } from '../plan/assess-change-set.ts';
import { type RunRoute, runRouteOf } from '../plan/assess-route.ts';
import { type Attempt, type AttemptPlace, untilNotStale } from '../plan/attempts.ts';
import { discardChangeSet, orDiscard } from '../plan/discard-change-set.ts';
import { executeChangeSet, type Execution } from './execute-change-set.ts';
import { monitorStep } from '../monitor/monitor-step.ts';
import { lastUpdateMs } from '../monitor/operation.ts';
import { planStep, type StepPlan } from '../plan/plan-step.ts';
import { prepareChangeSet, type PreparedChangeSet } from '../plan/prepare-change-set.ts';
import type { RunContext } from '../run-context.ts';
import { rackIn, readRack } from '../admit/read-state.ts';
import type { Admission } from '../admit/admit-rack.ts';
import { withDriftDetection } from '../plan/detect-drift.ts';

/** The rack after a step, or that the step did not start because no maintenance window was open. */
export type StepEnd = Rack | 'outside-window';

export interface StepPlace {
  readonly route: RunRoute;
  /** The name of the change set for an attempt, from 1. */
  readonly tokenOf: (rack: Rack, attempt: number) => OperationToken;
  /** Replaces the first attempt, which would create a change set. */
  readonly firstAttempt?: (rack: Rack, plan: StepPlan) => Promise<Attempt<StepEnd>>;
  /** Why the step must not be planned again. */
  readonly objectionToReplan?: Problem | undefined;
}

/** Updates the rack to one stop. */
export function executeStep(run: RunContext, first: Rack, place: StepPlace): Promise<Result<StepEnd>> {
  return untilNotStale(run, first, async (rack, attemptPlace) => {
    const isFirst = attemptPlace.attempt === 1;
    if (!isFirst && place.objectionToReplan !== undefined) return stopped(place.objectionToReplan);
    const plan = await planStep(run, rack, place.route);
    if (!plan.ok) return stopped(plan.problem);
    return isFirst && place.firstAttempt !== undefined
      ? place.firstAttempt(rack, plan.value)
      : attemptStep(run, rack, plan.value, { ...attemptPlace, token: place.tokenOf(rack, attemptPlace.attempt) });
  });
}

async function attemptStep(
  run: RunContext,
  rack: Rack,
  plan: StepPlan,
  { token, ...attempt }: AttemptPlace & { readonly token: OperationToken },
): Promise<Attempt<StepEnd>> {
  const { stop } = plan;
  const prepared = await prepareChangeSet(run, rack, plan, token);
  if (prepared.kind !== 'ready') return withoutChangeSet(run, stop, prepared);
  const { changeSet } = prepared;
  const ref = { stackArn: rack.arn, changeSet: changeSet.arn };
  const objection = await orDiscard(run, ref, () => objectionTo(run, rack, { plan, changeSet }, attempt));
  const execution =
    objection === undefined
      ? await executeChangeSet(run, rack, { changeSetArn: changeSet.arn, token, keeper: 'this-run' })
      : { kind: 'stopped' as const, problem: objection };
  if (execution.kind === 'started') {
    // An executed change set is CloudFormation's record of the update, so it is not deleted even if the update fails.
    const sinceMs = lastUpdateMs(rack.stack);
    const step = { rack, target: stop.version, token, how: 'started', sinceMs, changeSet } as const;
    return { kind: 'reached', reached: await monitorStep(run, step) };
  }
  await discardChangeSet(run, ref);
  return notStarted(execution, changeSet);
}

/** What follows if a change set was not executed. */
export function notStarted(
  execution: Exclude<Execution, { kind: 'started' }>,
  changeSet: ChangeSetFacts,
): Attempt<'outside-window'> {
  switch (execution.kind) {
    case 'outside-window':
      return { kind: 'reached', reached: { ok: true, value: 'outside-window' } };
    case 'stale':
      return { kind: 'stale', why: execution.why, reviewed: changeSet };
    case 'stopped':
      return stopped(execution.problem);
  }
}

async function withoutChangeSet(
  run: RunContext,
  stop: RouteStop,
  prepared: Exclude<PreparedChangeSet, { kind: 'ready' }>,
): Promise<Attempt<Rack>> {
  switch (prepared.kind) {
    case 'stopped':
      return stopped(prepared.problem);
    case 'stale':
      return { kind: 'stale', why: prepared.why, reviewed: prepared.reviewed };
    case 'without-changes':
      return { kind: 'reached', reached: await alreadyThere(run, stop) };
  }
}

/** Why an executable change set is not executed. */
export async function objectionTo(
  run: RunContext,
  rack: Rack,
  { plan, changeSet }: { readonly plan: StepPlan; readonly changeSet: ChangeSetFacts },
  { attempt, reviewed }: AttemptPlace,
): Promise<Problem | undefined> {
  const difference = reviewed === undefined ? undefined : differenceOf(reviewed, changeSet);
  if (difference !== undefined) return { code: 'plan-stale', attempts: attempt, by: 'another-plan', difference };
  const assessment = await assessChangeSet(run, rack, plan, changeSet);
  if (!assessment.ok) return assessment.problem;
  const { refusal, seen } = assessment.value;
  // Another client may have updated the rack before the change set was created. After that, CloudFormation detects it.
  const now = seen === undefined ? await readRack(run) : rackIn(run, seen);
  if (!now.ok) return now.problem;
  if (now.value.version !== rack.version) return { code: 'plan-stale', attempts: attempt, by: 'another-update' };
  return run.ports.cancel.aborted ? { code: 'cancelled-before-start' } : refusal;
}

/** No changes: this is right if another client has updated the rack to this release, and a problem otherwise. */
async function alreadyThere(run: RunContext, { version }: RouteStop): Promise<Result<Rack>> {
  const rack = await readRack(run);
  if (!rack.ok) return rack;
  run.ports.emit({ kind: 'rack-read', rack: rack.value });
  const isThere = rack.value.version === version && readinessOf(rack.value.status) === 'ready';
  return isThere ? rack : { ok: false, problem: { code: 'change-set-empty', version } };
}

/** The result of an attempt that ends with a problem. */
export function stopped(problem: Problem): Attempt<never> {
  return { kind: 'reached', reached: { ok: false, problem } };
}

export interface StepNumber {
  /** The number of the step in this run, from 1. */
  readonly number: number;
  /** Whether this run has not started an update yet. An update that it joined does not count. */
  readonly isFirstUpdate: boolean;
}

/**
 * Starts the next step of the route, or joins the update in progress.
 *
 * @returns the rack after the step.
 */
export async function startOrJoinStep(
  run: RunContext,
  admission: Admission,
  planned: PlannedRoute,
  { number, isFirstUpdate }: StepNumber,
): Promise<Result<StepEnd>> {
  const { rack, catalog } = admission.state;
  const route = runRouteOf(catalog, planned, isFirstUpdate ? 'route' : 'next-step');
  const [stop, ...later] = route.stops;
  const atMs = run.ports.clock.nowMs();
  const of = number + later.length;
  const { version: to, required } = stop;
  run.ports.emit({ kind: 'step-started', step: number, of, from: rack.version, to, required, atMs });
  if (admission.kind === 'under-way') warnOfUnapplied(run, rack);
  return admission.kind === 'under-way'
    ? monitorStep(run, { ...admission.update, rack, target: to, how: 'joined', changeSet: undefined })
    : executeStep(number === 1 ? withDriftDetection(run, rack) : run, rack, {
        route,
        tokenOf: ({ version: from }, attempt) =>
          makeOperationToken({ from, to, run: run.request.run, step: number, attempt }),
      });
}

/** The client that started a joined update set its parameters. The given parameters apply only if they are the same. */
function warnOfUnapplied({ request, ports }: RunContext, { stack }: Rack): void {
  const keys = [...request.parameters]
    .filter(([key, value]) => stack.parameters.get(key) !== value)
    .map(([key]) => key);
  if (keys.length > 0) ports.emit({ kind: 'warned', warning: { code: 'parameters-not-applied', keys } });
}
