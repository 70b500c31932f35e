/** The last lines of a summary: links. */
import { changeSetPage, eventsPage, stackPage } from '../messages/console-links.ts';
import { inline, link } from '../markdown/markdown.ts';
import { releasePage } from '../messages/release-links.ts';
import type { Report } from '../model/report.ts';
import type { SummaryExtras } from './summary-extras.ts';

type Page = readonly [words: string, address: string | undefined];

/** With the run's own page, because a summary can be read elsewhere. */
export function links(report: Report, { workflow, releaseNotes }: SummaryExtras): string {
  const { arn, region, route } = report;
  const console_ = arn === undefined ? [] : consolePages(report, arn);
  // Where the notes are included, each has its own link.
  const stops = releaseNotes === undefined ? (route?.stops ?? []) : [];
  const releases = stops.map(({ version }): Page => [version, releasePage(version)]);
  return [
    line(`In the AWS console (${inline(region)})`, console_),
    line('Release notes', releases.slice(-LINKS)),
    line('On GitHub', [['this run', workflow?.runUrl]]),
  ]
    .filter((one) => one !== '')
    .join('<br>\n');
}

/** Of a long route, the last stops. */
const LINKS = 6;

function consolePages({ changeSetArn, steps }: Report, arn: string): readonly Page[] {
  // A deleted change set has no page.
  const kept = changeSetArn !== undefined && steps.at(-1)?.changeSetDeleted !== true ? changeSetArn : undefined;
  return [
    ['Stack', stackPage(arn)],
    ['Events', eventsPage(arn)],
    ['Change set', kept === undefined ? undefined : changeSetPage(arn, kept)],
  ];
}

function line(title: string, pages: readonly Page[]): string {
  const texts = pages.flatMap(([words, address]) => (address === undefined ? [] : [link(words, address)]));
  return texts.length === 0 ? '' : `${title}: ${texts.join(' · ')}`;
}
