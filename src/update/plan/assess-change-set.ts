/** Assesses the impact of a change set on the rack and its apps, and decides why it is not executed. */
import type { ChangeSetFacts } from '../../cloudformation/change-set.ts';
import type { StackFacts } from '../../cloudformation/stack.ts';
import { assessDisruption } from '../../impact/disruption.ts';
import { type StepScopes, valuesIn } from '../../impact/expected-changes.ts';
import { scopesOfStep } from '../../impact/forecast.ts';
import { findConflicts } from '../../impact/replacement-conflicts.ts';
import { allowedLosses, findLosses } from '../../impact/replacements.ts';
import { addedRackResources } from '../../rack/rack-resources.ts';
import type { Rack } from '../../rack/rack.ts';
import type { Problem } from '../../run/problem.ts';
import type { Result, Success } from '../../run/result.ts';
import type { RunContext } from '../run-context.ts';
import { type AppsSeen, assessApps } from './assess-apps.ts';
import { findRefusal } from './find-refusal.ts';
import type { StepPlan } from './plan-step.ts';
import { mergeValues } from '../../cloudformation/property-values.ts';
import { emitUnreadable, emitWarnings } from '../monitor/read-failure-details.ts';
import { poll, type PollEnd } from '../poll.ts';

export interface Assessment {
  /** Undefined if the step can be executed. */
  readonly refusal: Problem | undefined;
  /** The rack's stack after the creation of the change set, if all stacks were read. */
  readonly seen: StackFacts | undefined;
}

const NOT_READ: Success<AppsSeen> = { ok: true, value: { apps: undefined, stack: undefined } };

/**
 * Assesses a change set and emits its impact.
 *
 * @returns the refusal, if there is one.
 */
export async function assessChangeSet(
  run: RunContext,
  rack: Rack,
  plan: StepPlan,
  changeSet: ChangeSetFacts,
): Promise<Result<Assessment>> {
  const { ports, request } = run;
  const resources = addedRackResources(changeSet.changes);
  if (resources.length > 0) {
    return { ok: false, problem: { code: 'not-a-rack', rack: rack.name, why: { why: 'adds-rack', resources } } };
  }
  const disruption = assessDisruption({
    changes: changeSet.changes,
    rack,
    resolved: { before: rack.stack.resolved, after: changeSet.resolved },
    current: rack.version,
    target: plan.stop.version,
  });
  const scopes = scopesOf(rack, plan, changeSet);
  const losses = findLosses(changeSet.changes, { valuesOf: scopes && valuesIn(scopes), before: scopes?.before });
  const conflicts = scopes === undefined ? [] : findConflicts(changeSet.changes, scopes);
  ports.emit({ kind: 'impact-assessed', disruption, losses });
  await inspectChangeSet(run, rack, changeSet);
  await run.drift?.report(changeSet.changes);
  const rolls = disruption.level === 'instances-roll';
  const apps = rolls && request.downtime !== 'ignore' ? await assessApps(run, rack) : NOT_READ;
  if (!apps.ok) return apps;
  const allowed = allowedLosses(losses, request.replacements);
  if (allowed.length > 0) ports.emit({ kind: 'warned', warning: { code: 'replacements-allowed', losses: allowed } });
  const singleProcesses = apps.value.apps?.processes;
  const refusal = await findRefusal(run, plan.attempt, { losses, conflicts, rolls, singleProcesses });
  return refusal.ok ? { ok: true, value: { refusal: refusal.value, seen: apps.value.stack } } : refusal;
}

/** Undefined if the template of the rack's release cannot be read. */
function scopesOf(
  { version: current, region, stack: { parameters } }: Rack,
  { attempt, template: after, stop }: StepPlan,
  { parameters: given }: ChangeSetFacts,
): StepScopes | undefined {
  const { before } = attempt.templates;
  return before && scopesOfStep({ before, after, current, target: stop.version, parameters, given, region });
}

/** An outage must not delay an update because of information that is only shown. */
const LIMIT_MS = 5_000;
const PAUSE_MS = 1_000;

/** Emits what could be read. A fault does not change the run. */
async function inspectChangeSet(
  { ports }: RunContext,
  rack: Rack,
  { arn, changes }: Pick<ChangeSetFacts, 'arn' | 'changes'>,
): Promise<void> {
  const deadlineMs = ports.clock.nowMs() + LIMIT_MS;
  const readSoon = <T>(read: () => Promise<T>): Promise<PollEnd<T>> =>
    poll({ read, intervalMs: PAUSE_MS, deadlineMs }, ports);
  const [values, findings] = await Promise.all([
    readSoon(() => ports.stacks.readPropertyValues({ stackArn: rack.arn, changeSet: arn })),
    readSoon(() => ports.stacks.readFailureDetails({ kind: 'change-set', arn })),
  ]);
  const reading = values.kind === 'settled' ? values.value : undefined;
  const extent = reading === undefined ? 'none' : reading.isComplete ? 'whole' : 'partial';
  ports.emit({ kind: 'values-read', values: mergeValues(changes, reading), extent });
  if (findings.kind === 'settled') emitWarnings(ports, findings.value);
  if (findings.kind === 'fatal') emitUnreadable(ports, findings.fault);
}
