/** One step of the route: plan, change set, execution, and what came of it; planned again where it is overtaken. */
import { samePlan, type ChangeSetFacts } from '../domain/change-set.ts';
import { makeOperationToken } from '../domain/operation-token.ts';
import type { Problem, ProblemCode } from '../domain/problem.ts';
import type { Rack } from '../domain/rack.ts';
import type { RouteStop } from '../domain/route.ts';
import type { Reached } from './ask.ts';
import { discardChangeSet } from './discard-change-set.ts';
import { executeChangeSet } from './execute-change-set.ts';
import { followStep } from './follow-step.ts';
import { planStep, type StepPlan } from './plan-step.ts';
import { prepareChangeSet, type Overtaking } from './prepare-change-set.ts';
import { timeLimitMs, type Run } from './run.ts';
import { readRack } from './survey-rack.ts';
import { waitForQuiet } from './wait-for-quiet.ts';

/** How often a step is planned at most: the autoscaler comes by each minute, a person less often. */
const MOST_ATTEMPTS = 5;

const FAILED_UPDATES: ReadonlySet<ProblemCode> = new Set(['rolled-back', 'update-failed', 'ended-elsewhere']);

export interface StepPlace {
  readonly stop: RouteStop;
  /** The stops that this run goes to afterwards. */
  readonly later: readonly RouteStop[];
  /** From 1. */
  readonly number: number;
}

/** Takes the rack to one stop. The value is the rack as it is then. */
export async function runStep(run: Run, first: Rack, place: StepPlace): Promise<Reached<Rack>> {
  let rack = first;
  let reviewed: ChangeSetFacts | undefined;
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
    const plan = await planStep(run, rack, place.stop, place.later);
    if ('problem' in plan) return plan;
    const outcome = await tryStep(run, rack, place, plan.value, { attempt, reviewed });
    if (outcome.kind === 'reached') return outcome.reached;
    run.ports.tell({ kind: 'plan-overtaken', why: outcome.why, attempt, of: MOST_ATTEMPTS });
    reviewed ??= outcome.reviewed;
    const quiet = await untilSameRack(run, rack);
    if ('problem' in quiet) return quiet;
    rack = quiet.value;
  }
  return { problem: { code: 'overtaken', attempts: MOST_ATTEMPTS, by: 'another-update' } };
}

type Attempt =
  | { readonly kind: 'reached'; readonly reached: Reached<Rack> }
  | { readonly kind: 'overtaken'; readonly why: Overtaking; readonly reviewed: ChangeSetFacts | undefined };

async function tryStep(
  run: Run,
  rack: Rack,
  { stop, number }: StepPlace,
  plan: StepPlan,
  { attempt, reviewed }: { readonly attempt: number; readonly reviewed: ChangeSetFacts | undefined },
): Promise<Attempt> {
  const token = makeOperationToken({
    from: rack.version,
    to: stop.version,
    run: run.request.run,
    step: number,
    attempt,
  });
  const prepared = await prepareChangeSet(run, rack, plan, token);
  switch (prepared.kind) {
    case 'stopped':
      return stopped(prepared.problem);
    case 'overtaken':
      return { ...prepared, reviewed: undefined };
    case 'without-changes':
      return { kind: 'reached', reached: await alreadyThere(run, stop) };
    case 'ready':
  }
  const { changeSet } = prepared;
  const ref = { stackArn: rack.arn, changeSet: changeSet.arn };
  const objection = await objectionTo(run, changeSet, reviewed, attempt);
  if (objection !== undefined) {
    await discardChangeSet(run, ref);
    return stopped(objection);
  }
  const execution = await executeChangeSet(run, rack, changeSet.arn, token);
  if (execution.kind !== 'begun') {
    await discardChangeSet(run, ref);
    return execution.kind === 'stopped'
      ? stopped(execution.problem)
      : { kind: 'overtaken', why: execution.why, reviewed: changeSet };
  }
  const resources = changeSet.changes.length;
  const reached = await followStep(run, { rack, target: stop.version, token, how: 'started', resources });
  // CloudFormation drops the change sets of a stack that it has updated, but keeps the one whose execution failed.
  if ('problem' in reached && FAILED_UPDATES.has(reached.problem.code)) await discardChangeSet(run, ref);
  return { kind: 'reached', reached };
}

/** What stands against executing a change set that CloudFormation would execute. */
async function objectionTo(
  run: Run,
  changeSet: ChangeSetFacts,
  reviewed: ChangeSetFacts | undefined,
  attempt: number,
): Promise<Problem | undefined> {
  if (run.ports.cancel.aborted) return { code: 'cancelled-before-start' };
  if (reviewed !== undefined && !samePlan(reviewed.changes, changeSet.changes)) {
    return { code: 'overtaken', attempts: attempt, by: 'another-plan' };
  }
  return undefined;
}

/** Nothing to change: well if somebody else has brought the rack there meanwhile, and strange otherwise. */
async function alreadyThere(run: Run, { version }: RouteStop): Promise<Reached<Rack>> {
  const rack = await readRack(run);
  if ('problem' in rack) return rack;
  run.ports.tell({ kind: 'rack-read', rack: rack.value });
  return rack.value.version === version ? rack : { problem: { code: 'change-set-empty', version } };
}

function stopped(problem: Problem): Attempt {
  return { kind: 'reached', reached: { problem } };
}

/** Waits for quiet and reads the rack anew; if it runs another release by then, our step is no longer what it needs. */
async function untilSameRack(run: Run, before: Rack): Promise<Reached<Rack>> {
  const deadlineMs = run.ports.clock.nowMs() + timeLimitMs(run, before);
  const problem = await waitForQuiet(run, before, deadlineMs);
  if (problem !== undefined) return { problem };
  const rack = await readRack(run);
  if ('problem' in rack) return rack;
  if (rack.value.version !== before.version) {
    return { problem: { code: 'overtaken', attempts: 1, by: 'another-update' } };
  }
  run.ports.tell({ kind: 'rack-read', rack: rack.value });
  return rack;
}
