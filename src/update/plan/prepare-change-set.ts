/** Creates the change set of a planned step and waits until it can be executed. */
import { type ChangeSetFacts, changeSetState, type ChangeSetState } from '../../cloudformation/change-set.ts';
import type { OperationToken } from '../../cloudformation/operation-token.ts';
import type { Fault } from '../../cloudformation/fault.ts';
import type { Problem } from '../../run/problem.ts';
import { accountOf, type Rack } from '../../rack/rack.ts';
import type { RackVersion } from '../../releases/rack-version.ts';
import { callForStack, callWithRetry, problemOf } from '../call-with-retry.ts';
import type { StaleReason } from './attempts.ts';
import { discardChangeSet } from './discard-change-set.ts';
import type { StepPlan } from './plan-step.ts';
import { poll, type PollEnd } from '../poll.ts';
import type { ChangeSetRef, PublishedTemplate } from '../ports.ts';
import { readFailureDetails } from '../monitor/read-failure-details.ts';
import type { RunContext } from '../run-context.ts';

export type PreparedChangeSet =
  | { readonly kind: 'ready'; readonly changeSet: ChangeSetFacts }
  | { readonly kind: 'without-changes' }
  | { readonly kind: 'stale'; readonly why: StaleReason; readonly reviewed?: ChangeSetFacts }
  | { readonly kind: 'stopped'; readonly problem: Problem };

/** CloudFormation needs seconds for a rack's change set. After this time, it is reported as a problem. */
const CREATION_LIMIT_MS = 600_000;

/**
 * Creates the change set and waits until it is complete, with all its pages read. Deletes one that does not become
 * ready.
 */
export async function prepareChangeSet(
  run: RunContext,
  rack: Rack,
  plan: StepPlan,
  token: OperationToken,
): Promise<PreparedChangeSet> {
  const created = await create(run, rack, plan, token);
  if (created.kind !== 'created') {
    // A failed call may have been executed: a change set with this run's name is deleted.
    if (created.received === 'maybe') {
      await discardChangeSet(run, { stackArn: rack.arn, changeSet: token }, 'perhaps-made');
    }
    return created;
  }
  const ref = { stackArn: rack.arn, changeSet: created.arn };
  const made = preparationOf(await untilCreated(run, ref), rack, plan);
  const problem = made.kind === 'ready' ? await templateProblem(run, rack, plan, created.template) : undefined;
  const preparation: PreparedChangeSet = problem === undefined ? made : { kind: 'stopped', problem };
  if (preparation.kind === 'ready') {
    run.ports.emit({
      kind: 'change-set-created',
      origin: 'made',
      arn: created.arn,
      changes: preparation.changeSet.changes,
    });
    return preparation;
  }
  const detailed = await withDetails(run, ref, preparation);
  await discardChangeSet(run, ref);
  return detailed;
}

/** The reason of the change set only says that a validation found something, not what. */
async function withDetails(
  run: RunContext,
  ref: ChangeSetRef,
  preparation: PreparedChangeSet,
): Promise<PreparedChangeSet> {
  if (preparation.kind !== 'stopped' || preparation.problem.code !== 'change-set-failed') return preparation;
  const arn = ref.changeSet;
  const isExpected = /hook\(s\)|validation/i.test(preparation.problem.reason);
  let details = await readFailureDetails(run, { kind: 'change-set', arn }, isExpected ? 'surely' : 'perhaps');
  // A hook on the whole change set writes no events.
  if (isExpected && details.length === 0) details = await readFailureDetails(run, { kind: 'change-set-hooks', arn });
  return { kind: 'stopped', problem: { ...preparation.problem, details } };
}

/**
 * CloudFormation reads the template itself, some time after this run. The assessed template must be the one that
 * CloudFormation read.
 */
async function templateProblem(
  { ports, request }: RunContext,
  rack: Rack,
  { stop: { version } }: StepPlan,
  { location, isUnchanged }: PublishedTemplate,
): Promise<Problem | undefined> {
  const unchanged = await callWithRetry(ports, isUnchanged, (fault) =>
    request.templateBucket === undefined
      ? { code: 'template-unreadable', version, location, fault }
      : notCopied(request.templateBucket, rack, version, fault),
  );
  if (!unchanged.ok) return unchanged.problem;
  return unchanged.value ? undefined : { code: 'template-changed', version, location };
}

