/** The dashboard issue: a section for each region and account, with a checkbox for each rack that is behind. */
import { blocks, byteLength, code, inline, limitBytes, link, table } from '../markdown/markdown.ts';
import { counted, moment } from '../messages/phrases.ts';
import type { MatrixEntry } from '../../fleet/fleet.ts';
import type { FleetRack } from '../../fleet/fleet-rack.ts';
import { sha256 } from '../../values/digest.ts';
import { RACK_COLUMNS, stateCell } from '../fleet/fleet-summary.ts';
import { fleetHeadline } from '../fleet/fleet-text.ts';
import type { FleetReport } from '../fleet/fleet-report.ts';
import { stackPage } from '../messages/links.ts';
import { truncate } from '../summary/row-limits.ts';
import type { WorkflowRun } from '../outputs/outputs.ts';

/** The section of a listing. */
export interface DashboardSection {
  /** Identifies the region and the account, without the account number. */
  readonly id: string;
  readonly region: string;
  readonly atMs: number;
  readonly runUrl: string;
  /** Equal for equal racks, because it does not contain the time. */
  readonly markdown: string;
}

export const DASHBOARD_TITLE = 'Convox racks';
const HEAD = '<!-- convox-racks-dashboard -->';
const START = /^<!-- section ([0-9a-f]{8}) ([a-z0-9-]+) (\d{1,15}) (https?:\/\/[\w./:-]+) -->$/;
const END = '<!-- end of section -->';
const STALE_MS = 8 * 86_400_000;

const INTRO =
  'Each scheduled listing of the racks refreshes its section. Tick a box to update one rack, if the workflow of ' +
  '`examples/dashboard.yml` is in place; it needs write permission in this repository.';

/** Whether an issue's body is a dashboard of this action. */
export function isDashboard(body: string): boolean {
  return body.startsWith(HEAD);
}

/** Returns the sections of a dashboard. Text outside of them is replaced at each refresh. */
export function parseSections(body: string): readonly DashboardSection[] {
  const sections: DashboardSection[] = [];
  let open: { section: Omit<DashboardSection, 'markdown'>; lines: string[] } | undefined;
  for (const line of body.split(/\r?\n/)) {
    const [, id, region, at, runUrl] = START.exec(line) ?? [];
    if (id !== undefined && region !== undefined && runUrl !== undefined) {
      open = { section: { id, region, atMs: Number(at), runUrl }, lines: [] };
    } else if (line === END && open !== undefined) {
      // The first lines have the time of the refresh.
      const [, ...text] = open.lines.join('\n').split('\n\n');
      sections.push({ ...open.section, markdown: text.join('\n\n').trim() });
      open = undefined;
    } else open?.lines.push(line);
  }
  return sections;
}

/**
 * Returns the body in which this section replaces the one with the same id. Sections that were not refreshed for 8 days
 * are marked.
 */
export function renderDashboard(before: string, section: DashboardSection): string {
  const others = parseSections(before).filter(({ id }) => id !== section.id);
  const sections = [...others, section].toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  return `${HEAD}\n${blocks([INTRO, ...sections.map((one) => renderSection(one, section.atMs))])}\n`;
}

function keyOf({ region, id }: DashboardSection): string {
  return `${region} ${id}`;
}

function renderSection({ id, region, atMs, runUrl, markdown }: DashboardSection, nowMs: number): string {
  const isStale = nowMs - atMs > STALE_MS;
  const refreshed = `${isStale ? '⚠️ Not refreshed since' : 'Refreshed at'} ${moment(atMs)} by ${link('this run', runUrl)}.`;
  return [`<!-- section ${id} ${region} ${atMs} ${runUrl} -->`, refreshed, '', markdown, END].join('\n');
}

const ROW_LIMITS = [500, 150, 60, 20, 5] as const;

/**
 * @param budgetBytes the size limit of the section.
 * @returns undefined if nothing was listed, or if no stack shows the account.
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
    return blocks([`### ${inline(fleetHeadline(report))}`, table(RACK_COLUMNS, lines), cut, boxes.join('\n')]);
  };
  const markdown = limitBytes(
    ROW_LIMITS.map((most) => () => render(most)),
    budgetBytes,
  );
  const id = sha256(`${account}/${region}`).slice(0, 8);
  return byteLength(markdown) <= budgetBytes ? { id, region, atMs, runUrl, markdown } : undefined;
}

function row(rack: FleetRack, repositoryUrl: string): readonly string[] {
  const page = rack.arn === undefined ? undefined : stackPage(rack.arn);
  return [
    page === undefined ? inline(rack.name, 128) : link(rack.name.slice(0, 128), page),
    stateCell(rack, rack.api === undefined ? '' : API[rack.api]),
    [releaseCell(rack), lastUpdate(rack, repositoryUrl)].filter((line) => line !== '').join('<br>'),
  ];
}

const API = { answers: 'API: ✅', silent: 'API: ❌ no answer', private: 'API: private' } as const;

function releaseCell({ version, next, required }: FleetRack): string {
  const now = code(version ?? '', 100);
  if (next === undefined) return now;
  const stops = required.length === 0 ? '' : ` (${counted(required.length, 'required release')} on the route)`;
  return `${now} → ${code(next)}${stops}`;
}

const OUTCOMES: Readonly<Record<string, string>> = {
  UPDATE_COMPLETE: 'succeeded',
  UPDATE_ROLLBACK_COMPLETE: 'rolled back',
  UPDATE_ROLLBACK_FAILED: 'rollback failed',
};

/** The run that created the last change set, if it was one of this action. */
function lastUpdate({ updatedAt, status, lastRunId }: FleetRack, repositoryUrl: string): string {
  if (updatedAt === undefined) return '';
  const outcome = OUTCOMES[status ?? ''];
  const run = lastRunId === undefined ? [] : [link('run', `${repositoryUrl}/actions/runs/${lastRunId}`)];
  return [`Last update ${updatedAt.slice(0, 10)}`, ...(outcome === undefined ? [] : [outcome]), ...run].join(', ');
}

/** examples/dashboard.yml reads the hidden part. Names and versions contain no special characters. */
function box({ rack, version }: MatrixEntry, region: string): string {
  return `- [ ] Update ${inline(rack, 128)} to ${inline(version)} <!-- update ${rack} ${region} ${version} -->`;
}
