/** The outputs of a listing, and its report as JSON. All of them are set on every ending. */
import type { FleetRack } from '../../fleet/fleet-rack.ts';
import { countHealth, fleetOutcome, type FleetReport } from './fleet-report.ts';
import { fleetReason } from './fleet-text.ts';

export const FLEET_OUTPUT_NAMES = [
  'outcome',
  'racks',
  'to-update',
  'any-to-update',
  'canaries',
  'rest',
  'held-back',
  'updated',
  'count',
  'counts',
  'latest-version',
  'reason',
  'report',
] as const;

export type FleetOutputName = (typeof FLEET_OUTPUT_NAMES)[number];

/** @param reportPath the path of the JSON report; undefined where it could not be written. */
export function fleetOutputsOf(
  report: FleetReport,
  reportPath: string | undefined,
): Readonly<Record<FleetOutputName, string>> {
  const { fleet, problem } = report;
  // A listing with a problem lists no rack for updates.
  const waves = problem === undefined ? fleet : undefined;
  const racks = fleet?.racks ?? [];
  return {
    outcome: fleetOutcome(report),
    racks: JSON.stringify(racks.map(rackJson)),
    'to-update': JSON.stringify(waves?.toUpdate ?? []),
    'any-to-update': String((waves?.toUpdate ?? []).length > 0),
    canaries: JSON.stringify(waves?.canaries ?? []),
    rest: JSON.stringify(waves?.rest ?? []),
    'held-back': JSON.stringify(waves?.heldBack ?? []),
    updated: JSON.stringify(racks.filter(({ change }) => change === 'updated').map(({ name }) => name)),
    count: String(racks.length),
    counts: JSON.stringify(countHealth(racks)),
    'latest-version': report.latest ?? '',
    reason: fleetReason(report),
    report: reportPath ?? '',
  };
}

/** Increased when a reader of the old form would misread the new one. A new member does not change it. */
const SCHEMA = 1;

/** The listing as JSON. */
export function fleetReportJson(report: FleetReport): string {
  const { fleet, problem, ...rest } = report;
  const whole = {
    schema: SCHEMA,
    outcome: fleetOutcome(report),
    reason: fleetReason(report),
    ...rest,
    problem,
    ...fleet,
  };
  return `${JSON.stringify(whole, (_key, value: unknown) => value ?? null, 2)}\n`;
}

/** Short, because it can be passed in an environment variable: unknown facts are left out. */
function rackJson({
  name,
  version,
  status,
  updatedAt,
  health,
  canary,
  target,
  next,
  behind,
  targetVersion,
  change,
}: FleetRack) {
  return { name, version, status, updatedAt, health, canary, target, next, behind, targetVersion, change };
}
