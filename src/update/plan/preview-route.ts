/** `mode: plan`: what an update would do, told before it happens. Makes the next step's change set and deletes it again. */
import { valuesAfterStep, forecastStep } from '../../impact/forecast.ts';
import { makeOperationToken } from '../../cloudformation/operation-token.ts';
import type { Problem } from '../../run/problem.ts';
import type { Rack } from '../../rack/rack.ts';
import { stopsOfThisRun, type Route, type RouteStop } from '../../releases/route.ts';
import { InvariantError } from '../../values/invariant-error.ts';
import { assessChangeSet } from './assess-change-set.ts';
import { untilNotStale, type Attempt } from './attempts.ts';
import { discardChangeSet, orDiscard } from './discard-change-set.ts';
import { planStep, type StepPlan } from './plan-step.ts';
import { prepareChangeSet } from './prepare-change-set.ts';
import type { ChangeSetRef } from '../ports.ts';
import { readTemplate } from '../read-template.ts';
import type { RunContext } from '../run-context.ts';

type PlannedRoute = Extract<Route, { kind: 'planned' }>;

/**
 * The next step as CloudFormation sees it, and a forecast of the steps after it. The step is planned as an update plans it,
 * with the stops of one run; the forecast shows the whole route, also what a required release leaves to later runs.
 */
export async function previewRoute(run: RunContext, first: Rack, route: PlannedRoute): Promise<Problem | undefined> {
  const [stop, ...later] = stopsOfThisRun(route);
  if (stop === undefined) throw new InvariantError('a route without a stop');
  const planned = await untilNotStale(run, first, async (rack, { attempt }) => {
    const plan = await planStep(run, rack, stop, later);
    if ('problem' in plan) return { kind: 'reached', reached: plan };
    return reviewStep(run, rack, plan.value, attempt);
  });
  if ('problem' in planned) return planned.problem;
  const { changeSet } = planned.value;
  await orDiscard(run, changeSet, () => forecastLater(run, planned.value, route.stops.slice(1)));
  return keepOrDiscard(run, changeSet);
}

interface Review {
  /** As it was read for this plan: the autoscaler may have changed it since the run began. */
  readonly rack: Rack;
  readonly plan: StepPlan;
  readonly changeSet: ChangeSetRef;
}

async function reviewStep(run: RunContext, rack: Rack, plan: StepPlan, attempt: number): Promise<Attempt<Review>> {
  const { request, ports } = run;
  const { version: to } = plan.stop;
  const token = makeOperationToken({ from: rack.version, to, run: request.run, step: 1, attempt });
  const prepared = await prepareChangeSet(run, rack, plan, token);
  switch (prepared.kind) {
    case 'stopped':
      return { kind: 'reached', reached: { problem: prepared.problem } };
    case 'without-changes':
      return { kind: 'reached', reached: { problem: { code: 'change-set-empty', version: to } } };
    case 'stale':
      return { kind: 'stale', why: prepared.why, reviewed: undefined };
    case 'ready':
  }
  const changeSet = { stackArn: rack.arn, changeSet: prepared.changeSet.arn };
  const assessment = await orDiscard(run, changeSet, () => assessChangeSet(run, rack, plan, prepared.changeSet));
  if ('problem' in assessment) {
    await discardChangeSet(run, changeSet);
    return { kind: 'reached', reached: assessment };
  }
  for (const problem of [...plan.objections, ...assessment.value.objections]) {
    ports.emit({ kind: 'warned', warning: { code: 'would-be-refused', problem } });
  }
  return { kind: 'reached', reached: { value: { rack, plan, changeSet } } };
}

/** A plan that nobody waits for any more is no plan: nothing of it is kept, and green would say that there is one. */
async function keepOrDiscard(run: RunContext, changeSet: ChangeSetRef): Promise<Problem | undefined> {
  const { request, ports } = run;
  if (request.plannedChangeSet === 'keep' && !ports.cancel.aborted) {
    ports.emit({ kind: 'change-set-kept', arn: changeSet.changeSet });
    return undefined;
  }
  await discardChangeSet(run, changeSet);
  return ports.cancel.aborted ? { code: 'cancelled-before-start' } : undefined;
}

/** Each template against the one before it, with the values that this rack will have by then. */
async function forecastLater(
  run: RunContext,
  { rack, plan: first }: Review,
  later: readonly RouteStop[],
): Promise<void> {
  let before = first.template;
  let current = first.stop.version;
  const sent = first.parameters.entries.flatMap((entry) =>
    'value' in entry ? [[entry.key, entry.value] as const] : [],
  );
  let parameters: ReadonlyMap<string, string> = new Map([...rack.stack.parameters, ...sent]);
  for (const { version: target } of later) {
    const release = await readTemplate(run, target);
    if ('problem' in release) {
      run.ports.emit({ kind: 'step-not-forecast', to: target });
      return;
    }
    const after = release.value.template;
    const facts = {
      before,
      after,
      current,
      target,
      rack,
      parameters,
      given: run.request.parameters,
      region: rack.region,
    };
    run.ports.emit({ kind: 'step-forecast', from: current, to: target, forecast: forecastStep(facts) });
    parameters = valuesAfterStep(facts);
    [before, current] = [after, target];
  }
}
