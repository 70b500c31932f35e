/** The story: a rack goes to the latest release, or as far as it may, and never passes a required one. */
import type { Rack } from '../rack/rack.ts';
import type { Problem } from '../run/problem.ts';
import type { ReleaseCatalog } from '../releases/release-catalog.ts';
import { releasesPassed, stopsOfThisRun, type Route } from '../releases/route.ts';
import { endingOf, type Ending } from '../run/outcome.ts';
import type { UpdateRequest } from '../run/update-request.ts';
import { findForeignStack, waitUntilUpdatable } from './admit/admit-rack.ts';
import { findRoute } from './find-route.ts';
import type { Ports } from './ports.ts';
import { createRunContext, type RunContext } from './run-context.ts';

/**
 * Takes a rack towards the request's target and comes back with how that ended. Everything on the way is told as notes;
 * nothing but a fault of our own is thrown.
 *
 * Each step begins with reading catalog and rack anew: hours may lie between two, and the rack's own autoscaler, the
 * publishers of releases and other people do not wait for us.
 */
export async function updateRack(request: UpdateRequest, ports: Ports): Promise<Ending> {
  const run = createRunContext(request, ports);
  if (request.mode === 'recover') {
    const { recoverRack } = await import('./recover-rack.ts');
    return recoverRack(run);
  }
  const visited = new Set<string>();
  let isFirstUpdate = true;
  let isVerified = false;
  for (let number = 1; ; number += 1) {
    const admission = await waitUntilUpdatable(run, number);
    if (!admission.ok) return endingOf(admission.problem);
    const { rack, catalog } = admission.value.survey;
    ports.emit({ kind: 'rack-read', rack });
    if (visited.has(rack.version)) return endingOf({ code: 'no-progress', version: rack.version });
    visited.add(rack.version);

    const found = await findRoute(ports, catalog, rack.version, request.route);
    if (!found.ok) return endingOf(found.problem);
    const route = found.value;
    ports.emit({ kind: 'route-planned', route });
    if (route.kind === 'refused') return endingOf(route.refusal);
    // Only where something is to be done: a run with nothing to do makes two requests, and most runs are of that kind.
    if (
      !isVerified &&
      admission.value.kind === 'ready' &&
      (route.kind === 'planned' || rack.knownBy === 'parameters')
    ) {
      const foreign = await findForeignStack(run, rack);
      if (foreign !== undefined) return endingOf(foreign);
      isVerified = true;
    }
    if (number === 1) warnOfRack(run, rack, route);
    if (number === 1 && route.kind === 'planned') listWay(run, catalog, route);
    if (request.mode === 'execute') {
      const { executeReviewed } = await import('./execute/execute-reviewed.ts');
      const reached = await executeReviewed(run, admission.value, route);
      if (!reached.ok) return endingOf(reached.problem);
      return reached.value === 'updated' ? arrived(run, route) : { kind: 'green', outcome: reached.value };
    }
    if (route.kind === 'up-to-date') return upToDate(run, number);
    switch (request.mode) {
      case 'check':
        return { kind: 'green', outcome: 'behind' };
      // What only a run with something to do needs is loaded by such a run; 49 of 50 have nothing to do.
      case 'plan': {
        const { previewRoute } = await import('./plan/preview-route.ts');
        return planned(await previewRoute(run, admission.value.survey, route));
      }
      case 'update': {
        const { startOrJoinStep } = await import('./execute/start-or-join-step.ts');
        const reached = await startOrJoinStep(run, admission.value, route, { number, isFirstUpdate });
        isFirstUpdate &&= admission.value.kind === 'under-way';
        if (!reached.ok) return endingOf(reached.problem);
        if (stopsOfThisRun(route).length === 1) return arrived(run, route);
      }
    }
  }
}

/** A downgrade passes nothing, so its list is empty. */
function listWay({ ports, request }: RunContext, catalog: ReleaseCatalog, route: PlannedRoute): void {
  const releases = releasesPassed(catalog, route, request.route);
  ports.emit({ kind: 'releases-listed', from: route.current, releases });
}

function planned(problem: Problem | undefined): Ending {
  return problem === undefined ? { kind: 'green', outcome: 'planned' } : endingOf(problem);
}

type PlannedRoute = Extract<Route, { kind: 'planned' }>;

function arrived({ ports }: RunContext, route: Exclude<Route, { kind: 'refused' }>): Ending {
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

function warnOfRack({ ports, request }: RunContext, rack: Rack, route: Exclude<Route, { kind: 'refused' }>): void {
  if (!route.currentPublished) {
    ports.emit({ kind: 'warned', warning: { code: 'current-unpublished', current: rack.version } });
  }
  if (rack.status === 'UPDATE_ROLLBACK_COMPLETE') {
    ports.emit({ kind: 'warned', warning: { code: 'last-update-failed', status: rack.status } });
  }
  const { roleArn } = request;
  if (roleArn !== undefined && route.kind === 'planned' && rack.stack.roleArn !== roleArn) {
    ports.emit({ kind: 'warned', warning: { code: 'role-sticks', roleArn } });
  }
}
