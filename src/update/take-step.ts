/** The next step of the way: taken, or, where a run with our goal has begun it already, followed. */
import type { Rack } from '../domain/rack.ts';
import { stopsOfThisRun, type Route } from '../domain/route.ts';
import { Unreachable } from '../domain/unreachable.ts';
import type { Admission } from './admit-rack.ts';
import type { Reached } from './ask.ts';
import { followStep } from './follow-step.ts';
import type { Run } from './run.ts';
import { runStep } from './run-step.ts';

type Way = Extract<Route, { kind: 'way' }>;

/** @param number from 1, of the steps of this run. Comes back with the rack as it is after the step. */
export async function takeStep(run: Run, admission: Admission, route: Way, number: number): Promise<Reached<Rack>> {
  const { rack } = admission.survey;
  const [stop, ...later] = stopsOfThisRun(route);
  if (stop === undefined) throw new Unreachable('a way without a stop');
  const atMs = run.ports.clock.nowMs();
  const of = number + later.length;
  const { version: to, required } = stop;
  run.ports.tell({ kind: 'step-began', step: number, of, from: rack.version, to, required, atMs });
  if (admission.kind === 'under-way') warnOfUnapplied(run, rack);
  return admission.kind === 'under-way'
    ? followStep(run, { rack, target: to, token: admission.token, how: 'joined', resources: undefined })
    : runStep(run, rack, { stop, later, number });
}

/** Whoever began the update that is followed has set its parameters; ours take effect only where they are the same. */
function warnOfUnapplied({ request, ports }: Run, { stack }: Rack): void {
  const keys = [...request.parameters]
    .filter(([key, value]) => stack.parameters.get(key) !== value)
    .map(([key]) => key);
  if (keys.length > 0) ports.tell({ kind: 'warned', warning: { code: 'parameters-not-applied', keys } });
}
