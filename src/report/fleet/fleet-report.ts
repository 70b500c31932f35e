/** The result of a listing, and its texts: headline, state of a rack, changes, and notes on single racks. */
import { type CanaryBlock, type Fleet, MATRIX_LIMIT } from '../../fleet/fleet.ts';
import type { ChangeSince, FleetRack, RackHealth } from '../../fleet/fleet-rack.ts';
import type { Problem, ProblemCode } from '../../run/problem.ts';
import type { RackVersion } from '../../releases/rack-version.ts';
import { type AdviceContext, EMPTY_CONTEXT } from '../messages/advice.ts';
import { keysOf } from '../../values/total-table.ts';
import { adviceOn } from '../messages/problems/problems.ts';
import { asFact, counted, countsOf, listed, listedCode, plainLine } from '../markdown/plain-text.ts';

/** `partly-listed`: a rack could not be fully read. The last two outcomes fail the step. */
export type FleetOutcome = 'listed' | 'partly-listed' | 'refused' | 'failed';

export interface FleetReport {
  readonly region: string;
  /** Undefined if nothing could be read. */
  readonly fleet: Fleet | undefined;
  readonly latest: RackVersion | undefined;
  readonly problem: Problem | undefined;
  /** Whether an earlier listing is available for comparison. */
  readonly compared: boolean;
}

const OF_INPUTS: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'invalid-inputs',
  'no-published-release',
  'also-required-unknown',
  'target-unknown',
]);

/** The outcome of a listing. */
export function fleetOutcome({ fleet, problem }: Pick<FleetReport, 'fleet' | 'problem'>): FleetOutcome {
  if (problem !== undefined) return OF_INPUTS.has(problem.code) ? 'refused' : 'failed';
  return fleet?.racks.some(({ health }) => health === 'unclear') === true ? 'partly-listed' : 'listed';
}

/** The number of racks in each state, with zeros. */
export function countHealth(racks: readonly FleetRack[]): Readonly<Record<string, number>> {
  return Object.fromEntries(keysOf(HEALTH_TEXT).map((health) => [health, countOf(racks, health)]));
}

function countOf(racks: readonly FleetRack[], wanted: RackHealth): number {
  return racks.filter(({ health }) => health === wanted).length;
}

/** The context for advice about a rack in a listing, which has read only its stack. */
function adviceContextOf(
  { region }: Pick<FleetReport, 'region'>,
  rack?: Pick<FleetRack, 'name' | 'arn'>,
): AdviceContext {
  return { ...EMPTY_CONTEXT, mode: 'check', region, ...(rack !== undefined && { rack: rack.name, arn: rack.arn }) };
}

const HEALTH_TEXT: Readonly<Record<RackHealth, string>> = {
  stuck: 'stuck',
  gone: 'deleted',
  unclear: 'not fully read',
  refused: 'refused',
  busy: 'busy',
  behind: 'behind',
  'up-to-date': 'up to date',
  unknown: 'not compared',
  'not-ours': 'not updated by this action',
};

export const HEALTH_MARKS: Readonly<Record<RackHealth, string>> = {
  stuck: '❌',
  gone: '➖',
  unclear: '❔',
  refused: '⛔',
  busy: '⏳',
  behind: '🔎',
  'up-to-date': '✅',
  unknown: '❔',
  'not-ours': '➖',
};

/** `stuck`, `behind, by 3 releases (124 days)` */
export function healthOfRack({ health, behind }: FleetRack): string {
  if (behind === undefined) return HEALTH_TEXT[health];
  const far = `by ${counted(behind.releases, 'release')} (${counted(behind.days, 'day')})`;
  return health === 'behind' ? `behind ${far}` : `${HEALTH_TEXT[health]}, behind ${far}`;
}

const CHANGE_TEXT: Readonly<Record<ChangeSince, string>> = {
  updated: 'updated',
  'rolled-back': 'rolled back',
  stuck: 'got stuck',
  busy: 'still busy',
  unchanged: 'unchanged',
  new: 'new',
};

/** How a rack changed since an earlier listing; empty if nothing is known. */
export function changeOfRack({ change, earlier, version }: FleetRack): string {
  if (change === undefined) return '';
  return change === 'updated'
    ? `updated from ${asFact(earlier?.version ?? '')} to ${asFact(version ?? '')}`
    : CHANGE_TEXT[change];
}

/** One line of plain text. */
export function fleetHeadline(report: FleetReport): string {
  return plainLine(headline(report));
}

/** The emoji of a listing's outcome. */
export function fleetMark(report: FleetReport): string {
  switch (fleetOutcome(report)) {
    case 'refused':
      return '⛔';
    case 'failed':
      return '❌';
    case 'partly-listed':
      return '⚠️';
    case 'listed':
      return report.fleet?.racks.every(({ health }) => health === 'up-to-date') === true ? '✅' : '🔎';
  }
}

function headline(report: FleetReport): string {
  const { fleet, problem, compared } = report;
  const place = report.region === '' ? '' : ` in ${asFact(report.region)}`;
  if (fleet === undefined) return `Could not list the racks${place}`;
  if (problem !== undefined) {
    return `${counted(fleet.racks.length, 'rack')}${place}; their targets are unknown`;
  }
  if (fleet.racks.length === 0) return `No racks found${place}`;
  const counts = countsText(fleet.racks);
  const change = compared ? changeCounts(fleet.racks) : '';
  return change === ''
    ? `${counted(fleet.racks.length, 'rack')}${place}: ${counts}`
    : `Of ${counted(fleet.racks.length, 'rack')}${place}, ${change}; now ${counts}`;
}

function countsText(racks: readonly FleetRack[]): string {
  return listed(
    countsOf(...keysOf(HEALTH_TEXT).map((health) => [countOf(racks, health), HEALTH_TEXT[health]] as const)),
  );
}

function changeCounts(racks: readonly FleetRack[]): string {
  const countOfChange = (wanted: ChangeSince): number => racks.filter(({ change }) => change === wanted).length;
  return listed(
    countsOf(...keysOf(CHANGE_TEXT).map((change) => [countOfChange(change), CHANGE_TEXT[change]] as const)),
  );
}

/** The headline and, after a red ending, its cause: the output `reason`. */
export function fleetReason(report: FleetReport): string {
  const { problem } = report;
  if (problem === undefined) return fleetHeadline(report);
  const { cause, details = [] } = fleetAdvice(problem, report);
  return plainLine([cause, details.join('; ')].join(' ').replaceAll('`', ''), REASON_BUDGET);
}

const REASON_BUDGET = 1_000;

/** The cause and the next step of a listing that failed. */
export function fleetAdvice(problem: Problem, report: FleetReport): ReturnType<typeof adviceOn> {
  const advice = adviceOn(problem, adviceContextOf(report));
  if (problem.code !== 'access-denied' || problem.stack !== '*') return advice;
  return {
    ...advice,
    cause: `The credentials of the job have no permission to list all stacks of the account: ${asFact(problem.fault.message)}`,
    next:
      'Allow the role `cloudformation:DescribeStacks` and `cloudformation:ListStacks` on `*` (AWS requires both if no ' +
      'stack is named). Or list exact names in `include`, which reads only these stacks.',
  };
}

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
  const namesText = names.length > 10 ? `${listedCode(names)} (${counted(names.length, 'rack')})` : listedCode(names);
  return [{ level: 'warning', text: words(namesText), commands: [] }];
}
