/** Mode `execute`: executes exactly the reviewed change set, or reports why not. */
import { changedHidden, differingKeys, parameterDifferences } from '../../cloudformation/change-set-review.ts';
import { AUTOSCALED, type ChangeSetFacts, changeSetName, changeSetState } from '../../cloudformation/change-set.ts';
import { isOfPlan, makeOperationToken, type PlanName } from '../../cloudformation/operation-token.ts';
import { HIDDEN_VALUE, valuesAfter } from '../../rack/parameters.ts';
import type { Rack } from '../../rack/rack.ts';
import { type Route, type RouteStop, stopsOfThisRun } from '../../releases/route.ts';
import type { GreenOutcome } from '../../run/outcome.ts';
import { InvariantError } from '../../values/invariant-error.ts';
import type { Admission } from '../admit/admit-rack.ts';
import type { RackState } from '../admit/read-state.ts';
import type { Result } from '../../run/result.ts';
import { monitorStep } from '../monitor/monitor-step.ts';
import { lastUpdateMs } from '../monitor/operation.ts';
import type { Attempt } from '../plan/attempts.ts';
import { withDriftDetection } from '../plan/detect-drift.ts';
import {
  findExecution,
  findReviewed,
  leadsTo,
  readReviewedChangeSet,
  type ReviewedChangeSet,
  unusable,
} from '../plan/reviewed-change-set.ts';
import type { StepPlan } from '../plan/plan-step.ts';
import type { RunContext } from '../run-context.ts';
import { executeChangeSet } from './execute-change-set.ts';
import { executeStep, notStarted, objectionTo, type StepEnd, stopped } from './execute-step.ts';
import type { Problem } from '../../run/problem.ts';
import { parseStackStatus } from '../../cloudformation/stack-status.ts';
import { rollBackUpdate } from './roll-back-update.ts';
import { callForStack } from '../call-with-retry.ts';

type OpenRoute = Exclude<Route, { kind: 'refused' }>;
type ReviewedOutcome = Extract<GreenOutcome, 'updated' | 'up-to-date' | 'behind'>;

/** @param route from the rack's release, or from the release before the update in progress. */
export async function executeReviewed(
  run: RunContext,
  admission: Admission,
  route: OpenRoute,
): Promise<Result<ReviewedOutcome | 'outside-window'>> {
  const plan = run.request.changeSet?.plan;
  if (plan === undefined) throw new InvariantError('mode execute without a change set');
  const { rack } = admission.state;
  if (leadsTo(plan, rack.version)) return alreadyThere(run, rack, plan, route);
  const stop = route.kind === 'planned' ? stopsOfThisRun(route)[0] : undefined;
  if (stop === undefined || !leadsTo(plan, stop.version)) {
    return {
      ok: false,
      problem: unusable(run, { why: 'other-target', version: plan.to, wanted: stop?.version ?? route.target }),
    };
  }
  const atMs = run.ports.clock.nowMs();
  run.ports.emit({
    kind: 'step-started',
    step: 1,
    of: 1,
    from: rack.version,
    to: stop.version,
    required: stop.required,
    atMs,
  });
  const reached =
    admission.kind === 'under-way'
      ? await monitorStep(run, {
          ...admission.update,
          rack,
          target: stop.version,
          how: 'joined',
          changeSet: undefined,
        })
      : await executeFor(run, admission.state, stop);
  if (!reached.ok) return reached;
  return { ok: true, value: reached.value === 'outside-window' ? 'outside-window' : 'updated' };
}

async function executeFor(run: RunContext, { rack, catalog }: RackState, stop: RouteStop): Promise<Result<StepEnd>> {
  const read = await readReviewedChangeSet(run, rack, stop);
  if (!read.ok) return read;
  const reviewed = read.value;
  const request = { ...run.request, parameters: reviewed.given };
  const planned: RunContext = withDriftDetection({ ...run, request }, rack);
  const { hidden, plan } = reviewed;
  return executeStep(planned, rack, {
    route: { catalog, stops: [stop], assessed: 'next-step' },
    firstAttempt: (current, step) => attemptReviewed(planned, current, step, reviewed),
    tokenOf: ({ version: from }, attempt) =>
      makeOperationToken({ from, to: stop.version, run: run.request.run, step: 1, attempt, plan: plan.digest }),
    objectionToReplan: hidden.length === 0 ? undefined : unusable(run, { why: 'hidden-parameters', keys: hidden }),
  });
}

