/** Reads a reviewed change set, and checks that a plan of this action created it. */
import { AUTOSCALED, type ChangeSetFacts, changeSetState } from '../../cloudformation/change-set.ts';
import { contentDifferences, type ReviewDifference } from '../../cloudformation/change-set-review.ts';
import { isOfPlan, matchesTokenVersion, parsePlanName, type PlanName } from '../../cloudformation/operation-token.ts';
import { givenIn, HIDDEN_VALUE, needsZonePin } from '../../rack/parameters.ts';
import { changedValues, type PlanBasis, reviewedParameters, type ReviewedParameters } from '../../rack/plan-digest.ts';
import type { Rack } from '../../rack/rack.ts';
import { redactedAmong } from '../../rack/redacted-values.ts';
import type { RouteStop } from '../../releases/route.ts';
import type { ChangeSetUnfit, Problem } from '../../run/problem.ts';
import { InvariantError } from '../../values/invariant-error.ts';
import { callForStack, callWithRetry, problemOf } from '../call-with-retry.ts';
import type { Result } from '../../run/result.ts';
import { readTemplate, type ReleaseTemplate } from './read-templates.ts';
import type { RunContext } from '../run-context.ts';
import { lookUpChangeSet } from './discard-change-set.ts';
import { findZones } from './plan-step.ts';
import { isStackRow, type StackEvent } from '../../cloudformation/stack-event.ts';
import { parseStackStatus, updateEndOf } from '../../cloudformation/stack-status.ts';

export interface ReviewedChangeSet {
  readonly plan: PlanName;
  readonly facts: ChangeSetFacts;
  /** The parameters that were given to the plan. NoEcho values are `****`. */
  readonly given: ReadonlyMap<string, string>;
  /** The NoEcho ones among them. Only the change set has their values. */
  readonly hidden: readonly string[];
}

/** The problem of a change set that is not executed. */
export function unusable({ request }: Pick<RunContext, 'request'>, unfit: ChangeSetUnfit): Problem {
  return { code: 'change-set-unusable', changeSet: request.changeSet?.id ?? '', unfit };
}

/**
 * Returns the reviewed change set, if it was planned for this stop and equals what this action would create. An
 * obsolete one cannot be executed, but shows what to plan again.
 */
export async function readReviewedChangeSet(
  run: RunContext,
  rack: Rack,
  stop: RouteStop,
): Promise<Result<ReviewedChangeSet>> {
  const { changeSet } = run.request;
  if (changeSet === undefined) throw new InvariantError('mode execute without a change set');
  const found = await findReviewed(run, rack, changeSet.id);
  if (!found.ok) return found;
  const unfit =
    found.value === undefined ? await whyMissing(run, rack, changeSet.plan) : whyUnfit(found.value, rack, stop);
  if (unfit !== undefined) return { ok: false, problem: unusable(run, unfit) };
  const plan = parsePlanName(found.value?.name ?? '');
  if (found.value === undefined || plan === undefined)
    throw new InvariantError('a change set without the name of a plan');
  const release = await readTemplate(run, stop.version);
  if (!release.ok) return release;
  return comparedWithRelease(run, rack, { plan, facts: found.value, release: release.value });
}

/** By its name or its ARN. */
export function findReviewed(
  { ports }: RunContext,
  rack: Rack,
  changeSet: string,
): Promise<Result<ChangeSetFacts | undefined>> {
  return callForStack(ports, rack.name, () => lookUpChangeSet(ports.stacks, { stackArn: rack.arn, changeSet }));
}

async function whyMissing(run: RunContext, rack: Rack, plan: PlanName): Promise<ChangeSetUnfit> {
  const ended = await findExecution(run, rack, plan);
  return ended === undefined ? { why: 'gone' } : { why: 'already-executed', ended };
}

function whyUnfit(facts: ChangeSetFacts, rack: Rack, stop: RouteStop): ChangeSetUnfit | undefined {
  if (facts.stackArn !== rack.arn) return { why: 'other-stack', stack: facts.stackArn };
  const version = facts.parameters.get('Version') ?? '';
  const state = changeSetState(facts);
  switch (state.kind) {
    case 'executable':
    case 'obsolete':
      return version === stop.version ? undefined : { why: 'other-target', version, wanted: stop.version };
    case 'executed':
      return { why: 'already-executed', ended: endedBy(facts.executionStatus) };
    case 'failed':
      return { why: 'failed', reason: state.reason };
    case 'without-changes':
      return { why: 'failed', reason: facts.statusReason ?? '' };
    case 'deleted':
    case 'creating':
      return { why: 'gone' };
  }
}

