/** The dashboard issue: a section for each region and account, with a checkbox for each rack that is behind. */
import { blocks, byteLength, code, inline, limitBytes, link, prose, truncate } from '../markdown/markdown.ts';
import { joinLimited, moment } from '../markdown/plain-text.ts';
import { type FleetRack, HEALTHS } from '../../fleet/fleet-rack.ts';
import { sha256 } from '../../values/digest.ts';
import { fleetHeadline, type FleetReport, HEALTH_MARKS, healthOfRack } from '../fleet/fleet-report.ts';
import { stackPage } from '../messages/links.ts';
import type { WorkflowRun } from '../outputs/outputs.ts';
import { commentMarker } from './pull-request-comment.ts';

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

/** A section to write. How many racks it names depends on the size of the other sections. */
export interface NewSection extends Omit<DashboardSection, 'markdown'> {
  readonly render: (budgetBytes: number) => string;
}

export const DASHBOARD_TITLE = 'Convox racks';
const HEAD = '<!-- convox-racks-dashboard -->';
const START = /^<!-- section ([0-9a-f]{8}) ([a-z0-9-]+) (\d{1,15}) (https?:\/\/[\w./:-]+) -->$/;
const END = '<!-- end of section -->';
const STALE_MS = 8 * 86_400_000;
/** GitHub's limit is 65,536 characters. */
const BODY_BYTES = 64_000;
/** The hidden lines of a section, and the sentence that says when it was refreshed. */
const FRAME_BYTES = 600;

const INTRO =
  'Each scheduled listing of racks refreshes its own section. To update a rack, tick its box: this needs write ' +
  'permission in this repository, and the workflow of `examples/dashboard.yml`.';

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
      // The paragraph under the heading has the time of the refresh.
      const [heading = '', , ...text] = open.lines.join('\n').split('\n\n');
      sections.push({ ...open.section, markdown: [heading, ...text].join('\n\n').trim() });
      open = undefined;
    } else open?.lines.push(line);
  }
  return sections;
}

/**
 * Returns the body in which this section replaces the one with the same id. Sections that were not refreshed for 8 days
 * are marked.
 */
export function renderDashboard(before: string, { render, ...facts }: NewSection): string {
  const others = parseSections(before).filter(({ id }) => id !== facts.id);
  const usedBytes = others.reduce((sum, { markdown }) => sum + byteLength(markdown) + FRAME_BYTES, FRAME_BYTES);
  // Each section gets an equal share. One share is reserved for a section that is added later.
  const budgetBytes = Math.min(BODY_BYTES / (others.length + 2), BODY_BYTES - usedBytes) - FRAME_BYTES;
  const section = { ...facts, markdown: render(budgetBytes) };
  const sections = [...others, section].toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  return `${HEAD}\n${blocks([INTRO, ...sections.map((one) => renderSection(one, facts.atMs))])}\n`;
}

function keyOf({ region, id }: DashboardSection): string {
  return `${region} ${id}`;
}

function renderSection({ id, region, atMs, runUrl, markdown }: DashboardSection, nowMs: number): string {
  const isStale = nowMs - atMs > STALE_MS;
  const refreshed = `${isStale ? '⚠️ Not refreshed since' : 'Refreshed on'} ${moment(atMs)} (${link('last run', runUrl)}).`;
  const [heading = '', ...text] = markdown.split('\n\n');
  return [`<!-- section ${id} ${region} ${atMs} ${runUrl} -->`, blocks([heading, refreshed, ...text]), END].join('\n');
}

/** The open pull requests of racks, newest first, by the hidden line of the rack's comment. */
export interface OpenPullRequests {
  readonly byMarker: ReadonlyMap<string, readonly number[]>;
  /** A sentence, if they could not be read. */
  readonly unread: string | undefined;
}

/** The numbers of racks that are tried for a section, from the largest to the smallest. */
const ROW_LIMITS = [500, 200, 100, 70, 50, 35, 20, 10, 5, 2] as const;

