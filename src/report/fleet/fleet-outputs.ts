/** The outputs, JSON, annotations and log lines of a listing. All outputs are set on every ending. */
import type { FleetRack } from '../../fleet/fleet-rack.ts';
import {
  changeOfRack,
  countHealth,
  fleetAdvice,
  fleetHeadline,
  fleetOutcome,
  fleetReason,
  type FleetReport,
  fleetWarnings,
  healthOfRack,
} from './fleet-report.ts';
import { type Annotation, annotationLine, bySeverity, tenAtMost } from '../outputs/outputs.ts';
import { plainLine } from '../markdown/plain-text.ts';

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

/** @param reportPath the path of the JSON report; undefined if it could not be written. */
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

const RACK_MEMBERS = [
  ...(['name', 'version', 'status', 'updatedAt', 'health', 'canary'] as const),
  ...(['target', 'next', 'behind', 'targetVersion', 'change'] as const),
];

/** Kept short, because it can be passed in an environment variable: unknown facts are omitted. */
function rackJson(rack: FleetRack): object {
  return Object.fromEntries(RACK_MEMBERS.map((member) => [member, rack[member]]));
}

/** At most ten annotations of a listing. */
export function fleetAnnotationsOf(report: FleetReport): readonly Annotation[] {
  const title = fleetHeadline(report).slice(0, 120);
  return tenAtMost([...errorOf(report, title), ...bySeverity(fleetWarnings(report), title)]);
}

function errorOf(report: FleetReport, title: string): readonly Annotation[] {
  if (report.problem === undefined) return [];
  const { cause, details = [], next, commands } = fleetAdvice(report.problem, report);
  const message = [cause, ...details, next, ...commands].map(annotationLine).join('\n');
  return [{ level: 'error', title, message }];
}

/** One line for each rack. */
export function fleetLogLines(report: FleetReport): readonly string[] {
  const racks = (report.fleet?.racks ?? []).map((rack) => {
    const { name, version, status, next, canary } = rack;
    const facts = [
      version === undefined ? '' : `runs ${version}`,
      status ?? '',
      healthOfRack(rack),
      next === undefined ? '' : `next ${next}`,
      canary ? 'canary' : '',
      changeOfRack(rack),
    ];
    return plainLine(`- ${name}: ${facts.filter((fact) => fact !== '').join(', ')}`);
  });
  return [fleetHeadline(report), ...racks];
}
