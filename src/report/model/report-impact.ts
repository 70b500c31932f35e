/** Folds run events into what a step changes: disruption, losses, apps, parameters, and the result for each resource. */
import type { AppsAtRisk } from '../../rack/apps-at-risk.ts';
import type { Disruption } from '../../impact/disruption.ts';
import type { Forecast } from '../../impact/forecast.ts';
import type { Problem, RefusedStep } from '../../run/problem.ts';
import type { RunEvent, Warning } from '../../run/run-event.ts';
import type { ParameterChanges } from '../../rack/parameter-changes.ts';
import type { RackVersion } from '../../releases/rack-version.ts';
import type { ProtectedLoss } from '../../impact/replacements.ts';
import type { ParameterPlan, ParameterSource } from '../../rack/parameters.ts';
import type { ResourceChange } from '../../cloudformation/change-set.ts';
import { isCancellation } from '../../diagnosis/known-reasons.ts';
import type { ChangedProperty, ValuesOfChange } from '../../cloudformation/property-values.ts';
import { isStackRow, type StackEvent } from '../../cloudformation/stack-event.ts';

/** The impact of one step. A part is undefined if the run did not assess it. */
export interface ReportImpact {
  /** The instance count of the rack when the step is planned. */
  readonly instanceCount: number | undefined;
  readonly batchSize: number | undefined;
  readonly disruption: Disruption | undefined;
  readonly losses: readonly ProtectedLoss[] | undefined;
  readonly parameterChanges: ParameterChanges | undefined;
  /** Also undefined if no instance is replaced, or with `downtime: ignore`. */
  readonly apps: AppsAtRisk | undefined;
}

/** A later step, forecast from templates. */
export interface ReportForecast {
  readonly from: RackVersion;
  readonly to: RackVersion;
  readonly forecast: Forecast;
}

export const NO_IMPACT: ReportImpact = {
  instanceCount: undefined,
  batchSize: undefined,
  disruption: undefined,
  losses: undefined,
  parameterChanges: undefined,
  apps: undefined,
};

/** The impact after one more event. A new plan replaces the old values. */
export function withImpact(impact: ReportImpact, runEvent: RunEvent): ReportImpact {
  switch (runEvent.kind) {
    case 'rack-read':
      return { ...impact, instanceCount: runEvent.rack.instanceCount, batchSize: runEvent.rack.batchSize };
    case 'parameters-compared':
      return { ...impact, parameterChanges: runEvent.changes };
    case 'impact-assessed': {
      const { disruption, losses } = runEvent;
      return { ...impact, disruption, losses: publicLosses(losses), apps: undefined };
    }
    case 'apps-assessed':
      return { ...impact, apps: runEvent.apps };
    default:
      return impact;
  }
}

/** The forecasts of a run, in the order of the route. */
export function forecastsOf(runEvents: readonly RunEvent[]): readonly ReportForecast[] {
  return runEvents
    .filter((runEvent) => runEvent.kind === 'step-forecast')
    .map(({ from, to, forecast }) => ({
      from,
      to,
      forecast: { ...forecast, losses: publicLosses(forecast.losses) },
    }));
}

/** Each warning once: a step that is planned again emits them again. */
export function warningsOf(runEvents: readonly RunEvent[]): readonly Warning[] {
  const warnings = runEvents.flatMap((runEvent) =>
    runEvent.kind === 'warned' ? [publicWarning(runEvent.warning)] : [],
  );
  return [...new Map(warnings.map((warning) => [JSON.stringify(warning), warning])).values()];
}

/** Some physical ids (networks, load balancers) are stack outputs too, and no stack output is shown. */
function publicLosses(losses: readonly ProtectedLoss[]): readonly ProtectedLoss[] {
  return losses.map((loss) => ({ ...loss, physicalId: undefined }));
}

function publicWarning(warning: Warning): Warning {
  if ('losses' in warning) return { ...warning, losses: publicLosses(warning.losses) };
  if (warning.code === 'may-be-refused') return { ...warning, steps: publicSteps(warning.steps) };
  return warning.code === 'would-be-refused' ? { ...warning, problem: publicProblem(warning.problem) } : warning;
}

/** The problem without physical ids. */
export function publicProblem(problem: Problem): Problem {
  switch (problem.code) {
    case 'replacements-refused':
      return { ...problem, losses: publicLosses(problem.losses) };
    case 'steps-refused':
      return { ...problem, steps: publicSteps(problem.steps), unsolved: publicSteps(problem.unsolved) };
    default:
      return problem;
  }
}

