/** The use case: update a rack to the target release, step by step, without passing a required release. */
import { readinessOf } from '../cloudformation/stack-status.ts';
import { estimateRollMs } from '../impact/duration-estimate.ts';
import type { Rack } from '../rack/rack.ts';
import type { RackVersion } from '../releases/rack-version.ts';
import type { ReleaseCatalog } from '../releases/release-catalog.ts';
import { type Distance, distanceBetween } from '../releases/distance.ts';
import { type PlannedRoute, releasesPassed, type Route, stopsOfThisRun } from '../releases/route.ts';
import { type Ending, endingOf } from '../run/outcome.ts';
import type { UpdateRequest } from '../run/update-request.ts';
import { type Admission, findForeignStack, waitUntilUpdatable } from './admit/admit-rack.ts';
import { findRoute } from './find-route.ts';
import type { Ports } from './ports.ts';
import { createRunContext, isOutsideWindow, reportWindow, type RunContext, timeLimitMs } from './run-context.ts';

/**
 * Runs the request: checks, plans, updates, executes a reviewed change set, or recovers the rack.
 *
 * The catalog and the rack are read again before each step: hours can pass between two steps, and the rack's
 * autoscaler, new releases and other clients can change both.
 *
 * @returns how the run ended. Everything that users see during the run is emitted as run events.
 * @throws only for a bug in the action.
 */
export async function updateRack(request: UpdateRequest, ports: Ports): Promise<Ending> {
  const run = createRunContext(request, ports);
  if (request.mode === 'recover') {
    const { recoverRack } = await import('./recover-rack.ts');
    return recoverRack(run);
  }
  const progress: Progress = { number: 1, visited: new Set(), isFirstUpdate: true, isVerified: false };
  for (; ; progress.number += 1) {
    const ending = await runStep(run, progress);
    if (ending !== 'next-step') return ending;
  }
}

/** The results of earlier steps that the next step needs. */
interface Progress {
  /** The number of the current step, from 1. */
  number: number;
  readonly visited: Set<RackVersion>;
  /** Whether this run has not started an update itself. */
  isFirstUpdate: boolean;
  /** Whether the stack is known to have the resources of a rack. */
  isVerified: boolean;
}

async function runStep(run: RunContext, progress: Progress): Promise<Ending | 'next-step'> {
  const { request, ports } = run;
  const { number } = progress;
  const admission = await waitUntilUpdatable(run, number);
  if (!admission.ok) return endingOf(admission.problem);
  const { rack, catalog } = admission.value.state;
  ports.emit({ kind: 'rack-read', rack });
  if (progress.visited.has(rack.version)) return endingOf({ code: 'no-progress', version: rack.version });
  progress.visited.add(rack.version);

  const found = await findRoute(ports, rack.version, { catalog, policy: request.route });
  if (!found.ok) return endingOf(found.problem);
  const route = found.value;
  ports.emit({ kind: 'route-planned', route, behind: behindBy(catalog, route) });
  if (route.kind === 'refused') return endingOf(route.refusal);
  if (needsVerification(progress, admission.value, route)) {
    const foreign = await findForeignStack(run, rack);
    if (foreign !== undefined) return endingOf(foreign);
    progress.isVerified = true;
  }
  if (number === 1) warnOfRack(run, rack, route);
  if (number === 1 && route.kind === 'planned') {
    listReleases(run, catalog, route);
    emitTimeLimits(run, rack, route);
  }
  return runMode(run, admission.value, route, progress);
}

function behindBy(catalog: ReleaseCatalog, route: Route): Distance | undefined {
  const isBehind = route.kind === 'planned' && route.direction === 'upgrade';
  return isBehind ? distanceBetween(catalog, route.current, route.target) : undefined;
}

/** A run with nothing to do makes only two requests, so the resources are read only if an update is planned. */
function needsVerification(progress: Progress, { kind, state }: Admission, route: OpenRoute): boolean {
  if (progress.isVerified || kind !== 'ready') return false;
  return route.kind === 'planned' || state.rack.knownBy === 'parameters';
}

