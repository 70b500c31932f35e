/** Folds run events into the rack before and after a run, and into its route: progress and expected duration. */
import type { RunEvent, RunEventOf } from '../../run/run-event.ts';
import type { Problem, ProblemCode } from '../../run/problem.ts';
import type { RackVersion } from '../../releases/rack-version.ts';
import { parseStackStatus, type StackStatus } from '../../cloudformation/stack-status.ts';
import { isStackRow } from '../../cloudformation/stack-event.ts';
import type { Route } from '../../releases/route.ts';
import type { ReportStep } from './report-steps.ts';
import { REST_MS } from '../../impact/duration-estimate.ts';
import type { DisruptionLevel } from '../../impact/disruption.ts';

export interface RackState {
  readonly version: RackVersion;
  readonly status: StackStatus;
  readonly instanceCount: number;
  readonly atMs: number | undefined;
}

export interface ObservedRack {
  readonly arn: string | undefined;
  readonly before: RackState | undefined;
  /** The last observed state. During an operation: the state before that operation. */
  readonly after: RackState | undefined;
  /** An operation has started, and its end was not observed. */
  readonly inProgress: boolean;
  /** The last observed stack status, including the status during an operation. */
  readonly status: StackStatus | undefined;
}

type Draft = { -readonly [Member in keyof ObservedRack]: ObservedRack[Member] } & { startedMs: number | undefined };

// AWS continues or may continue, even without a started operation in the events: a continued rollback, or an execution
// whose response was lost.
const MAY_CONTINUE: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'timed-out',
  'monitoring-failed',
  'cancelled-and-left',
  'cancelled-and-rolling-back',
  'cancelled-rollback-refused',
  'cancelled-rollback-unknown',
]);

/** The state of the rack before and after the run, and the facts about its stack. */
export function observedRack(runEvents: readonly RunEvent[], problem: Problem | undefined): ObservedRack {
  const draft: Draft = {
    arn: undefined,
    before: undefined,
    after: undefined,
    inProgress: false,
    status: undefined,
    startedMs: undefined,
  };
  for (const runEvent of runEvents) take(runEvent, draft);
  const { startedMs, ...passage } = draft;
  if (problem === undefined) return passage;
  // The status in the problem is the latest one.
  const status = 'status' in problem ? problem.status : passage.status;
  return { ...passage, status, inProgress: passage.inProgress || MAY_CONTINUE.has(problem.code) };
}

function take(runEvent: RunEvent, draft: Draft): void {
  switch (runEvent.kind) {
    case 'run-started':
      draft.startedMs = runEvent.atMs;
      return;
    case 'rack-read':
      takeRack(runEvent, draft);
      return;
    case 'stack-read':
      draft.arn = runEvent.stackArn;
      draft.status = parseStackStatus(runEvent.status);
      return;
    case 'idle-awaited':
      draft.arn = runEvent.stackArn;
      draft.status = runEvent.status;
      return;
    case 'idle-reached':
    case 'recovery-started':
      draft.status = runEvent.status;
      return;
    case 'stack-event':
      if (isStackRow(runEvent.event)) draft.status = parseStackStatus(runEvent.event.status) ?? draft.status;
      return;
    case 'operation-started':
      takeStart(runEvent, draft);
      return;
    case 'operation-ended':
      draft.inProgress = false;
      draft.status = runEvent.status;
      draft.after = stateOf(runEvent, runEvent.atMs);
      return;
    default:
  }
}

function takeRack({ rack }: RunEventOf<'rack-read'>, draft: Draft): void {
  draft.arn = rack.arn;
  draft.status = rack.status;
  // During an update, CloudFormation already returns the new parameters.
  if (draft.inProgress) return;
  draft.before ??= stateOf(rack, draft.startedMs);
  draft.after = stateOf(rack, draft.after?.atMs ?? draft.startedMs);
}

function stateOf({ version, status, instanceCount }: Omit<RackState, 'atMs'>, atMs: number | undefined): RackState {
  return { version, status, instanceCount, atMs };
}

function takeStart(runEvent: RunEventOf<'operation-started'>, draft: Draft): void {
  draft.inProgress = true;
  const { before, after } = draft;
  if (before === undefined || after === undefined) return;
  // During a joined update, the stack already has the new Version. Only the operation has the old one.
  if (runEvent.how === 'joined' && before.version === after.version)
    draft.before = { ...before, version: runEvent.from };
  draft.after = { ...after, version: runEvent.from };
}

/**
 * `next`: the stop of the next run. `failed`: this run failed to update to the stop, so the next run tries it again.
 */
export type StopState = 'reached' | 'under-way' | 'failed' | 'next' | 'ahead';

export interface ReportStop {
  readonly version: RackVersion;
  readonly required: boolean;
  readonly state: StopState;
}

export interface ReportRoute {
  readonly kind: Route['kind'];
  readonly direction: 'upgrade' | 'downgrade' | undefined;
  /** Why there is nothing to update, for such a route. */
  readonly because: Extract<Route, { kind: 'up-to-date' }>['because'] | undefined;
  readonly target: RackVersion | undefined;
  readonly latest: RackVersion | undefined;
  readonly stops: readonly ReportStop[];
  /** The required release that ended this run before its target, or refused it. */
  readonly blockedBy: RackVersion | undefined;
  readonly nextVersion: RackVersion | undefined;
}

