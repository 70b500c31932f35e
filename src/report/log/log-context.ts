/** What the log keeps of earlier events: the step, the operation in progress, and the facts that were printed. */
import type { AppsAtRisk } from '../../rack/apps-at-risk.ts';
import type { RunEvent, RunEventOf, Warning } from '../../run/run-event.ts';
import type { Route } from '../../releases/route.ts';
import { isStackRow, type Progress, type StackEvent } from '../../cloudformation/stack-event.ts';
import { columnsFor, type EventColumns, USUAL_COLUMNS } from './log-line.ts';
import { durationText, joinLimited, plainLine, shortType } from '../markdown/plain-text.ts';
import type { Rack } from '../../rack/rack.ts';

export interface InProgress {
  /** By logical id, in the order in which they started. */
  readonly resources: ReadonlyMap<string, Activity>;
  /** The stack status in the newest event. */
  readonly stackStatus: string | undefined;
}

interface Activity {
  readonly logicalId: string;
  readonly type: string;
  readonly status: string;
  /** By AWS's clock. */
  readonly sinceMs: number;
}

export const NOTHING_IN_PROGRESS: InProgress = { resources: new Map(), stackStatus: undefined };

const MOST_NAMED = 4;

/** An activity with several events (an Auto Scaling group has one for each instance) starts with the first one. */
export function progressAfter(before: InProgress, event: StackEvent): InProgress {
  const { logicalId, type, status, atMs } = event;
  if (isStackRow(event)) return { ...before, stackStatus: status };
  if (before.resources.get(logicalId)?.status === status) return before;
  const resources = new Map(before.resources);
  resources.delete(logicalId);
  if (status.endsWith('_IN_PROGRESS')) resources.set(logicalId, { logicalId, type, status, sinceMs: atMs });
  return { ...before, resources };
}

/**
 * `Instances (AutoScaling::AutoScalingGroup) for 9 min; ...`, the longest first. The stack status if no resource is in
 * progress.
 */
export function inProgressText({ resources, stackStatus }: InProgress, nowMs: number): string {
  if (resources.size > 0) {
    const longestFirst = [...resources.values()].sort((one, other) => one.sinceMs - other.sinceMs);
    return joinLimited(longestFirst, (one) => activityText(one, nowMs), MOST_NAMED);
  }
  return stackStatus === undefined ? '' : `the stack is in ${plainLine(stackStatus, 60)}`;
}

function activityText({ logicalId, type, status, sinceMs }: Activity, nowMs: number): string {
  const doing = status.startsWith('DELETE_') ? ' being deleted' : '';
  return `${plainLine(logicalId, 255)} (${plainLine(shortType(type), 100)})${doing} for ${durationText(nowMs - sinceMs)}`;
}

export interface KnownFacts {
  readonly catalog: string | undefined;
  readonly rack: RackFacts | undefined;
  readonly route: Route | undefined;
  readonly apps: AppsAtRisk | undefined;
  readonly warnings: readonly Warning[];
}

type RackFacts = Pick<Rack, 'version' | 'status' | 'instanceCount' | 'batchSize'>;

const NOTHING_KNOWN: KnownFacts = {
  catalog: undefined,
  rack: undefined,
  route: undefined,
  apps: undefined,
  warnings: [],
};

/** The known facts after an event, so that later steps do not repeat them. */
function knownAfter(known: KnownFacts, event: RunEvent): KnownFacts {
  switch (event.kind) {
    case 'catalog-read':
      return { ...known, catalog: catalogOf(event) };
    case 'rack-read':
      return { ...known, rack: rackOf(event) };
    case 'operation-ended': {
      // The line at the end of a step has the same facts about the rack.
      const { version, status, instanceCount } = event;
      return known.rack === undefined ? known : { ...known, rack: { ...known.rack, version, status, instanceCount } };
    }
    case 'route-planned':
      return { ...known, route: event.route };
    case 'apps-assessed':
      return { ...known, apps: event.apps };
    case 'warned':
      return { ...known, warnings: [...known.warnings, event.warning] };
    default:
      return known;
  }
}

