/** The steps that a run took, read from the notes: what was planned, begun, seen and ended. */
import { type ChangeCounts, countChanges, type ResourceChange } from '../../cloudformation/change-set.ts';
import type { RunEvent } from '../../run/run-event.ts';
import type { RackVersion } from '../../releases/rack-version.ts';
import type { Route } from '../../releases/route.ts';
import { isStackRow, type Progress, type StackEvent } from '../../cloudformation/stack-event.ts';
import { type StackStatus, updateEndOf } from '../../cloudformation/stack-status.ts';
import { NO_IMPACT, type ReportImpact, reportParameters, type ReportParameters, withImpact } from './report-impact.ts';
import { type ReportResource, reportResources } from './report-resources.ts';

/** `elsewhere`: the update ended well, but not at the release that this step goes to. */
export type StepState = 'planned' | 'under-way' | 'complete' | 'rolled-back' | 'failed' | 'elsewhere';

export interface ReportStep {
  readonly from: RackVersion;
  readonly to: RackVersion;
  /** Undefined for an operation that was met under way and belongs to no planned step. */
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
  /** How often its plan was overtaken and made anew. */
  readonly staleCount: number;
  readonly parameters: ReportParameters | undefined;
  readonly impact: ReportImpact;
  readonly resources: readonly ReportResource[];
  /** How much of the values of the changed properties could be read; undefined where the run did not try. */
  readonly values: Extract<RunEvent, { kind: 'values-read' }>['extent'] | undefined;
  /** The way back, where there was one, by AWS's clock. */
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
    const started = begunBy(runEvent, planned, drafts.at(-1));
    if (started !== undefined) drafts.push({ ...started, impact: rack });
    const draft = drafts.at(-1);
    if (draft !== undefined) take(runEvent, draft);
  }
  return drafts.map(finish);
}

/** How long a step took, in milliseconds; undefined where its beginning or its end was not seen. */
export function tookOf({ startedAtMs, endedAtMs }: ReportStep): number | undefined {
  return startedAtMs === undefined || endedAtMs === undefined ? undefined : endedAtMs - startedAtMs;
}

function begunBy(runEvent: RunEvent, planned: Draft | undefined, last: Draft | undefined): Draft | undefined {
  switch (runEvent.kind) {
    case 'step-started':
      return draftOf(runEvent.from, runEvent.to, runEvent.required);
    case 'operation-started':
      // It belongs to the step that waits for one; any other (met under way, or after an end) is a step of its own.
      return last === undefined || last.started !== undefined ? draftOf(runEvent.from, runEvent.to) : undefined;
    case 'parameters-planned':
      // A plan begins no step; what it plans is the first stop of its route.
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
  // What is read of the rack after its end belongs to the next step.
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

/** By the raw status and by the release that the rack runs afterwards; either alone has been wrong before. */
function stateOf({ started, ended, to }: Draft): StepState {
  if (started === undefined) return 'planned';
  if (ended === undefined) return 'under-way';
  const end = updateEndOf(ended.status);
  // No update ends in CREATE_COMPLETE or after an import; where a stack is left so, its release alone can tell.
  if (end !== undefined && end !== 'complete') return end;
  return ended.version === to ? 'complete' : 'elsewhere';
}
