/** Starts the next step of the route, or joins it if a run with the same goal has already started it. */
import { makeOperationToken } from '../../cloudformation/operation-token.ts';
import type { Rack } from '../../rack/rack.ts';
import type { PlannedRoute } from '../../releases/route.ts';
import type { Admission } from '../admit/admit-rack.ts';
import type { Result } from '../../run/result.ts';
import { runRouteOf } from '../plan/assess-route.ts';
import { withDriftDetection } from '../plan/detect-drift.ts';
import { monitorStep } from '../monitor/monitor-step.ts';
import type { RunContext } from '../run-context.ts';
import { executeStep, type StepEnd } from './execute-step.ts';

export interface StepNumber {
  /** The number of the step in this run, from 1. */
  readonly number: number;
  /** Whether this run has not started an update yet. An update that it joined does not count. */
  readonly isFirstUpdate: boolean;
}

/**
 * Starts the next step of the route, or joins the update in progress.
 *
 * @returns the rack after the step.
 */
export async function startOrJoinStep(
  run: RunContext,
  admission: Admission,
  planned: PlannedRoute,
  { number, isFirstUpdate }: StepNumber,
): Promise<Result<StepEnd>> {
  const { rack, catalog } = admission.state;
  const route = runRouteOf(catalog, planned, isFirstUpdate ? 'route' : 'next-step');
  const [stop, ...later] = route.stops;
  const atMs = run.ports.clock.nowMs();
  const of = number + later.length;
  const { version: to, required } = stop;
  run.ports.emit({ kind: 'step-started', step: number, of, from: rack.version, to, required, atMs });
  if (admission.kind === 'under-way') warnOfUnapplied(run, rack);
  return admission.kind === 'under-way'
    ? monitorStep(run, { ...admission.update, rack, target: to, how: 'joined', changeSet: undefined })
    : executeStep(number === 1 ? withDriftDetection(run, rack) : run, rack, {
        route,
        tokenOf: ({ version: from }, attempt) =>
          makeOperationToken({ from, to, run: run.request.run, step: number, attempt }),
      });
}

/** The client that started a joined update set its parameters. The given parameters apply only if they are the same. */
function warnOfUnapplied({ request, ports }: RunContext, { stack }: Rack): void {
  const keys = [...request.parameters]
    .filter(([key, value]) => stack.parameters.get(key) !== value)
    .map(([key]) => key);
  if (keys.length > 0) ports.emit({ kind: 'warned', warning: { code: 'parameters-not-applied', keys } });
}
