/** Folds run events into the steps of a run: what was planned, started, observed and completed. */
import { type ChangeCounts, countChanges } from '../../cloudformation/change-set.ts';
import { lastOf, type RunEvent, type RunEventOf } from '../../run/run-event.ts';
import type { RackVersion } from '../../releases/rack-version.ts';
import type { Route } from '../../releases/route.ts';
import { isStackRow, type Progress, type StackEvent } from '../../cloudformation/stack-event.ts';
import { type StackStatus, updateEndOf } from '../../cloudformation/stack-status.ts';
import {
  NO_IMPACT,
  type ReportImpact,
  reportParameters,
  type ReportParameters,
  type ReportResource,
  reportResources,
  withImpact,
} from './report-impact.ts';

/** `elsewhere`: the update is complete, but the rack runs another release than this step's. */
export type StepState = 'planned' | 'under-way' | 'complete' | 'rolled-back' | 'failed' | 'elsewhere';

export interface ReportStep {
  readonly from: RackVersion;
  readonly to: RackVersion;
  /** Undefined for a joined operation that belongs to no planned step. */
  readonly required: boolean | undefined;
  readonly state: StepState;
  readonly how: 'started' | 'joined' | undefined;
  readonly startedAtMs: number | undefined;
  readonly endedAtMs: number | undefined;
  readonly limitMs: number | undefined;
  /** The stack's status at the end of the operation. */
  readonly status: StackStatus | undefined;
  readonly version: RackVersion | undefined;
  readonly changeSetArn: string | undefined;
  readonly changeSetDeleted: boolean;
  readonly counts: ChangeCounts | undefined;
  readonly progress: Progress | undefined;
  /** How often the plan became stale and was created again. */
  readonly staleCount: number;
  readonly parameters: ReportParameters | undefined;
  readonly impact: ReportImpact;
  readonly resources: readonly ReportResource[];
  /** How many of the property values could be read. Undefined if the run did not try. */
  readonly values: RunEventOf<'values-read'>['extent'] | undefined;
  /** The rollback, if there was one, by AWS's clock. */
  readonly rollback: { readonly startedMs: number; readonly endedAtMs: number | undefined } | undefined;
  readonly eventCount: number;
}

interface Stop {
  readonly from: RackVersion;
  readonly to: RackVersion;
  readonly required?: boolean;
}

/** A step with the run events from its beginning to the beginning of the next step. */
interface Draft extends Stop {
  /** The size of the rack at the beginning. */
  readonly rack: ReportImpact;
  readonly runEvents: RunEvent[];
}

/** The steps of a run, folded from its events. */
export function stepsOf(runEvents: readonly RunEvent[]): readonly ReportStep[] {
  const drafts: Draft[] = [];
  let rack = NO_IMPACT;
  let planned: Stop | undefined;
  for (const runEvent of runEvents) {
    if (runEvent.kind === 'rack-read') rack = withImpact(NO_IMPACT, runEvent);
    if (runEvent.kind === 'route-planned') planned = firstStopOf(runEvent.route);
    const stop = stopStartedBy(runEvent, planned, drafts.at(-1));
    if (stop !== undefined) drafts.push({ ...stop, rack, runEvents: [] });
    drafts.at(-1)?.runEvents.push(runEvent);
  }
  return drafts.map(finish);
}

/** The duration of a step in milliseconds. Undefined if its start or its end was not observed. */
export function durationOf({ startedAtMs, endedAtMs }: ReportStep): number | undefined {
  return startedAtMs === undefined || endedAtMs === undefined ? undefined : endedAtMs - startedAtMs;
}

function stopStartedBy(runEvent: RunEvent, planned: Stop | undefined, last: Draft | undefined): Stop | undefined {
  switch (runEvent.kind) {
    case 'step-started':
      return { from: runEvent.from, to: runEvent.to, required: runEvent.required };
    case 'operation-started': {
      // It belongs to a step that has not started an operation. Otherwise it is a new step: it was joined, or started
      // after the end of a step.
      const isOfLast = last !== undefined && lastOf(last.runEvents, 'operation-started') === undefined;
      return isOfLast ? undefined : { from: runEvent.from, to: runEvent.to };
    }
    case 'parameters-planned':
      // Mode `plan` starts no step. Its plan is for the first stop of the route.
      return last === undefined ? planned : undefined;
    default:
      return undefined;
  }
}

function firstStopOf(route: Route): Stop | undefined {
  if (route.kind !== 'planned') return undefined;
  const [stop] = route.stops;
  return stop && { from: route.current, to: stop.version, required: stop.required };
}

function finish({ from, to, required, rack, runEvents }: Draft): ReportStep {
  const [started, ended] = [lastOf(runEvents, 'operation-started'), lastOf(runEvents, 'operation-ended')];
  const createdAt = runEvents.findLastIndex(({ kind }) => kind === 'change-set-created');
  const { arn: changeSetArn, changes } = lastOf(runEvents, 'change-set-created') ?? {};
  const plan = lastOf(runEvents, 'parameters-planned')?.plan;
  const values = lastOf(runEvents.slice(createdAt + 1), 'values-read');
  const events = runEvents.flatMap((one) => (one.kind === 'stack-event' ? [one.event] : []));
  // Events about the rack after the end belong to the next step.
  const assessed = runEvents.slice(0, ended === undefined ? undefined : runEvents.indexOf(ended));
  return {
    from,
    to,
    required,
    state: stateOf(started, ended, to),
    how: started?.how,
    startedAtMs: started?.atMs,
    endedAtMs: ended?.atMs,
    limitMs: started?.limitMs,
    status: ended?.status,
    version: ended?.version,
    changeSetArn,
    changeSetDeleted: runEvents.some((one) => one.kind === 'change-set-deleted' && one.arn === changeSetArn),
    counts: changes && countChanges(changes),
    progress: ended?.progress ?? lastOf(runEvents, 'stack-event')?.progress,
    staleCount: runEvents.filter(({ kind }) => kind === 'plan-stale').length,
    parameters: plan && reportParameters(plan),
    impact: assessed.reduce(withImpact, rack),
    resources: reportResources(changes ?? [], events, values?.values),
    values: values?.extent,
    rollback: rollbackOf(events),
    eventCount: events.length,
  };
}

function rollbackOf(events: readonly StackEvent[]): ReportStep['rollback'] {
  const rows = events.filter(isStackRow);
  const started = rows.find(({ status }) => status === 'UPDATE_ROLLBACK_IN_PROGRESS');
  if (started === undefined) return undefined;
  const ended = rows.find(({ status }) => status === 'UPDATE_ROLLBACK_COMPLETE' || status === 'UPDATE_ROLLBACK_FAILED');
  return { startedMs: started.atMs, endedAtMs: ended?.atMs };
}

/** Needs both the stack status and the release of the rack afterwards. Neither is sufficient. */
function stateOf(
  started: RunEventOf<'operation-started'> | undefined,
  ended: RunEventOf<'operation-ended'> | undefined,
  to: RackVersion,
): StepState {
  if (started === undefined) return 'planned';
  if (ended === undefined) return 'under-way';
  const end = updateEndOf(ended.status);
  // No update ends in CREATE_COMPLETE or after an import. In such a status only the release shows the result.
  if (end !== undefined && end !== 'complete') return end;
  return ended.version === to ? 'complete' : 'elsewhere';
}