/** Whether the event has no facts that were not printed before. */
export function isKnown(known: KnownFacts, event: RunEvent): boolean {
  switch (event.kind) {
    case 'catalog-read':
      return catalogOf(event) === known.catalog;
    case 'rack-read':
      return isSame(rackOf(event), known.rack);
    case 'route-planned':
      return isRestOf(event.route, known.route);
    case 'apps-assessed':
      return isSame(event.apps, known.apps);
    case 'warned':
      return known.warnings.some((warning) => isSame(warning, event.warning));
    default:
      return false;
  }
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function catalogOf({ releases, latest }: RunEventOf<'catalog-read'>): string {
  return `${releases} ${latest ?? ''}`;
}

function rackOf({ rack }: RunEventOf<'rack-read'>): RackFacts {
  const { version, status, instanceCount, batchSize } = rack;
  return { version, status, instanceCount, batchSize };
}

/** Whether the route is the rest of the earlier one, after a stop. */
function isRestOf(route: Route, before: Route | undefined): boolean {
  if (route.kind !== 'planned' || before?.kind !== 'planned' || route.blockedBy !== undefined) return false;
  const left = before.stops.slice(before.stops.findIndex(({ version }) => version === route.current) + 1);
  return left.length < before.stops.length && isSame(left, route.stops);
}

export interface LogContext {
  readonly rack: string;
  readonly region: string;
  /** The title of the groups and the result line: `Step 1 of 3`, `Plan`, `Recovery`. */
  readonly label: string;
  /** The releases before and after the step. */
  readonly way: string;
  readonly columns: EventColumns;
  readonly inProgress: InProgress;
  /** Undefined before the first event. */
  readonly progress: Progress | undefined;
  /** The estimated duration of the step. Undefined without an estimate. */
  readonly estimateMs: number | undefined;
  readonly known: KnownFacts;
  /** When the monitored update was started or joined. */
  readonly operationStartedMs: number | undefined;
}

const UNSEEN = { inProgress: NOTHING_IN_PROGRESS, progress: undefined } as const;

export const EMPTY_LOG_CONTEXT: LogContext = {
  rack: '',
  region: '',
  label: 'Update',
  way: '',
  columns: USUAL_COLUMNS,
  ...UNSEEN,
  estimateMs: undefined,
  known: NOTHING_KNOWN,
  operationStartedMs: undefined,
};

/** The context after an event. */
export function logContextAfter(context: LogContext, runEvent: RunEvent): LogContext {
  return { ...stepContextAfter(context, runEvent), known: knownAfter(context.known, runEvent) };
}

function stepContextAfter(context: LogContext, runEvent: RunEvent): LogContext {
  switch (runEvent.kind) {
    case 'run-started':
      return { ...context, rack: runEvent.rack, region: runEvent.region };
    case 'route-planned': {
      // In `mode: plan` no step starts; the first step of the route is planned.
      if (runEvent.route.kind !== 'planned') return context;
      const [stop] = runEvent.route.stops;
      if (stop === undefined) return context;
      return {
        ...context,
        label: 'Plan',
        way: releasesText({ ...stop, from: runEvent.route.current, to: stop.version }),
      };
    }
    case 'step-started':
      // A joined update has no change set, and the change set of another step does not apply to it.
      return {
        ...context,
        label: `Step ${runEvent.step} of ${runEvent.of}`,
        way: releasesText(runEvent),
        columns: USUAL_COLUMNS,
        estimateMs: undefined,
      };
    case 'impact-assessed': {
      const { minutes } = runEvent.disruption;
      return { ...context, estimateMs: minutes === undefined ? undefined : minutes * 60_000 };
    }
    case 'change-set-created':
      return { ...context, columns: columnsFor(runEvent.changes, context.rack) };
    case 'recovery-started':
      return { ...context, label: 'Recovery', columns: USUAL_COLUMNS, estimateMs: undefined, ...UNSEEN };
    case 'operation-started':
      return { ...context, operationStartedMs: runEvent.atMs, ...UNSEEN };
    case 'stack-event':
      return { ...context, inProgress: progressAfter(context.inProgress, runEvent.event), progress: runEvent.progress };
    default:
      return context;
  }
}

function releasesText({ from, to, required }: { from: string; to: string; required: boolean }): string {
  return `from ${from} to ${to}${required ? ', a required release' : ''}`;
}
