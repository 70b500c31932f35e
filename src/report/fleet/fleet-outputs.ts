/** The outputs of a listing, and its report as JSON: all of them on every ending, lists empty where there is nothing in them. */
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

/** @param reportPath where the report lies as JSON; undefined where it could not be written. */
export function fleetOutputsOf(
  report: FleetReport,
  reportPath: string | undefined,
): Readonly<Record<FleetOutputName, string>> {
  const { fleet, problem } = report;
  // Of a listing that is none to go by, nothing is handed on to be updated.
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
    updated: JSON.stringify(racks.filter(({ became }) => became === 'updated').map(({ name }) => name)),
    count: String(racks.length),
    counts: JSON.stringify(countHealth(racks)),
    'latest-version': report.latest ?? '',
    reason: fleetReason(report),
    report: reportPath ?? '',
  };
}

/** Raised when a reader of the earlier form would misread the new one; a member more is no such thing. */
const SCHEMA = 1;

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

/** Short, since it may be handed on in an environment variable: what is not known is left out. */
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
  became,
}: FleetRack) {
  return { name, version, status, updatedAt, health, canary, target, next, behind, targetVersion, became };
}