function endedBy(executionStatus: string | undefined): 'complete' | 'failed' | 'unknown' {
  if (executionStatus === 'EXECUTE_COMPLETE') return 'complete';
  return executionStatus === 'EXECUTE_FAILED' ? 'failed' : 'unknown';
}

interface Candidate {
  readonly plan: PlanName;
  readonly facts: ChangeSetFacts;
  readonly release: ReleaseTemplate;
}

async function comparedWithRelease(
  run: RunContext,
  rack: Rack,
  { plan, facts, release }: Candidate,
): Promise<Result<ReviewedChangeSet>> {
  const { ports, request } = run;
  const { template, text } = release;
  const templateText = await callWithRetry(
    ports,
    () => ports.stacks.readChangeSetTemplate({ stackArn: rack.arn, changeSet: facts.arn }),
    (fault) => (fault.kind === 'change-set-not-found' ? unusable(run, { why: 'gone' }) : problemOf(fault, rack.name)),
  );
  if (!templateText.ok) return templateText;
  const basis = { template, templateText: text, stack: rack.stack.parameters };
  const reviewed = reviewedParameters(basis, facts.parameters, plan.digest);
  const differences: readonly ReviewDifference[] = [
    ...contentDifferences(
      { facts, templateText: templateText.value },
      {
        templateText: text,
        tags: rack.stack.tags,
        notificationArns: rack.stack.notificationArns,
        capabilities: request.capabilities,
      },
    ),
    ...(reviewed === undefined ? [{ part: 'parameters' as const, names: unplannedKeys(basis, facts) }] : []),
  ];
  if (reviewed === undefined || differences.length > 0) {
    return { ok: false, problem: unusable(run, { why: 'different', differences }) };
  }
  const given = await givenTo(run, rack, release, reviewed);
  if (!given.ok) return given;
  ports.emit({ kind: 'secrets-found', ...redactedAmong(given.value, [template], rack.arn) });
  return { ok: true, value: { plan, facts, given: given.value, hidden: reviewed.hidden } };
}

/**
 * The parameters that a change set would change. In an obsolete one, the instance count can be the autoscaler's change.
 */
function unplannedKeys(basis: PlanBasis, facts: ChangeSetFacts): readonly string[] {
  const keys = [...changedValues(basis, facts.parameters).keys()].sort();
  return changeSetState(facts).kind === 'executable' ? keys : keys.filter((key) => !AUTOSCALED.has(key));
}

/** The parameters that were given to the plan, derived from the values that it changed. */
async function givenTo(
  run: RunContext,
  rack: Rack,
  { version, template }: ReleaseTemplate,
  { changed, hidden }: ReviewedParameters,
): Promise<Result<ReadonlyMap<string, string>>> {
  const stack = rack.stack.parameters;
  const zones = needsZonePin(template, stack, new Map())
    ? await findZones(run, rack)
    : ({ ok: true, value: undefined } as const);
  if (!zones.ok) return zones;
  const planned = [...template.parameters.values()].map(({ name, default: initial }) => {
    return [name, changed.get(name) ?? stack.get(name) ?? initial] as const;
  });
  const values = new Map(planned.filter((one): one is readonly [string, string] => one[1] !== undefined));
  const given = givenIn(values, { template, target: version, stack, zones: zones.value });
  return { ok: true, value: new Map([...given, ...hidden.map((key) => [key, HIDDEN_VALUE] as const)]) };
}

/** Whether the plan's target is this release. */
export function leadsTo(plan: PlanName, version: Rack['version']): boolean {
  return matchesTokenVersion(version, plan.to);
}

/**
 * After a change set is executed and deleted, the events still have its name as their client token.
 * @returns undefined if no event has it, or if the events cannot be read.
 */
export async function findExecution(
  { ports, request }: RunContext,
  rack: Rack,
  plan: PlanName,
): Promise<'complete' | 'failed' | 'unknown' | undefined> {
  let found: StackEvent | undefined;
  const read = await callForStack(ports, rack.name, () =>
    ports.stacks.readEvents(rack.arn, (event) => {
      if (found !== undefined) return false;
      if (isStackRow(event) && event.token !== undefined && isOfPlan(event.token, plan, request.run)) found = event;
      return true;
    }),
  );
  if (!read.ok || found === undefined) return undefined;
  const status = parseStackStatus(found.status);
  const end = status === undefined ? undefined : updateEndOf(status);
  if (end === undefined) return 'unknown';
  return end === 'complete' ? 'complete' : 'failed';
}
