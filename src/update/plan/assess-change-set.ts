/** What a change set would do to the rack and to those who live on it, and what stands against executing it. */
import { findAppsAtRisk, isAppOf } from '../../rack/apps-at-risk.ts';
import type { ChangeSetFacts } from '../../cloudformation/change-set.ts';
import { assessDisruption, type Disruption } from '../../impact/disruption.ts';
import { droppedExports } from '../../cloudformation/exports.ts';
import type { Problem, ProblemOf } from '../../run/problem.ts';
import type { Rack } from '../../rack/rack.ts';
import type { RackVersion } from '../../releases/rack-version.ts';
import { allowedLosses, findLosses, refusedLosses, type ProtectedLoss } from '../../impact/replacements.ts';
import type { StackFacts } from '../../cloudformation/stack.ts';
import { parametersInForce } from '../../cloudformation/template-conditions.ts';
import { namesToAllow } from '../../values/allowance.ts';
import { callWithRetry, problemOf, type Result } from '../call-with-retry.ts';
import type { StepPlan } from './plan-step.ts';
import type { RunContext } from '../run-context.ts';

/** What a permission to look at all stacks is given on. */
const EVERY_STACK = '*';

export interface Assessment {
  /** Everything against it at once, the gravest first; empty where it may be executed. */
  readonly objections: readonly Problem[];
  /** The rack's stack, where all stacks were read: as it was once the change set had been made. */
  readonly seen: StackFacts | undefined;
}

export async function assessChangeSet(
  run: RunContext,
  rack: Rack,
  plan: StepPlan,
  changeSet: ChangeSetFacts,
): Promise<Result<Assessment>> {
  const target = plan.stop.version;
  const disruption = assessDisruption({
    changes: changeSet.changes,
    rack,
    resolved: { before: rack.stack.resolved, after: changeSet.resolved },
    current: rack.version,
    target,
  });
  const losses = findLosses(changeSet.changes);
  run.ports.emit({ kind: 'impact-assessed', disruption, losses });
  const exports = await exportsInUse(run, rack, plan, changeSet);
  if ('problem' in exports) return exports;
  const apps = await appsGoingDown(run, rack, disruption, target);
  if ('problem' in apps) return apps;
  const { downtime, seen } = apps.value;
  const objections = [exports.value, refusalOfLosses(run, losses, target), downtime];
  return { value: { objections: objections.filter((objection) => objection !== undefined), seen } };
}

/** CloudFormation finds an export in use only half way through the update, and then rolls all of it back (#2410). */
async function exportsInUse(
  run: RunContext,
  rack: Rack,
  plan: StepPlan,
  changeSet: ChangeSetFacts,
): Promise<Result<Problem | undefined>> {
  const { ports } = run;
  const dropped = droppedExports({
    exports: rack.stack.exports,
    after: plan.template,
    parameters: parametersInForce(plan.template, changeSet.parameters, rack.stack.parameters),
    stackName: rack.name,
    region: rack.region,
  });
  const inUse: { name: string; importers: readonly string[] }[] = [];
  for (const [index, name] of dropped.entries()) {
    const importers = await callWithRetry(
      ports,
      () => ports.stacks.readImporters(name),
      (fault) => problemOf(fault, rack.name),
    );
    if ('problem' in importers) {
      if (!isMissingAnswer(importers.problem)) return importers;
      const { fault } = importers.problem;
      ports.emit({ kind: 'warned', warning: { code: 'exports-unchecked', exports: dropped.slice(index), fault } });
      break;
    }
    if (importers.value.length > 0) inUse.push({ name, importers: importers.value });
  }
  const version = plan.stop.version;
  return { value: inUse.length === 0 ? undefined : { code: 'exports-in-use', version, exports: inUse } };
}

/** The question went unanswered, for want of a permission or for an outage; an update that is good waits for neither. */
function isMissingAnswer(problem: Problem): problem is ProblemOf<'access-denied' | 'aws-unavailable'> {
  return problem.code === 'access-denied' || problem.code === 'aws-unavailable';
}

function refusalOfLosses(
  { ports, request: { replacements } }: RunContext,
  losses: readonly ProtectedLoss[],
  version: RackVersion,
): Problem | undefined {
  const allowed = allowedLosses(losses, replacements);
  if (allowed.length > 0) ports.emit({ kind: 'warned', warning: { code: 'replacements-allowed', losses: allowed } });
  const refused = refusedLosses(losses, replacements);
  if (refused.length === 0) return undefined;
  const ids = refused.map(({ logicalId }) => logicalId);
  return { code: 'replacements-refused', version, losses: refused, allow: namesToAllow(replacements, ids) };
}

interface AppsSeen extends Pick<Assessment, 'seen'> {
  readonly downtime: Problem | undefined;
}

const NOT_LOOKED_AT: AppsSeen = { downtime: undefined, seen: undefined };

/** A process with one instance goes down with the machine that it runs on. */
async function appsGoingDown(
  run: RunContext,
  rack: Rack,
  { level }: Disruption,
  version: RackVersion,
): Promise<Result<AppsSeen>> {
  const { ports, request } = run;
  if (level !== 'instances-roll' || request.downtime === 'ignore') return { value: NOT_LOOKED_AT };
  if (rack.stack.parameters.get('HighAvailability') === 'false') {
    ports.emit({ kind: 'warned', warning: { code: 'api-not-redundant' } });
  }
  const stacks = await callWithRetry(
    ports,
    () => ports.stacks.readAllStacks((stack) => stack.arn === rack.arn || isAppOf(stack, rack.name)),
    (fault) => problemOf(fault, EVERY_STACK),
  );
  if ('problem' in stacks) {
    // To look is a kindness that needs a permission; only who asked to be stopped is stopped for want of it.
    if (!isMissingAnswer(stacks.problem) || request.downtime === 'refuse') return stacks;
    ports.emit({ kind: 'warned', warning: { code: 'apps-unchecked', fault: stacks.problem.fault } });
    return { value: NOT_LOOKED_AT };
  }
  const seen = stacks.value.find(({ arn }) => arn === rack.arn);
  const apps = findAppsAtRisk(stacks.value, rack.name);
  ports.emit({ kind: 'apps-assessed', apps });
  if (apps.updating.length > 0) ports.emit({ kind: 'warned', warning: { code: 'apps-updating', apps: apps.updating } });
  if (apps.processes.length === 0) return { value: { downtime: undefined, seen } };
  if (request.downtime === 'refuse') {
    return { value: { downtime: { code: 'downtime-refused', version, processes: apps.processes }, seen } };
  }
  ports.emit({ kind: 'warned', warning: { code: 'apps-at-risk', apps } });
  return { value: { downtime: undefined, seen } };
}
