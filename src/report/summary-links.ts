/** The last lines of a summary: where to look on. */
import { changeSetPage, eventsPage, stackPage } from './console-links.ts';
import { inline, link } from './markdown.ts';
import { releasePage } from './release-links.ts';
import type { Report } from './report.ts';

type Page = readonly [words: string, address: string | undefined];

/** @param runUrl of the workflow's run, where it is known: a summary is read in other places than the run's page too. */
export function links(report: Report, runUrl: string | undefined): string {
  const { arn, region, route } = report;
  const console_ = arn === undefined ? [] : consolePages(report, arn);
  const releases = (route?.stops ?? []).map(({ version }): Page => [version, releasePage(version)]);
  return [
    line(`In the AWS console (${inline(region)})`, console_),
    line('Release notes', releases.slice(-LINKS)),
    line('On GitHub', [['this run', runUrl]]),
  ]
    .filter((one) => one !== '')
    .join('<br>\n');
}

/** Of a long route, the last ones: what the rack goes to. */
const LINKS = 6;

function consolePages({ changeSetArn, steps }: Report, arn: string): readonly Page[] {
  // A change set that was deleted has no page any more.
  const kept = changeSetArn !== undefined && steps.at(-1)?.changeSetDeleted !== true ? changeSetArn : undefined;
  return [
    ['Stack', stackPage(arn)],
    ['Events', eventsPage(arn)],
    ['Change set', kept === undefined ? undefined : changeSetPage(arn, kept)],
  ];
}

function line(title: string, pages: readonly Page[]): string {
  const told = pages.flatMap(([words, address]) => (address === undefined ? [] : [link(words, address)]));
  return told.length === 0 ? '' : `${title}: ${told.join(' · ')}`;
}
