/** Mode `plan`: reports what an update would do. Creates the next step's change set and deletes it again. */
import { makeOperationToken } from '../../cloudformation/operation-token.ts';
import { digestOfPlan } from '../../rack/plan-digest.ts';
import type { Problem } from '../../run/problem.ts';
import type { Rack } from '../../rack/rack.ts';
import type { PlannedRoute } from '../../releases/route.ts';
import { refuseSteps } from '../../run/route-refusals.ts';
import type { RackState } from '../admit/read-state.ts';
import { assessChangeSet } from './assess-change-set.ts';
import { type Attempt, untilNotStale } from './attempts.ts';
import { withDriftDetection } from './detect-drift.ts';
import { discardChangeSet, orDiscard } from './discard-change-set.ts';
import { planStep, type StepPlan } from './plan-step.ts';
import { prepareChangeSet } from './prepare-change-set.ts';
import type { ChangeSetRef } from '../ports.ts';
import type { RunContext } from '../run-context.ts';
import { type AttemptRoute, factsOf, runRouteOf } from './assess-route.ts';
import { readRouteTemplates } from './read-templates.ts';

/**
 * Plans the next step as an update would, with the stops of one run. The forecast shows the whole route, including what
 * a required release leaves to later runs.
 */
export async function previewRoute(
  context: RunContext,
  { rack: first, catalog }: RackState,
  planned: PlannedRoute,
): Promise<Problem | undefined> {
  const run = withDriftDetection(context, first);
  const route = runRouteOf(catalog, planned, 'route');
  const reviewed = await untilNotStale(run, first, async (rack, { attempt }) => {
    const plan = await planStep(run, rack, route);
    if (!plan.ok) return { kind: 'reached', reached: plan };
    return reviewStep(run, rack, plan.value, attempt);
  });
  if (!reviewed.ok) return reviewed.problem;
  const { plan, changeSet } = reviewed.value;
  await orDiscard(run, changeSet, () => forecastLater(run, plan.attempt, planned));
  return keepOrDiscard(run, changeSet);
}

interface Review {
  readonly plan: StepPlan;
  readonly changeSet: ChangeSetRef;
}

async function reviewStep(run: RunContext, rack: Rack, plan: StepPlan, attempt: number): Promise<Attempt<Review>> {
  const { request, ports } = run;
  const { version: to } = plan.stop;
  const { template, templateText } = plan;
  const digest = digestOfPlan({ template, templateText, stack: rack.stack.parameters }, plan.parameters);
  const token = makeOperationToken({ from: rack.version, to, run: request.run, step: 1, attempt, plan: digest });
  const prepared = await prepareChangeSet(run, rack, plan, token);
  switch (prepared.kind) {
    case 'stopped':
      return { kind: 'reached', reached: { ok: false, problem: prepared.problem } };
    case 'without-changes':
      return { kind: 'reached', reached: { ok: false, problem: { code: 'change-set-empty', version: to } } };
    case 'stale':
      return { kind: 'stale', why: prepared.why, reviewed: undefined };
    case 'ready':
  }
  const changeSet = { stackArn: rack.arn, changeSet: prepared.changeSet.arn };
  const assessment = await orDiscard(run, changeSet, () => assessChangeSet(run, rack, plan, prepared.changeSet));
  if (!assessment.ok) {
    await discardChangeSet(run, changeSet);
    return { kind: 'reached', reached: assessment };
  }
  const { refusal } = assessment.value;
  if (refusal !== undefined) ports.emit({ kind: 'warned', warning: { code: 'would-be-refused', problem: refusal } });
  return { kind: 'reached', reached: { ok: true, value: { plan, changeSet } } };
}

/** After a cancel, the plan is incomplete, so its change set is not kept. */
async function keepOrDiscard(run: RunContext, changeSet: ChangeSetRef): Promise<Problem | undefined> {
  const { request, ports } = run;
  if (request.plannedChangeSet === 'keep' && !ports.cancel.aborted) {
    ports.emit({ kind: 'change-set-kept', arn: changeSet.changeSet });
    return undefined;
  }
  await discardChangeSet(run, changeSet);
  return ports.cancel.aborted ? { code: 'cancelled-before-start' } : undefined;
}

/** Compares each template with the one before it, with the values that this rack will have then. */
async function forecastLater(run: RunContext, attempt: AttemptRoute, { stops }: PlannedRoute): Promise<void> {
  const [next, ...later] = stops;
  if (next === undefined) return;
  const templates = await readRouteTemplates(run, attempt.rack, [next, ...later]);
  if (!templates.ok) return;
  const facts = factsOf({ ...attempt, templates: templates.value });
  for (const { current, version, forecast } of refuseSteps(facts, run.request, stops.length).slice(1)) {
    run.ports.emit({ kind: 'step-forecast', from: current, to: version, forecast });
  }
  const { unreadable } = templates.value;
  if (unreadable !== undefined) run.ports.emit({ kind: 'step-not-forecast', to: unreadable.version });
}
