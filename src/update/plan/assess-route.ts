/** Assesses the steps of a run from their templates: the refusals with the run's inputs, or with other inputs. */
import type { ProcessAtRisk } from '../../rack/apps-at-risk.ts';
import type { Rack } from '../../rack/rack.ts';
import type { ReleaseCatalog } from '../../releases/release-catalog.ts';
import { type PlannedRoute, type RouteStop, stopsOfThisRun } from '../../releases/route.ts';
import type { StepRefusal } from '../../run/problem.ts';
import type { InputDraft } from '../../run/required-inputs.ts';
import { type PlannedChanges, refuseSteps, type RouteFacts, type StepRefusals } from '../../run/route-refusals.ts';
import { InvariantError } from '../../values/invariant-error.ts';
import type { Result } from '../../run/result.ts';
import { findRoute } from '../find-route.ts';
import type { RunContext } from '../run-context.ts';
import { readApps } from './assess-apps.ts';
import { findBridge } from './find-bridge.ts';
import { readRouteTemplates, type RouteTemplates } from './read-templates.ts';
import { callForStack, isUnanswered } from '../call-with-retry.ts';

/** The route of a run, from its next step on. */
export interface RunRoute {
  readonly catalog: ReleaseCatalog;
  /** The stops of this run, the next one first. */
  readonly stops: Stops;
  /** `route`, before the first update of a run: the refusal of a later step is found before anything is changed. */
  readonly assessed: 'route' | 'next-step';
}

type Stops = readonly [RouteStop, ...RouteStop[]];

/** Returns the stops of this run, and how they are assessed. */
export function runRouteOf(catalog: ReleaseCatalog, route: PlannedRoute, assessed: RunRoute['assessed']): RunRoute {
  const [next, ...later] = stopsOfThisRun(route);
  if (next === undefined) throw new InvariantError('a route without a stop');
  return { catalog, stops: [next, ...later], assessed };
}

/** The facts of the route, as read for one attempt at its next step. */
export interface AttemptRoute {
  readonly rack: Rack;
  readonly route: RunRoute;
  readonly templates: RouteTemplates;
  /** The rack's availability zones, if the next step pins them. */
  readonly zones: string | undefined;
}

/** The impact of the next step's change set. */
export interface PlannedImpact extends PlannedChanges {
  /** Undefined if the apps were not read. */
  readonly singleProcesses: readonly ProcessAtRisk[] | undefined;
}

/** The result for one set of inputs. */
export interface RouteAssessment {
  readonly facts: RouteFacts;
  readonly steps: readonly StepRefusals[];
}

/** The facts from the templates. Importers and running apps are not among them. */
export function factsOf({ rack, templates, zones }: AttemptRoute, planned?: PlannedImpact): RouteFacts {
  const { before, next, later } = templates;
  return {
    rack,
    before,
    stops: [next, ...later],
    zones,
    planned,
    importers: new Map(),
    singleProcesses: planned?.singleProcesses ?? [],
  };
}

/** @param planned undefined without a change set: then the templates show what the next step does. */
export async function assessRoute(
  run: RunContext,
  attempt: AttemptRoute,
  planned: PlannedImpact | undefined,
): Promise<Result<RouteAssessment>> {
  const { rack, route } = attempt;
  const facts = factsOf(attempt, planned);
  const count = route.assessed === 'route' ? facts.stops.length : 1;
  const forecast = refuseSteps(facts, run.request, count);
  const importers = await readImporters(run, rack, [...new Set(forecast.flatMap((step) => step.droppedExports))]);
  if (!importers.ok) return importers;
  const rolls = forecast
    .slice(planned === undefined ? 0 : 1)
    .some(({ forecast }) => forecast.disruption.level === 'instances-roll');
  const needsApps = rolls && run.request.downtime === 'refuse' && planned?.singleProcesses === undefined;
  const apps = needsApps ? await readApps(run, rack) : undefined;
  if (apps !== undefined && !apps.ok) return apps;
  const singleProcesses = apps?.value.apps?.processes ?? facts.singleProcesses;
  const whole = { ...facts, importers: importers.value, singleProcesses };
  return {
    ok: true,
    value: { facts: whole, steps: await withBridges(run, route.catalog, refuseSteps(whole, run.request, count)) },
  };
}

/** Assesses the route with other inputs. If they require further releases, the route is another one. */
export async function assessAgain(
  run: RunContext,
  { rack, route }: AttemptRoute,
  { facts, steps }: RouteAssessment,
  draft: InputDraft,
): Promise<RouteAssessment> {
  const { catalog } = route;
  const isSameRoute = draft.alsoRequired.length === run.request.route.alsoRequired.length;
  const changed = isSameRoute ? undefined : await routeUnder(run, rack, catalog, draft);
  // The change set belongs to another step if it is for another release or has other parameters.
  const isSameStep =
    draft.parameters === run.request.parameters &&
    (changed === undefined || changed.next.version === facts.stops[0]?.version);
  const next: RouteFacts = {
    ...facts,
    stops: changed === undefined ? facts.stops : [changed.next, ...changed.later],
    planned: isSameStep ? facts.planned : undefined,
  };
  const count = changed === undefined ? steps.length : next.stops.length;
  return { facts: next, steps: await withBridges(run, catalog, refuseSteps(next, draft, count)) };
}

async function routeUnder(
  run: RunContext,
  rack: Rack,
  catalog: ReleaseCatalog,
  { alsoRequired, requiredReleases }: InputDraft,
): Promise<RouteTemplates | undefined> {
  const policy = { ...run.request.route, alsoRequired, requiredReleases };
  const found = await findRoute(run.ports, rack.version, { catalog, policy });
  if (!found.ok) return undefined;
  const [next, ...later] = found.value.kind === 'planned' ? stopsOfThisRun(found.value) : [];
  if (next === undefined) return undefined;
  const templates = await readRouteTemplates(run, rack, [next, ...later]);
  return templates.ok ? templates.value : undefined;
}

/** Adds a release that avoids each type change, if there is one. */
async function withBridges(
  run: RunContext,
  catalog: ReleaseCatalog,
  refused: readonly StepRefusals[],
): Promise<readonly StepRefusals[]> {
  const steps: StepRefusals[] = [];
  for (const step of refused) {
    const problems: StepRefusal[] = [];
    for (const problem of step.refused) {
      const isTypeChange = problem.code === 'types-changed';
      const bridge = isTypeChange ? await findBridge(run, catalog, step.comparison) : undefined;
      problems.push(isTypeChange ? { ...problem, bridge } : problem);
    }
    steps.push({ ...step, refused: problems });
  }
  return steps;
}

/** @returns the importers by export. Without the permission, a warning names the exports that were not checked. */
async function readImporters(
  { ports }: RunContext,
  rack: Rack,
  exports: readonly string[],
): Promise<Result<ReadonlyMap<string, readonly string[]>>> {
  const found = new Map<string, readonly string[]>();
  for (const [index, name] of exports.entries()) {
    const importers = await callForStack(ports, rack.name, () => ports.stacks.readImporters(name));
    if (importers.ok) {
      found.set(name, importers.value);
      continue;
    }
    if (!isUnanswered(importers.problem)) return importers;
    const { fault } = importers.problem;
    ports.emit({ kind: 'warned', warning: { code: 'exports-unchecked', exports: exports.slice(index), fault } });
    break;
  }
  return { ok: true, value: found };
}