function publicSteps(steps: readonly RefusedStep[]): readonly RefusedStep[] {
  return steps.map((step) => ({ ...step, problems: step.problems.map(publicProblem) }));
}

export interface ReportParameters {
  readonly version: string | undefined;
  /** How many zones are pinned, if they are. */
  readonly pinnedZones: number | undefined;
  readonly keys: Readonly<Record<ParameterSource, readonly string[]>>;
  readonly dropped: readonly string[];
  readonly carried: readonly { readonly from: string; readonly to: string }[];
}

/** The parameters by source, without their values. */
export function reportParameters({ entries, dropped, carried }: ParameterPlan): ReportParameters {
  const keysFrom = (source: ParameterSource): readonly string[] =>
    entries.filter((entry) => entry.source === source).map((entry) => entry.key);
  const valueFrom = (source: 'version' | 'pinned'): string | undefined => {
    const entry = entries.find((one) => one.source === source);
    return entry !== undefined && 'value' in entry ? entry.value : undefined;
  };
  return {
    version: valueFrom('version'),
    pinnedZones: valueFrom('pinned')?.split(',').length,
    keys: {
      given: keysFrom('given'),
      version: keysFrom('version'),
      pinned: keysFrom('pinned'),
      carried: keysFrom('carried'),
      previous: keysFrom('previous'),
      default: keysFrom('default'),
    },
    dropped,
    carried,
  };
}

export interface ReportResource {
  readonly logicalId: string;
  readonly type: string;
  /** Undefined without an entry in a change set: for a joined operation, or a resource that AWS added. */
  readonly action: ResourceChange['action'] | undefined;
  readonly replacement: ResourceChange['replacement'];
  /** The changed properties, as far as their values were read. */
  readonly properties: readonly ChangedProperty[];
  /** Undefined without an event. */
  readonly finalStatus: string | undefined;
  /** Why it failed. Kept separately, because a rollback ends with success for every resource. */
  readonly failure: { readonly status: string; readonly reason: string | undefined } | undefined;
  /** When CloudFormation started to change it, by AWS's clock. */
  readonly startedMs: number | undefined;
  /** When it was complete or failed. A later rollback or clean-up does not change this time. */
  readonly endedAtMs: number | undefined;
}

/** In the order of the change set, then resources that only the events have, in the order of the events. */
export function reportResources(
  changes: readonly ResourceChange[],
  events: readonly StackEvent[],
  values: readonly ValuesOfChange[] = [],
): readonly ReportResource[] {
  const properties = new Map(values.map((one) => [one.logicalId, one.properties]));
  const resources = new Map<string, ReportResource>(
    changes.map(({ logicalId, type, action, replacement }) => [
      logicalId,
      { ...unseen(logicalId, type), action, replacement, properties: properties.get(logicalId) ?? [] },
    ]),
  );
  for (const event of events) {
    if (isStackRow(event)) continue;
    const known = resources.get(event.logicalId) ?? unseen(event.logicalId, event.type);
    resources.set(event.logicalId, withEvent(known, event));
  }
  return [...resources.values()];
}

function withEvent(resource: ReportResource, { status, reason, atMs }: StackEvent): ReportResource {
  const failed = status.endsWith('_FAILED') && !isCancellation({ reason, type: resource.type });
  const failure = resource.failure ?? (failed ? { status, reason } : undefined);
  const finalStatus = isCleanUp(resource, status) ? resource.finalStatus : status;
  return { ...resource, failure, finalStatus, ...timesWith(resource, status, atMs) };
}

function timesWith(
  { startedMs, endedAtMs }: ReportResource,
  status: string,
  atMs: number,
): Pick<ReportResource, 'startedMs' | 'endedAtMs'> {
  if (status.endsWith('_IN_PROGRESS')) return { startedMs: startedMs ?? atMs, endedAtMs };
  return { startedMs, endedAtMs: endedAtMs ?? (startedMs === undefined ? undefined : atMs) };
}

/** The deletion of a replaced resource has the same logical id as its replacement, which counts. */
function isCleanUp({ action, finalStatus }: ReportResource, status: string): boolean {
  if (!status.startsWith('DELETE_')) return false;
  if (action === undefined) return finalStatus?.startsWith('UPDATE_') === true;
  return action !== 'remove' && action !== 'add';
}

function unseen(logicalId: string, type: string): ReportResource {
  return {
    logicalId,
    type,
    action: undefined,
    replacement: undefined,
    properties: [],
    finalStatus: undefined,
    failure: undefined,
    startedMs: undefined,
    endedAtMs: undefined,
  };
}
