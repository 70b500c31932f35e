/** Notes on single racks of a listing, for the summary and the annotations. */
import { MATRIX_LIMIT, type CanaryBlock } from '../../fleet/fleet.ts';
import type { FleetRack, RackHealth } from '../../fleet/fleet-rack.ts';
import { adviceOn } from '../messages/problems.ts';
import { adviceContextOf, type FleetReport } from './fleet-report.ts';
import { counted, listedCode } from '../messages/phrases.ts';
import { asFact } from '../markdown/plain-text.ts';

export interface FleetWarning {
  readonly level: 'warning' | 'notice';
  /** One or more sentences, in which backticks mark names. */
  readonly text: string;
  readonly commands: readonly string[];
}

// A development rack is not a problem; this action does not update it.
const NOTICES: ReadonlySet<RackHealth> = new Set<RackHealth>(['not-ours', 'busy']);

/** What to know about single racks of a listing. */
export function fleetWarnings(report: FleetReport): readonly FleetWarning[] {
  const { fleet, problem } = report;
  if (fleet === undefined) return [];
  // A problem of the whole listing is shown once, at the top.
  const single = fleet.racks.filter((rack) => problem === undefined || rack.problem?.code !== problem.code);
  const ofRacks = single.flatMap((rack) => ofRack(report, rack));
  const { missing, vanished, invalidNames, deferred } = fleet;
  return [
    ...heldBack(fleet.holds, fleet.heldBack),
    ...ofRacks,
    ...many(missing, (names) => `Racks in \`include\` that do not exist: ${names}.`),
    ...many(vanished, (names) => `No longer exist: ${names}.`),
    ...many(invalidNames, (names) => `Left out, because these are not valid stack names: ${names}.`),
    ...many(
      deferred,
      (names) => `Left for a later run, because GitHub limits a matrix to ${MATRIX_LIMIT} jobs: ${names}.`,
    ),
  ];
}

function ofRack(report: FleetReport, rack: FleetRack): readonly FleetWarning[] {
  const level = NOTICES.has(rack.health) ? 'notice' : 'warning';
  const name = `\`${asFact(rack.name, 128)}\``;
  if (rack.health === 'busy') {
    const text = `${name} is busy (${asFact(rack.status ?? '')}), so its release can change. An update waits for it.`;
    return [{ level, text, commands: [] }];
  }
  if (rack.problem === undefined) return [];
  const { cause, next, commands } = adviceOn(rack.problem, adviceContextOf(report, rack));
  // A rack with a problem has a target only if the update solves the problem first.
  const recovers = rack.targetVersion !== undefined;
  return [
    {
      level,
      text: `${name}: ${cause} ${recovers ? 'An update with `recover: true` continues the rollback first.' : next}`,
      commands: recovers ? [] : commands,
    },
  ];
}

function heldBack(holds: readonly CanaryBlock[], names: readonly string[]): readonly FleetWarning[] {
  if (holds.length === 0) return [];
  const why = holds.map((block) =>
    block.why === 'no-such-canary'
      ? `no rack matches \`${asFact(block.pattern)}\``
      : `\`${asFact(block.rack)}\` cannot be updated`,
  );
  const waits = names.length === 0 ? 'No rack was waiting.' : `Blocked: ${listedCode(names)}.`;
  const text = `Racks after the canaries are blocked: ${why.join('; ')}. ${waits}`;
  return [{ level: 'warning', text, commands: [] }];
}

function many(names: readonly string[], words: (names: string) => string): readonly FleetWarning[] {
  if (names.length === 0) return [];
  const texts = names.length > 10 ? `${listedCode(names)} (${counted(names.length, 'rack')})` : listedCode(names);
  return [{ level: 'warning', text: words(texts), commands: [] }];
}