type Creation =
  | { readonly kind: 'created'; readonly arn: string; readonly template: PublishedTemplate }
  | { readonly kind: 'stale'; readonly why: StaleReason; readonly received: 'no' | 'maybe' }
  | { readonly kind: 'stopped'; readonly problem: Problem; readonly received: 'no' | 'maybe' };

async function create(run: RunContext, rack: Rack, plan: StepPlan, token: OperationToken): Promise<Creation> {
  const { request, retrying } = run;
  const version = plan.stop.version;
  const stored = { ...plan.templateObject, text: plan.templateText };
  const published = await callWithRetry(
    retrying,
    () => retrying.releases.publishTemplate(version, stored, accountOf(rack.arn)),
    (fault) => notCopied(request.templateBucket ?? '', rack, version, fault),
  );
  if (!published.ok) return { kind: 'stopped', problem: published.problem, received: 'no' };
  const order = {
    stackArn: rack.arn,
    token,
    templateUrl: published.value.url,
    parameters: plan.parameters.entries,
    tags: rack.stack.tags,
    notificationArns: rack.stack.notificationArns,
    capabilities: request.capabilities,
    roleArn: request.roleArn,
    isStackExpress: rack.stack.isExpress === true,
    description: `Convox rack ${rack.name} from ${rack.version} to ${version}`,
  };
  const arn = await callForStack(retrying, rack.name, () => retrying.stacks.createChangeSet(order));
  if (arn.ok) return { kind: 'created', arn: arn.value, template: published.value };
  const received = arn.mayHaveExecuted ? 'maybe' : 'no';
  return arn.fault?.kind === 'stack-busy'
    ? { kind: 'stale', why: 'stack-busy', received }
    : { kind: 'stopped', problem: arn.problem, received };
}

function notCopied(bucket: string, rack: Rack, version: RackVersion, fault: Fault): Problem {
  return { code: 'template-not-copied', version, bucket, owner: accountOf(rack.arn), fault };
}

interface CreatedChangeSet {
  readonly state: ChangeSetState;
  readonly facts: ChangeSetFacts;
}

async function untilCreated(run: RunContext, ref: ChangeSetRef): Promise<PollEnd<CreatedChangeSet>> {
  const { ports, request } = run;
  const read = async (): Promise<CreatedChangeSet | undefined> => {
    const facts = await ports.stacks.readChangeSet(ref);
    const state = changeSetState(facts);
    return state.kind === 'creating' ? undefined : { state, facts };
  };
  const intervalMs = Math.min(request.pollIntervalMs, 2_000);
  const deadlineMs = ports.clock.nowMs() + CREATION_LIMIT_MS;
  return poll({ read, intervalMs, deadlineMs, what: 'change-set' }, ports);
}

function preparationOf(end: PollEnd<CreatedChangeSet>, rack: Rack, plan: StepPlan): PreparedChangeSet {
  const version = plan.stop.version;
  switch (end.kind) {
    case 'cancelled':
      return { kind: 'stopped', problem: { code: 'cancelled-before-start' } };
    case 'out-of-time':
      return { kind: 'stopped', problem: { code: 'change-set-not-made', version, limitMs: CREATION_LIMIT_MS } };
    case 'fatal':
      return end.fault.kind === 'change-set-not-found'
        ? { kind: 'stale', why: 'gone' }
        : { kind: 'stopped', problem: problemOf(end.fault, rack.name) };
    case 'settled':
      return byState(end.value, version);
  }
}

function byState({ state, facts }: CreatedChangeSet, version: StepPlan['stop']['version']): PreparedChangeSet {
  switch (state.kind) {
    case 'executable':
      return { kind: 'ready', changeSet: facts };
    case 'without-changes':
      return { kind: 'without-changes' };
    case 'failed':
      return { kind: 'stopped', problem: { code: 'change-set-failed', version, reason: state.reason, details: [] } };
    case 'deleted':
      return { kind: 'stale', why: 'gone' };
    case 'creating':
    case 'obsolete':
    case 'executed':
      return { kind: 'stale', why: 'obsolete' };
  }
}
