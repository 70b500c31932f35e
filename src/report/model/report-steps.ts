/** Folds run events into the steps of a run: what was planned, started, observed and completed. */
import { type ChangeCounts, countChanges, type ResourceChange } from '../../cloudformation/change-set.ts';
import type { RunEvent } from '../../run/run-event.ts';
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
  readonly values: Extract<RunEvent, { kind: 'values-read' }>['extent'] | undefined;
  /** The rollback, if there was one, by AWS's clock. */
  readonly rollback: { readonly startedMs: number; readonly endedAtMs: number | undefined } | undefined;
  readonly eventCount: number;
}

interface Draft {
  from: RackVersion;
  to: RackVersion;
  required: boolean | undefined;
  started: Extract<RunEvent, { kind: 'operation-started' }> | undefined;
  ended: Extract<RunEvent, { kind: 'operation-ended' }> | undefined;
  changeSetArn: string | undefined;
  changes: readonly ResourceChange[] | undefined;
  values: Extract<RunEvent, { kind: 'values-read' }> | undefined;
  readonly deleted: Set<string>;
  progress: Progress | undefined;
  staleCount: number;
  parameters: ReportParameters | undefined;
  impact: ReportImpact;
  readonly events: StackEvent[];
}

/** The steps of a run, folded from its events. */
export function stepsOf(runEvents: readonly RunEvent[]): readonly ReportStep[] {
  const drafts: Draft[] = [];
  let rack = NO_IMPACT;
  let planned: Draft | undefined;
  for (const runEvent of runEvents) {
    if (runEvent.kind === 'rack-read') rack = withImpact(NO_IMPACT, runEvent);
    if (runEvent.kind === 'route-planned') planned = firstStepOf(runEvent.route);
    const started = draftStartedBy(runEvent, planned, drafts.at(-1));
    if (started !== undefined) drafts.push({ ...started, impact: rack });
    const draft = drafts.at(-1);
    if (draft !== undefined) take(runEvent, draft);
  }
  return drafts.map(finish);
}

/** The duration of a step in milliseconds. Undefined if its start or its end was not observed. */
export function durationOf({ startedAtMs, endedAtMs }: ReportStep): number | undefined {
  return startedAtMs === undefined || endedAtMs === undefined ? undefined : endedAtMs - startedAtMs;
}

function draftStartedBy(runEvent: RunEvent, planned: Draft | undefined, last: Draft | undefined): Draft | undefined {
  switch (runEvent.kind) {
    case 'step-started':
      return draftOf(runEvent.from, runEvent.to, runEvent.required);
    case 'operation-started':
      // It belongs to a step that has not started an operation. Otherwise it is a new step: it was joined, or started
      // after the end of a step.
      return last === undefined || last.started !== undefined ? draftOf(runEvent.from, runEvent.to) : undefined;
    case 'parameters-planned':
      // Mode `plan` starts no step. Its plan is for the first stop of the route.
      return last === undefined ? planned : undefined;
    default:
      return undefined;
  }
}

function firstStepOf(route: Route): Draft | undefined {
  if (route.kind !== 'planned') return undefined;
  const [stop] = route.stops;
  return stop === undefined ? undefined : draftOf(route.current, stop.version, stop.required);
}

function draftOf(from: RackVersion, to: RackVersion, required?: boolean): Draft {
  return {
    from,
    to,
    required,
    started: undefined,
    ended: undefined,
    changeSetArn: undefined,
    changes: undefined,
    values: undefined,
    deleted: new Set(),
    progress: undefined,
    staleCount: 0,
    parameters: undefined,
    impact: NO_IMPACT,
    events: [],
  };
}

function take(runEvent: RunEvent, draft: Draft): void {
  // Events about the rack after the end belong to the next step.
  if (draft.ended === undefined) draft.impact = withImpact(draft.impact, runEvent);
  switch (runEvent.kind) {
    case 'parameters-planned':
      draft.parameters = reportParameters(runEvent.plan);
      return;
    case 'change-set-created':
      draft.changeSetArn = runEvent.arn;
      draft.changes = runEvent.changes;
      draft.values = undefined;
      return;
    case 'values-read':
      draft.values = runEvent;
      return;
    case 'change-set-deleted':
      draft.deleted.add(runEvent.arn);
      return;
    case 'plan-stale':
      draft.staleCount += 1;
      return;
    case 'operation-started':
      draft.started = runEvent;
      return;
    case 'stack-event':
      draft.events.push(runEvent.event);
      draft.progress = runEvent.progress;
      return;
    case 'operation-ended':
      draft.ended = runEvent;
      draft.progress = runEvent.progress ?? draft.progress;
      return;
    default:
  }
}

function finish(draft: Draft): ReportStep {
  const { from, to, required, started, ended, changeSetArn, changes, deleted, events } = draft;
  const { progress, staleCount, parameters, impact, values } = draft;
  return {
    from,
    to,
    required,
    state: stateOf(draft),
    how: started?.how,
    startedAtMs: started?.atMs,
    endedAtMs: ended?.atMs,
    limitMs: started?.limitMs,
    status: ended?.status,
    version: ended?.version,
    changeSetArn,
    changeSetDeleted: changeSetArn !== undefined && deleted.has(changeSetArn),
    counts: changes === undefined ? undefined : countChanges(changes),
    progress,
    staleCount,
    parameters,
    impact,
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
function stateOf({ started, ended, to }: Draft): StepState {
  if (started === undefined) return 'planned';
  if (ended === undefined) return 'under-way';
  const end = updateEndOf(ended.status);
  // No update ends in CREATE_COMPLETE or after an import. In such a status only the release shows the result.
  if (end !== undefined && end !== 'complete') return end;
  return ended.version === to ? 'complete' : 'elsewhere';
}
