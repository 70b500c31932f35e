/** The summary of a listing: the headline, a table of the racks, and notes on single racks. */
import type { FleetRack } from '../../fleet/fleet-rack.ts';
import { stackPage } from '../messages/links.ts';
import {
  changeOfRack,
  fleetAdvice,
  fleetHeadline,
  fleetMark,
  type FleetReport,
  fleetWarnings,
  HEALTH_MARKS,
  healthOfRack,
} from './fleet-report.ts';
import {
  blocks,
  code,
  commands,
  details,
  inline,
  limitBytes,
  link,
  prose,
  table,
  truncate,
} from '../markdown/markdown.ts';
import { counted } from '../markdown/plain-text.ts';

// GitHub drops the whole summary of a step if it is larger than 1 MiB.
const BUDGET_BYTES = 1024 * 1024 - 4 * 1024;

/** The numbers of racks and notes that are tried, from all to few. */
const ROW_LIMITS = [2_000, 500, 100, 20] as const;

/** The summary of a listing as Markdown, within GitHub's size limit. */
export function renderFleetSummary(report: FleetReport, budgetBytes: number = BUDGET_BYTES): string {
  return limitBytes(
    budgetBytes,
    ROW_LIMITS,
    (most) => render(report, most),
    () => `${headline(report)}\n`,
  );
}

function render(report: FleetReport, most: number): string {
  const parts = [headline(report), problemPart(report), rackTable(report, most), notices(report, most), order(report)];
  return `${blocks(parts)}\n`;
}

function headline(report: FleetReport): string {
  return `${fleetMark(report)} ${inline(fleetHeadline(report))}`;
}

function problemPart(report: FleetReport): string {
  if (report.problem === undefined) return '';
  const { cause, details: lines = [], next, commands: toRun } = fleetAdvice(report.problem, report);
  const list = lines.map((line) => `- ${prose(line)}`).join('\n');
  return blocks([prose(cause), list, prose(next), commands(toRun)]);
}

function rackTable(report: FleetReport, most: number): string {
  const racks = report.fleet?.racks ?? [];
  if (racks.length === 0) return '';
  const { rows, cut } = truncate(racks, most);
  const cells = rows.map((rack) => [
    nameCell(rack),
    stateCell(rack, report.compared ? inline(changeOfRack(rack)) : ''),
    releaseCell(rack),
  ]);
  return blocks([table(RACK_COLUMNS, cells), cut]);
}

/** At most three narrow columns fit on a phone. */
const RACK_COLUMNS = ['Rack', 'State', 'Release'] as const;

function nameCell({ name, arn, canary }: FleetRack): string {
  const page = arn === undefined ? undefined : stackPage(arn);
  const shown = page === undefined ? inline(name, 128) : link(name.slice(0, 128), page);
  return canary ? `${shown} (canary)` : shown;
}

/**
 * The health of a rack, and the status of its stack if it is unusual.
 *
 * @param more a further line; none if empty.
 */
function stateCell(rack: FleetRack, more: string): string {
  const isUsual = rack.status === 'UPDATE_COMPLETE' || rack.status === 'CREATE_COMPLETE';
  const status = isUsual ? '' : inline(rack.status ?? '', 100).replaceAll('_', '_&#8203;');
  const small = status === '' ? '' : `<sub>${status}</sub>`;
  return [`${HEALTH_MARKS[rack.health]} ${inline(healthOfRack(rack))}`, small, more]
    .filter((line) => line !== '')
    .join('<br>');
}

/** The release, then the next one and the target. */
function releaseCell({ version, next, target }: FleetRack): string {
  const then = next === undefined || target === undefined ? [] : target === next ? [next] : [next, target];
  return [version ?? '', ...then].map((release) => code(release, 100)).join(' → ');
}

function notices(report: FleetReport, most: number): string {
  const { rows, cut } = truncate(fleetWarnings(report), most);
  if (rows.length === 0) return '';
  const lines = rows.map(({ level, text }) => `- ${level === 'warning' ? '⚠️' : 'ℹ️'} ${prose(text)}`);
  const toRun = rows.flatMap((row) => row.commands);
  const ways = toRun.length === 0 ? '' : details('Commands', commands(toRun));
  return blocks(['### Notes', lines.join('\n'), cut, ways]);
}

/** The order of the updates; empty if there are no canaries. */
function order({ fleet, problem }: FleetReport): string {
  if (fleet === undefined || problem !== undefined || !fleet.racks.some(({ canary }) => canary)) return '';
  const names = (entries: readonly { readonly rack: string }[]): string =>
    entries.length > 20 ? counted(entries.length, 'rack') : entries.map(({ rack }) => code(rack)).join(', ');
  const [first, then] = [names(fleet.canaries), names(fleet.rest)];
  if (first === '' && then === '') return '';
  return `Order: ${first === '' ? 'no canary needs an update' : `first ${first}`}${then === '' ? '' : `, then ${then}`}.`;
}
