/** One step of the route: plan, change set, execution, and what came of it; planned again where it is overtaken. */
import { differenceOf, type ChangeSetFacts } from '../../cloudformation/change-set.ts';
import { makeOperationToken } from '../../cloudformation/operation-token.ts';
import type { Problem } from '../../run/problem.ts';
import type { Rack } from '../../rack/rack.ts';
import type { RouteStop } from '../../releases/route.ts';
import { readinessOf } from '../../cloudformation/stack-status.ts';
import type { Result } from '../call-with-retry.ts';
import { assessChangeSet } from '../plan/assess-change-set.ts';
import type { RunRoute } from '../plan/assess-route.ts';
import { untilNotStale, type Attempt, type AttemptPlace } from '../plan/attempts.ts';
import { discardChangeSet, orDiscard } from '../plan/discard-change-set.ts';
import { executeChangeSet } from './execute-change-set.ts';
import { monitorStep } from '../monitor/monitor-step.ts';
import { lastUpdateMs } from '../monitor/operation.ts';
import { planStep, type StepPlan } from '../plan/plan-step.ts';
import { prepareChangeSet, type PreparedChangeSet } from '../plan/prepare-change-set.ts';
import { readReviewedChangeSet } from '../plan/reviewed-change-set.ts';
import type { RunContext } from '../run-context.ts';
import { rackIn, readRack } from '../admit/read-state.ts';

export interface StepPlace {
  readonly route: RunRoute;
  /** From 1. */
  readonly number: number;
}

/** Takes the rack to one stop. The value is the rack as it is then. */
export function executeStep(run: RunContext, first: Rack, place: StepPlace): Promise<Result<Rack>> {
  return untilNotStale(run, first, async (rack, attemptPlace) => {
    const plan = await planStep(run, rack, place.route);
    if ('problem' in plan) return stopped(plan.problem);
    return attemptStep(run, rack, place, plan.value, attemptPlace);
  });
}

async function attemptStep(
  run: RunContext,
  rack: Rack,
  { number }: StepPlace,
  plan: StepPlan,
  { attempt, reviewed }: AttemptPlace,
): Promise<Attempt<Rack>> {
  const { stop } = plan;
  const token = makeOperationToken({
    from: rack.version,
    to: stop.version,
    run: run.request.run,
    step: number,
    attempt,
  });
  const kept = attempt === 1 ? run.request.changeSetArn : undefined;
  const prepared =
    kept === undefined
      ? await prepareChangeSet(run, rack, plan, token)
      : await readReviewedChangeSet(run, rack, kept, stop.version);
  if (prepared.kind !== 'ready') return withoutChangeSet(run, stop, prepared);
  const { changeSet } = prepared;
  const ref = { stackArn: rack.arn, changeSet: changeSet.arn };
  const judge = (): Promise<Problem | undefined> => objectionTo(run, rack, plan, changeSet, { attempt, reviewed });
  // One that was kept on purpose is its keeper's to delete.
  const objection = kept === undefined ? await orDiscard(run, ref, judge) : await judge();
  const execution =
    objection === undefined
      ? await executeChangeSet(run, rack, changeSet.arn, token)
      : { kind: 'stopped' as const, problem: objection };
  if (execution.kind === 'begun') {
    // An executed change set is CloudFormation's record of the update, and is not deleted even where the update fails.
    const sinceMs = lastUpdateMs(rack.stack);
    const step = { rack, target: stop.version, token, how: 'started', sinceMs, changeSet } as const;
    return { kind: 'reached', reached: await monitorStep(run, step) };
  }
  if (kept === undefined) await discardChangeSet(run, ref);
  return execution.kind === 'stopped'
    ? stopped(execution.problem)
    : { kind: 'stale', why: execution.why, reviewed: changeSet };
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

/** What stands against executing a change set that CloudFormation would execute. */
async function objectionTo(
  run: RunContext,
  rack: Rack,
  plan: StepPlan,
  changeSet: ChangeSetFacts,
  { attempt, reviewed }: AttemptPlace,
): Promise<Problem | undefined> {
  const difference = reviewed === undefined ? undefined : differenceOf(reviewed, changeSet);
  if (difference !== undefined) return { code: 'overtaken', attempts: attempt, by: 'another-plan', difference };
  const assessment = await assessChangeSet(run, rack, plan, changeSet);
  if ('problem' in assessment) return assessment.problem;
  const { refusal, seen } = assessment.value;
  // The rack may have been moved on before the change set was made; from there on, CloudFormation itself tells.
  const now = seen === undefined ? await readRack(run) : rackIn(run, seen);
  if ('problem' in now) return now.problem;
  if (now.value.version !== rack.version) return { code: 'overtaken', attempts: attempt, by: 'another-update' };
  return run.ports.cancel.aborted ? { code: 'cancelled-before-start' } : refusal;
}

/** Nothing to change: well if somebody else has brought the rack there meanwhile, and strange otherwise. */
async function alreadyThere(run: RunContext, { version }: RouteStop): Promise<Result<Rack>> {
  const rack = await readRack(run);
  if ('problem' in rack) return rack;
  run.ports.emit({ kind: 'rack-read', rack: rack.value });
  const isThere = rack.value.version === version && readinessOf(rack.value.status) === 'ready';
  return isThere ? rack : { problem: { code: 'change-set-empty', version } };
}

function stopped(problem: Problem): Attempt<never> {
  return { kind: 'reached', reached: { problem } };
}