/** @returns undefined if nothing was listed, or if no stack shows the account. */
export function dashboardSection(
  report: FleetReport,
  { repository, runUrl }: WorkflowRun,
  pullRequests: OpenPullRequests,
  atMs: number,
): NewSection | undefined {
  const { fleet, region, problem } = report;
  const account = fleet?.racks.map(({ arn }) => arn?.split(':')[4]).find((one) => one !== undefined);
  if (fleet === undefined || account === undefined || problem !== undefined) return undefined;
  const server = runUrl.split(`/${repository}/`)[0] ?? '';
  const page = `${server}/${repository}`;
  const versions = new Map(fleet.toUpdate.map(({ rack, version }) => [rack, version]));
  const racks = fleet.racks.toSorted((one, other) => HEALTHS.indexOf(one.health) - HEALTHS.indexOf(other.health));
  const limited = (most: number): string => {
    const { rows, cut } = truncate(racks, most);
    const items = rows.map((rack) => rackItem(rack, versions.get(rack.name), { region, page, pullRequests }));
    const heading = `### ${inline(fleetHeadline({ ...report, compared: false }))}`;
    const foot = `Account ${account}. ${pullRequests.unread ?? ''}`;
    return blocks([heading, items.join('\n'), cut, prose(foot)]);
  };
  const render = (budgetBytes: number): string => limitBytes(budgetBytes, ROW_LIMITS, limited, () => limited(0));
  return { id: sha256(`${account}/${region}`).slice(0, 8), region, atMs, runUrl, render };
}

interface ItemContext {
  readonly region: string;
  /** The address of the repository. */
  readonly page: string;
  readonly pullRequests: OpenPullRequests;
}

/** A list fits on a phone; a table with these facts does not. */
function rackItem(rack: FleetRack, version: string | undefined, context: ItemContext): string {
  const { region, page, pullRequests } = context;
  const address = rack.arn === undefined ? undefined : stackPage(rack.arn);
  const name = address === undefined ? inline(rack.name, 128) : link(rack.name.slice(0, 128), address);
  const marker = commentMarker({ arn: rack.arn, rack: rack.name, region });
  const open = pullRequests.byMarker.get(marker ?? '') ?? [];
  const pulls = joinLimited(open, (number) => link(`#${number}`, `${page}/pull/${number}`));
  const release = rack.version === undefined ? '' : `${code(rack.version, 100)}, `;
  const stack = rack.status === undefined ? '' : `stack ${code(rack.status, 100)}`;
  const lines = [
    `${HEALTH_MARKS[rack.health]} **${name}**: ${release}${inline(healthOfRack(rack))}`,
    routeText(rack),
    sentence([stack, API[rack.api ?? 'not-checked'], lastUpdate(rack, page)]),
    open.length === 0 ? '' : `Open pull request${open.length === 1 ? '' : 's'}: ${pulls}`,
  ];
  const item = `- ${lines.filter((line) => line !== '').join('<br>')}`;
  return version === undefined ? item : `${item}\n  ${box(rack.name, version, region)}`;
}

function sentence(parts: readonly string[]): string {
  const text = parts.filter((part) => part !== '').join('; ');
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** The stops of the route: the required releases, then the target. */
function routeText({ next, required, target }: FleetRack): string {
  if (next === undefined) return '';
  const stops = required.map((one) => `${code(one)} (required)`);
  if (target !== undefined && !required.includes(target)) stops.push(code(target));
  const [first = code(next), ...later] = stops;
  const shown = later.length > MOST_STOPS ? [`${later.length - 1} more`, later.at(-1)] : later;
  return [`Next stop ${first}`, ...shown].join(', then ');
}

/** The number of stops after the next one that are listed. */
const MOST_STOPS = 4;

const API = {
  answers: 'API responds',
  silent: 'API does not respond',
  private: 'API is private',
  'not-checked': '',
} as const;

const OUTCOMES: Readonly<Record<string, string>> = {
  UPDATE_COMPLETE: 'succeeded',
  UPDATE_ROLLBACK_COMPLETE: 'rolled back',
  UPDATE_ROLLBACK_FAILED: 'rollback failed',
};

/** Includes the run that created the last change set, if it was a run of this action. */
function lastUpdate({ updatedAt, status = '', lastRunId }: FleetRack, page: string): string {
  if (updatedAt === undefined) return '';
  const outcome = OUTCOMES[status] ?? (status.endsWith('_IN_PROGRESS') ? 'in progress' : undefined);
  const run = lastRunId === undefined ? [] : [link('run', `${page}/actions/runs/${lastRunId}`)];
  const at = `last update ${moment(Date.parse(updatedAt))}`;
  return [at, ...(outcome === undefined ? [] : [outcome]), ...run].join(', ');
}

/** examples/dashboard.yml reads the hidden part. Names and versions contain no special characters. */
function box(rack: string, version: string, region: string): string {
  return `- [ ] Update ${inline(rack, 128)} to ${inline(version)} <!-- update ${rack} ${region} ${version} -->`;
}