/** Executes the reviewed change set. It is never deleted, because a later run may need it. */
async function attemptReviewed(
  run: RunContext,
  rack: Rack,
  plan: StepPlan,
  { plan: { name: token }, facts, hidden }: ReviewedChangeSet,
): Promise<Attempt<StepEnd>> {
  if (changeSetState(facts).kind !== 'executable') return { kind: 'stale', why: 'obsolete', reviewed: facts };
  const noEcho = [...plan.template.parameters.values()].filter((one) => one.noEcho).map(({ name }) => name);
  // DescribeChangeSet is documented to list the input parameters: those left to the template may be missing.
  const leftOut = plan.parameters.entries.filter(
    ({ key, source }) => source === 'default' && !facts.parameters.has(key),
  );
  const expected = new Map(valuesAfter(plan.parameters, { template: plan.template, stack: rack.stack.parameters }));
  for (const { key } of leftOut) expected.delete(key);
  const differences = parameterDifferences(
    facts,
    expected,
    noEcho.filter((key) => !hidden.includes(key)),
  );
  if (differences.length > 0) return stopped(unusable(run, { why: 'different', differences }));
  run.ports.emit({ kind: 'change-set-created', origin: 'kept', arn: facts.arn, changes: facts.changes });
  const objection = await objectionTo(run, rack, { plan, changeSet: facts }, { attempt: 1, reviewed: undefined });
  if (objection !== undefined) return stopped(objection);
  const execution = await executeChangeSet(run, rack, { changeSetArn: facts.arn, token, keeper: 'its-planner' });
  if (execution.kind !== 'started') return notStarted(execution, facts);
  const sinceMs = lastUpdateMs(rack.stack);
  const step = { rack, target: plan.stop.version, token, how: 'started', sinceMs, changeSet: facts } as const;
  const followed = (): Promise<Result<Rack>> => monitorStep(run, step);
  return { kind: 'reached', reached: await withReviewedRole(run, { rack, token }, followed) };
}

/** The rack already runs the release of the plan: the job is run again after it succeeded. */
async function alreadyThere(
  run: RunContext,
  rack: Rack,
  plan: PlanName,
  route: OpenRoute,
): Promise<Result<ReviewedOutcome>> {
  const there: Result<ReviewedOutcome> = { ok: true, value: route.kind === 'up-to-date' ? 'up-to-date' : 'behind' };
  const found = await findReviewed(run, rack, executedOn(run, rack, plan) ?? run.request.changeSet?.id ?? '');
  if (!found.ok) return found;
  const facts = found.value;
  if (facts === undefined) {
    const ended = await findExecution(run, rack, plan);
    if (ended === 'complete') return there;
    return {
      ok: false,
      problem: unusable(run, ended === undefined ? { why: 'gone' } : { why: 'already-executed', ended }),
    };
  }
  if (facts.stackArn !== rack.arn)
    return { ok: false, problem: unusable(run, { why: 'other-stack', stack: facts.stackArn }) };
  const keys = valuesNotInForce(facts, rack);
  return keys.length === 0 ? there : { ok: false, problem: unusable(run, { why: 'other-parameters', keys }) };
}

/** An executed change set can only be read by its ARN. The stack has it. */
function executedOn({ request }: RunContext, { stack }: Rack, plan: PlanName): string | undefined {
  const { changeSetArn: arn } = stack;
  return arn !== undefined && isOfPlan(changeSetName(arn), plan, request.run) ? arn : undefined;
}

/**
 * NoEcho values cannot be compared. Those that a change set would change, if it was not executed, are not in effect.
 */
function valuesNotInForce(facts: ChangeSetFacts, { stack }: Rack): readonly string[] {
  const listed = new Map([...stack.parameters].filter(([key]) => facts.parameters.has(key)));
  const hidden = [...facts.parameters].filter(([, value]) => value === HIDDEN_VALUE).map(([key]) => key);
  const isExecuted = changeSetState(facts).kind === 'executed';
  return [
    ...differingKeys(facts.parameters, listed).filter((key) => !AUTOSCALED.has(key)),
    ...(isExecuted ? [] : changedHidden(facts, hidden)),
  ];
}

interface Execution {
  /** The rack as it was before the execution. */
  readonly rack: Rack;
  readonly token: string;
}

/**
 * Monitors an update, and rolls it back if it uses a role that neither the input nor the stack had.
 * @param follow monitors the update to its end.
 */
async function withReviewedRole(
  run: RunContext,
  execution: Execution,
  follow: () => Promise<Result<Rack>>,
): Promise<Result<Rack>> {
  const started = await unreviewedRole(run, execution.rack);
  if (started !== undefined) await rollBackUpdate(run, execution, 'UPDATE_IN_PROGRESS');
  const reached = await follow();
  // DescribeStacks can lag for some seconds, so the role is read again at the end.
  const ended = (await unreviewedRole(run, execution.rack)) ?? started;
  return ended === undefined ? reached : { ok: false, problem: ended };
}

/** @returns undefined also if the stack cannot be read; then the result of the update reports it. */
async function unreviewedRole({ ports, request }: RunContext, before: Rack): Promise<Problem | undefined> {
  const stack = await callForStack(ports, before.name, () => ports.stacks.readStack(before.arn));
  if (!stack.ok) return undefined;
  const { roleArn, parameters } = stack.value;
  const status = parseStackStatus(stack.value.status) ?? before.status;
  const expected = request.roleArn ?? before.stack.roleArn;
  if (roleArn === expected || roleArn === before.stack.roleArn) return undefined;
  return { code: 'unreviewed-role', roleArn, expected, status, version: parameters.get('Version') ?? '' };
}