type Stop = Omit<ReportStop, 'state'>;

/** Undefined if the run ended before a route was planned. */
export function reportRoute(
  runEvents: readonly RunEvent[],
  passage: ObservedRack,
  steps: readonly ReportStep[],
  problem: Problem | undefined,
): ReportRoute | undefined {
  const routes = runEvents.filter((runEvent) => runEvent.kind === 'route-planned').map((runEvent) => runEvent.route);
  const [first] = routes;
  if (first === undefined) return undefined;
  const stops = allStops(runEvents).map((stop) => ({ ...stop, state: stopState(stop.version, passage, steps) }));
  const next = stops.findIndex((stop) => stop.state !== 'reached');
  return {
    kind: first.kind,
    direction: first.kind === 'planned' ? first.direction : undefined,
    because: first.kind === 'up-to-date' ? first.because : undefined,
    target: first.target,
    // The catalog is read again before each step and may have new releases.
    latest: routes.findLast(({ latest }) => latest !== undefined)?.latest,
    stops: stops.map((stop, index) => (index === next && stop.state === 'ahead' ? { ...stop, state: 'next' } : stop)),
    blockedBy: blockedBy(first, problem),
    // Also set for a refused pin: it is the `version` that the operator sets, and the next stop with
    // `required-releases: step`.
    nextVersion: stops[next]?.version,
  };
}

/**
 * The route is planned again between steps. Stops before the rack's release are then no longer on it, so they are kept
 * here.
 */
function allStops(runEvents: readonly RunEvent[]): readonly Stop[] {
  let stops: readonly Stop[] = [];
  const reached = new Set<RackVersion>();
  for (const runEvent of runEvents) {
    if (runEvent.kind === 'operation-ended') reached.add(runEvent.version);
    if (runEvent.kind !== 'route-planned' || runEvent.route.kind === 'up-to-date') continue;
    // A refused route usually has no stops. The stops that were reached are kept.
    if (runEvent.route.stops.length === 0) continue;
    stops = [...stops.filter((stop) => reached.has(stop.version)), ...runEvent.route.stops];
  }
  return stops;
}

function stopState(version: RackVersion, passage: ObservedRack, steps: readonly ReportStep[]): StopState {
  const step = steps.findLast((one) => one.to === version);
  if (step?.state === 'complete') return 'reached';
  if (step?.state === 'under-way') return 'under-way';
  if (!passage.inProgress && passage.after?.version === version) return 'reached';
  return step === undefined || step.state === 'planned' ? 'ahead' : 'failed';
}

/** A run that ends at a required release plans one route. The next run plans the next one. */
function blockedBy(route: Route, problem: Problem | undefined): RackVersion | undefined {
  if (problem?.code === 'required-release-skipped' || problem?.code === 'downgrade-passes-required')
    return problem.required;
  // The failure ended the run, even if a required release is ahead.
  return problem === undefined && route.kind === 'planned' ? route.blockedBy : undefined;
}

export interface ReportClocks {
  /** The maximum number of updates of this run. */
  readonly steps: number;
  readonly expectedMs: number;
  /** The value of `timeout-minutes` with which the job does not end before the action. */
  readonly jobMinutes: number;
  /** If false, the job's credentials must be valid for the whole job. */
  readonly renewsCredentials: boolean;
}

/** After each update, the run waits for the API of the rack (15 minutes) and for its services (10 minutes) at most. */
const CHECKS_MS = 25 * 60_000;
const MINUTES_STEP = 5;

/** Undefined if no route was planned, or there is nothing to update. */
export function clocksOf(events: readonly RunEvent[]): ReportClocks | undefined {
  const limits = events.findLast((event) => event.kind === 'time-limits');
  if (limits === undefined) return undefined;
  const { steps, updateMs, rollMs, renewsCredentials } = limits;
  const levels = levelsOf(events);
  // A step without assessment counts as one that replaces every instance.
  const expected = Array.from({ length: steps }, (_, index) => (isShort(levels[index]) ? REST_MS : rollMs));
  const longestMs = steps * (updateMs + CHECKS_MS);
  return {
    steps,
    expectedMs: expected.reduce((sum, ms) => sum + ms, 0),
    jobMinutes: Math.ceil(longestMs / 60_000 / MINUTES_STEP + 1) * MINUTES_STEP,
    renewsCredentials,
  };
}

/** The levels of the first step, as assessed last, and of the later steps, as forecast. */
function levelsOf(events: readonly RunEvent[]): readonly (DisruptionLevel | undefined)[] {
  const assessed = events.findLast((event) => event.kind === 'impact-assessed')?.disruption.level;
  const forecasts = events.filter((event) => event.kind === 'step-forecast');
  return [assessed, ...forecasts.map(({ forecast }) => forecast.disruption.level)];
}

function isShort(level: DisruptionLevel | undefined): boolean {
  return level === 'none' || level === 'api-restarts';
}
