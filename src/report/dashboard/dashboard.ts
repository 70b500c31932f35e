/** The dashboard issue: one section for each region and account, each refreshed by its own listing. */
import { blocks, link } from '../markdown/markdown.ts';
import { moment } from '../messages/duration.ts';

/** A listing's part of the issue. */
export interface DashboardSection {
  /** Of the region and the account, without the account's number. */
  readonly id: string;
  readonly region: string;
  readonly atMs: number;
  readonly runUrl: string;
  /** The same for the same racks: the time is not in it. */
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

/** The sections of a dashboard; what is outside of them is written anew each time. */
export function parseSections(body: string): readonly DashboardSection[] {
  const sections: DashboardSection[] = [];
  let open: { section: Omit<DashboardSection, 'markdown'>; lines: string[] } | undefined;
  for (const line of body.split(/\r?\n/)) {
    const [, id, region, at, runUrl] = START.exec(line) ?? [];
    if (id !== undefined && region !== undefined && runUrl !== undefined) {
      open = { section: { id, region, atMs: Number(at), runUrl }, lines: [] };
    } else if (line === END && open !== undefined) {
      // The first lines say when it was refreshed.
      const [, ...text] = open.lines.join('\n').split('\n\n');
      sections.push({ ...open.section, markdown: text.join('\n\n').trim() });
      open = undefined;
    } else open?.lines.push(line);
  }
  return sections;
}

/** The body with this section in place of the one with its id. Sections that were not refreshed for 8 days are marked. */
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
