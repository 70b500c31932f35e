/** How long a run of the planned route takes, and the time limits that it needs outside of the action. */
import { REST_MS } from '../../impact/duration-estimate.ts';
import type { DisruptionLevel } from '../../impact/disruption.ts';
import type { RunEvent } from '../../run/run-event.ts';

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
