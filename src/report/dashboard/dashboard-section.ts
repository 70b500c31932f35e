/** One section of the dashboard issue: the racks of a region and account, with a box to tick for each that is behind. */
import type { MatrixEntry } from '../../fleet/fleet.ts';
import type { FleetRack } from '../../fleet/fleet-rack.ts';
import { sha256 } from '../../values/digest.ts';
import { fleetHeadline, healthOfRack, HEALTH_MARKS } from '../fleet/fleet-text.ts';
import type { FleetReport } from '../fleet/fleet-report.ts';
import { blocks, byteLength, code, inline, limitBytes, link, table } from '../markdown/markdown.ts';
import { stackPage } from '../messages/console-links.ts';
import { counted } from '../messages/phrases.ts';
import { truncate } from '../summary/row-limits.ts';
import type { WorkflowRun } from '../outputs/report-json.ts';
import type { DashboardSection } from './dashboard.ts';

const ROOMS = [500, 150, 60, 20, 5] as const;

/**
 * @param budgetBytes what the section may take of the issue.
 * @returns undefined where nothing was listed, or where no stack says which account it is.
 */
export function dashboardSection(
  report: FleetReport,
  { repository, runUrl }: WorkflowRun,
  atMs: number,
  budgetBytes: number,
): DashboardSection | undefined {
  const { fleet, region, problem } = report;
  const account = fleet?.racks.map(({ arn }) => arn?.split(':')[4]).find((one) => one !== undefined);
  if (fleet === undefined || account === undefined || problem !== undefined) return undefined;
  const server = runUrl.split(`/${repository}/`)[0] ?? '';
  const render = (most: number): string => {
    const { rows, cut } = truncate(fleet.racks, most);
    const boxes = fleet.toUpdate.slice(0, most).map((entry) => box(entry, region));
    const lines = rows.map((rack) => row(rack, `${server}/${repository}`));
    return blocks([`### ${inline(fleetHeadline(report))}`, table(HEADS, lines), cut, boxes.join('\n')]);
  };
  const markdown = limitBytes(
    ROOMS.map((most) => () => render(most)),
    budgetBytes,
  );
  const id = sha256(`${account}/${region}`).slice(0, 8);
  return byteLength(markdown) <= budgetBytes ? { id, region, atMs, runUrl, markdown } : undefined;
}

const HEADS = ['Rack', 'Release', '', 'Next', 'Stack', 'API', 'Last update'];

function row(rack: FleetRack, repositoryUrl: string): readonly string[] {
  const page = rack.arn === undefined ? undefined : stackPage(rack.arn);
  return [
    page === undefined ? inline(rack.name, 128) : link(rack.name.slice(0, 128), page),
    code(rack.version ?? '', 100),
    `${HEALTH_MARKS[rack.health]} ${inline(healthOfRack(rack))}`,
    nextCell(rack),
    code(rack.status ?? '', 100),
    rack.api === undefined ? '' : API[rack.api],
    lastUpdate(rack, repositoryUrl),
  ];
}

const API = { answers: '✅', silent: '❌ no answer', private: 'private' } as const;

function nextCell({ next, required }: FleetRack): string {
  if (next === undefined) return '';
  return required.length === 0
    ? code(next)
    : `${code(next)} (${counted(required.length, 'required release')} on the route)`;
}

const OUTCOMES: Readonly<Record<string, string>> = {
  UPDATE_COMPLETE: 'succeeded',
  UPDATE_ROLLBACK_COMPLETE: 'rolled back',
  UPDATE_ROLLBACK_FAILED: 'rollback failed',
};

/** The run is the one that made the last change set, if this action made it. */
function lastUpdate({ updatedAt, status, lastRunId }: FleetRack, repositoryUrl: string): string {
  if (updatedAt === undefined) return '';
  const outcome = OUTCOMES[status ?? ''];
  const run = lastRunId === undefined ? [] : [link('run', `${repositoryUrl}/actions/runs/${lastRunId}`)];
  return [updatedAt.slice(0, 10), ...(outcome === undefined ? [] : [outcome]), ...run].join(', ');
}

/** The hidden part is what examples/dashboard.yml reads; names and versions have no characters that mean anything there. */
function box({ rack, version }: MatrixEntry, region: string): string {
  return `- [ ] Update ${inline(rack, 128)} to ${inline(version)} <!-- update ${rack} ${region} ${version} -->`;
}