/** Runs the mode. Code that only some runs need is loaded by those runs. */
async function runMode(
  run: RunContext,
  admission: Admission,
  route: OpenRoute,
  progress: Progress,
): Promise<Ending | 'next-step'> {
  const { mode } = run.request;
  const { number, isFirstUpdate } = progress;
  if (mode === 'execute') {
    const { executeReviewed } = await import('./execute/execute-reviewed.ts');
    const reached = await executeReviewed(run, admission, route);
    if (!reached.ok) return endingOf(reached.problem);
    if (reached.value === 'outside-window') return outsideWindow(run);
    return reached.value === 'updated' ? updated(run, route) : { kind: 'green', outcome: reached.value };
  }
  if (route.kind === 'up-to-date') return upToDate(run, number);
  if (mode === 'check' || mode === 'plan') reportWindow(run);
  if (mode === 'check') return BEHIND;
  if (mode === 'plan') {
    const { previewRoute } = await import('./plan/preview-route.ts');
    const problem = await previewRoute(run, admission.state, route);
    return problem === undefined ? { kind: 'green', outcome: 'planned' } : endingOf(problem);
  }
  if (isHeld(run, admission)) return outsideWindow(run);
  const { startOrJoinStep } = await import('./execute/execute-step.ts');
  const reached = await startOrJoinStep(run, admission, route, { number, isFirstUpdate });
  progress.isFirstUpdate &&= admission.kind === 'under-way';
  if (!reached.ok) return endingOf(reached.problem);
  if (reached.value === 'outside-window') return outsideWindow(run);
  return stopsOfThisRun(route).length === 1 ? updated(run, route) : 'next-step';
}

/** An update in progress is monitored at any time. Only a maintenance window allows the recovery of a stuck rack. */
function isHeld(run: RunContext, { kind, state }: Admission): boolean {
  return kind === 'ready' && (readinessOf(state.rack.status) === 'stuck' || isOutsideWindow(run));
}

function outsideWindow(run: RunContext): Ending {
  reportWindow(run);
  return BEHIND;
}

const BEHIND: Ending = { kind: 'green', outcome: 'behind' };

type OpenRoute = Exclude<Route, { kind: 'refused' }>;

/** Empty for a downgrade. */
function listReleases({ ports, request }: RunContext, catalog: ReleaseCatalog, route: PlannedRoute): void {
  const releases = releasesPassed(catalog, route, request.route);
  ports.emit({ kind: 'releases-listed', from: route.current, releases });
}

function emitTimeLimits(run: RunContext, rack: Rack, route: PlannedRoute): void {
  run.ports.emit({
    kind: 'time-limits',
    steps: stopsOfThisRun(route).length,
    updateMs: timeLimitMs(run, rack),
    rollMs: estimateRollMs(rack),
    renewsCredentials: run.request.roleToAssume !== undefined,
  });
}

function updated({ ports }: RunContext, route: OpenRoute): Ending {
  if (route.kind === 'planned' && route.blockedBy !== undefined) {
    const { blockedBy, target, stops } = route;
    ports.emit({ kind: 'warned', warning: { code: 'blocked', required: blockedBy, target, next: stops[1]?.version } });
  }
  return { kind: 'green', outcome: 'updated' };
}

function upToDate({ request, ports }: RunContext, number: number): Ending {
  if (number > 1) return { kind: 'green', outcome: 'updated' };
  const keys = [...request.parameters.keys()];
  if (keys.length > 0) ports.emit({ kind: 'warned', warning: { code: 'parameters-not-applied', keys } });
  return { kind: 'green', outcome: 'up-to-date' };
}

function warnOfRack({ ports, request }: RunContext, rack: Rack, route: OpenRoute): void {
  if (!route.currentPublished) {
    ports.emit({ kind: 'warned', warning: { code: 'current-unpublished', current: rack.version } });
  }
  if (rack.status === 'UPDATE_ROLLBACK_COMPLETE') {
    ports.emit({ kind: 'warned', warning: { code: 'last-update-failed', status: rack.status } });
  }
  if (rack.stack.isExpress === true) ports.emit({ kind: 'warned', warning: { code: 'express-mode' } });
  const { roleArn } = request;
  if (roleArn !== undefined && route.kind === 'planned' && rack.stack.roleArn !== roleArn) {
    ports.emit({ kind: 'warned', warning: { code: 'role-sticks', roleArn } });
  }
}
