/** Texts of a listing: its headline, the state of a rack, and what changed. */
import { keysOf } from '../../values/total-table.ts';
import type { ChangeSince, FleetRack, RackHealth } from '../../fleet/fleet-rack.ts';
import type { Problem } from '../../run/problem.ts';
import { adviceOn } from '../messages/problems.ts';
import { countHealth, fleetOutcome, adviceContextOf, type FleetReport } from './fleet-report.ts';
import { counted, listed } from '../messages/phrases.ts';
import { asFact, plainLine } from '../markdown/plain-text.ts';

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

const BECAME_WORDS: Readonly<Record<ChangeSince, string>> = {
  updated: 'updated',
  'rolled-back': 'rolled back',
  stuck: 'got stuck',
  busy: 'still busy',
  unchanged: 'unchanged',
  new: 'new',
};

/** How a rack changed since an earlier listing; empty where nothing is known. */
export function changeOfRack({ change, earlier, version }: FleetRack): string {
  if (change === undefined) return '';
  return change === 'updated'
    ? `updated from ${asFact(earlier?.version ?? '')} to ${asFact(version ?? '')}`
    : BECAME_WORDS[change];
}

/** One line of plain text. */
export function fleetHeadline(report: FleetReport): string {
  return plainLine(verdict(report));
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

function verdict(report: FleetReport): string {
  const { fleet, problem, compared } = report;
  const place = report.region === '' ? '' : ` in ${asFact(report.region)}`;
  if (fleet === undefined) return `Could not list the racks${place}`;
  if (problem !== undefined) {
    return `${counted(fleet.racks.length, 'rack')}${place}; their targets are unknown`;
  }
  if (fleet.racks.length === 0) return `No racks found${place}`;
  const stand = standingCounts(fleet.racks);
  const change = compared ? changeCounts(fleet.racks) : '';
  return change === ''
    ? `${counted(fleet.racks.length, 'rack')}${place}: ${stand}`
    : `Of ${counted(fleet.racks.length, 'rack')}${place}, ${change}; now ${stand}`;
}

function standingCounts(racks: readonly FleetRack[]): string {
  const counts = countHealth(racks);
  const texts = keysOf(HEALTH_TEXT).flatMap((status) => {
    const count = counts[status];
    return count === 0 ? [] : [`${count} ${HEALTH_TEXT[status]}`];
  });
  return listed(texts);
}

function changeCounts(racks: readonly FleetRack[]): string {
  const texts = Object.entries(BECAME_WORDS).flatMap(([change, words]) => {
    const count = racks.filter((rack) => rack.change === change).length;
    return count === 0 ? [] : [`${count} ${words}`];
  });
  return listed(texts);
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
  const said = adviceOn(problem, adviceContextOf(report));
  if (problem.code !== 'access-denied' || problem.stack !== '*') return said;
  return {
    ...said,
    cause: `The credentials of the job have no permission to list all stacks of the account: ${asFact(problem.fault.message)}`,
    next:
      'Allow the role `cloudformation:DescribeStacks` and `cloudformation:ListStacks` on `*` (AWS requires both if no ' +
      'stack is named). Or list exact names in `include`, which reads only these stacks.',
  };
}
