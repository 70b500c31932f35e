/** The route of a run, how far it came, and how long it takes, folded from run events. */
import type { RunEvent } from '../../run/run-event.ts';
import type { Problem } from '../../run/problem.ts';
import type { RackVersion } from '../../releases/rack-version.ts';
import type { Route } from '../../releases/route.ts';
import type { RackPassage } from './report-rack.ts';
import type { ReportStep } from './report-steps.ts';
import { REST_MS } from '../../impact/duration-estimate.ts';
import type { DisruptionLevel } from '../../impact/disruption.ts';

/** `next`: where the next run goes. `failed`: this run tried, and it is still where the next run goes. */
export type StopState = 'reached' | 'under-way' | 'failed' | 'next' | 'ahead';

export interface ReportStop {
  readonly version: RackVersion;
  readonly required: boolean;
  readonly state: StopState;
}

export interface ReportRoute {
  readonly kind: Route['kind'];
  readonly direction: 'upgrade' | 'downgrade' | undefined;
  /** Why there was nothing to do, where there was nothing. */
  readonly because: Extract<Route, { kind: 'up-to-date' }>['because'] | undefined;
  readonly target: RackVersion | undefined;
  readonly latest: RackVersion | undefined;
  readonly stops: readonly ReportStop[];
  /** The required release that ended this run short of its target, or refused it. */
  readonly blockedBy: RackVersion | undefined;
  readonly nextVersion: RackVersion | undefined;
}

interface Stop {
  readonly version: RackVersion;
  readonly required: boolean;
}

/** Undefined where the run ended before a way was planned. */
export function reportRoute(
  runEvents: readonly RunEvent[],
  passage: RackPassage,
  steps: readonly ReportStep[],
  problem: Problem | undefined,
): ReportRoute | undefined {
  const routes = runEvents.filter((runEvent) => runEvent.kind === 'route-planned').map((runEvent) => runEvent.route);
  const [first] = routes;
  if (first === undefined) return undefined;
  const stops = wholeWay(runEvents).map((stop) => ({ ...stop, state: stateOf(stop.version, passage, steps) }));
  const next = stops.findIndex((stop) => stop.state !== 'reached');
  return {
    kind: first.kind,
    direction: first.kind === 'planned' ? first.direction : undefined,
    because: first.kind === 'up-to-date' ? first.because : undefined,
    target: first.target,
    // The catalog is read anew before each step, and may have grown meanwhile.
    latest: routes.findLast(({ latest }) => latest !== undefined)?.latest,
    stops: stops.map((stop, index) => (index === next && stop.state === 'ahead' ? { ...stop, state: 'next' } : stop)),
    blockedBy: blockedBy(first, problem),
    // Of a refused pin as well: its first stop is what the operator sets `version` to, and what `step` would go to.
    nextVersion: stops[next]?.version,
  };
}

/** The route is planned again between steps; what was behind the rack by then is no longer on it, but it was gone. */
function wholeWay(runEvents: readonly RunEvent[]): readonly Stop[] {
  let stops: readonly Stop[] = [];
  const reached = new Set<RackVersion>();
  for (const runEvent of runEvents) {
    if (runEvent.kind === 'operation-ended') reached.add(runEvent.version);
    if (runEvent.kind !== 'route-planned' || runEvent.route.kind === 'up-to-date') continue;
    // Mostly there is no way where it is refused; then what was gone before is all that there is.
    if (runEvent.route.stops.length === 0) continue;
    stops = [...stops.filter((stop) => reached.has(stop.version)), ...runEvent.route.stops];
  }
  return stops;
}

function stateOf(version: RackVersion, passage: RackPassage, steps: readonly ReportStep[]): StopState {
  const step = steps.findLast((one) => one.to === version);
  if (step?.state === 'complete') return 'reached';
  if (step?.state === 'under-way') return 'under-way';
  if (!passage.inProgress && passage.after?.version === version) return 'reached';
  return step === undefined || step.state === 'planned' ? 'ahead' : 'failed';
}

/** Where a required release ends a run there is but one route: the next run plans the next. */
function blockedBy(route: Route, problem: Problem | undefined): RackVersion | undefined {
  if (problem?.code === 'required-release-skipped' || problem?.code === 'downgrade-passes-required')
    return problem.required;
  // A run that failed was ended by its failure, whatever lay ahead.
  return problem === undefined && route.kind === 'planned' ? route.blockedBy : undefined;
}

export interface ReportClocks {
  /** How many updates the run can make. */
  readonly steps: number;
  readonly expectedMs: number;
  /** For `timeout-minutes` of the job, so that the job does not end before the action does. */
  readonly jobMinutes: number;
  /** False: the credentials of the job must last as long as the job. */
  readonly renewsCredentials: boolean;
}

/** After each update, the run waits for the API of the rack (15 minutes) and for its services (10 minutes) at most. */
const CHECKS_MS = 25 * 60_000;
const MINUTES_STEP = 5;

/** Undefined where no route was planned, or there is nothing to update. */
export function clocksOf(events: readonly RunEvent[]): ReportClocks | undefined {
  const limits = events.findLast((event) => event.kind === 'time-limits');
  if (limits === undefined) return undefined;
  const { steps, updateMs, rollMs, renewsCredentials } = limits;
  const levels = levelsOf(events);
  // What was not assessed counts as an update that replaces every instance.
  const expected = Array.from({ length: steps }, (_, index) => (isShort(levels[index]) ? REST_MS : rollMs));
  const longestMs = steps * (updateMs + CHECKS_MS);
  return {
    steps,
    expectedMs: expected.reduce((sum, ms) => sum + ms, 0),
    jobMinutes: Math.ceil(longestMs / 60_000 / MINUTES_STEP + 1) * MINUTES_STEP,
    renewsCredentials,
  };
}

/** Of the first step as it was assessed last, and of the later ones as they were forecast. */
function levelsOf(events: readonly RunEvent[]): readonly (DisruptionLevel | undefined)[] {
  const assessed = events.findLast((event) => event.kind === 'impact-assessed')?.disruption.level;
  const forecasts = events.filter((event) => event.kind === 'step-forecast');
  return [assessed, ...forecasts.map(({ forecast }) => forecast.disruption.level)];
}

function isShort(level: DisruptionLevel | undefined): boolean {
  return level === 'none' || level === 'api-restarts';
}
