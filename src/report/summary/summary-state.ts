/** Sections with the state of the rack before and after, and the route; and the links that end a summary. */
import { windowText } from '../messages/headline.ts';
import { counted, durationText } from '../markdown/plain-text.ts';
import { blocks, code, details, inline, link, prose, table } from '../markdown/markdown.ts';
import type { RackState, ReportClocks, ReportStop } from '../model/report-rack.ts';
import { durationOf, type ReportStep } from '../model/report-steps.ts';
import type { Report } from '../model/report.ts';
import { routeDrawing } from './route-drawing.ts';
import { changeSetPage, eventsPage, releasePage, stackPage } from '../messages/links.ts';
import type { RouteNotes } from './release-notes.ts';
import type { WorkflowRun } from '../outputs/outputs.ts';

// Convox renders the templates of apps from the release of the rack, when an app is deployed or promoted.
const APPS_NEXT = "Apps get the new release's template with their next deploy.";

/** One line with the state before and after. After a plan, the release has an arrow to its target. */
export function beforeAndAfter(report: Report): string {
  const { before, after } = report;
  if (before === undefined || after === undefined) return '';
  const clocks = report.mode === 'check' || report.mode === 'plan' ? report.clocks : undefined;
  const facts = [
    ['Release', releaseFact(report, before, after)],
    ['Stack', stackFact(before.status, report.status ?? after.status)],
    ['Instances', report.inProgress ? '' : instancesFact(after.instanceCount, report.health?.instances)],
    ['Maintenance window', windowFact(report)],
  ] as const;
  const times = [
    ['Expected duration', clocks === undefined ? '' : expectedText(clocks)],
    ['Time limits of a job', clocks === undefined ? '' : prose(limitsText(clocks))],
  ] as const;
  const lines = [facts, times].map(factsLine).filter((line) => line !== '');
  return blocks([lines.join('<br>\n'), report.outcome === 'updated' ? APPS_NEXT : '']);
}

/** How to undo the changes of this run. */
export function goBack(report: Report): string {
  return prose(goBackText(report));
}

function factsLine(facts: readonly (readonly [label: string, text: string])[]): string {
  return facts
    .filter(([, text]) => text !== '')
    .map(([label, text]) => `**${label}** ${text}`)
    .join(' · ');
}

/** The headline of an update that waits for its window shows the window. */
function windowFact({ window, outcome, mode }: Report): string {
  return window === undefined || (outcome === 'behind' && mode !== 'check') ? '' : inline(windowText(window));
}

function stackFact(before: string, after: string): string {
  return before === after ? code(after) : `${code(before)} → ${code(after)}`;
}

function instancesFact(configured: number, inService: number | undefined): string {
  return `${configured} configured${inService === undefined ? '' : `, ${inService} running`}`;
}

function releaseFact(report: Report, before: RackState, after: RackState): string {
  const { target, latest, inProgress, steps } = report;
  if (inProgress) {
    const step = steps.findLast((one) => one.state === 'under-way');
    return `${code(after.version)}${step === undefined ? '' : ` → ${code(step.to)} (in progress)`}`;
  }
  if (before.version !== after.version) return `${code(before.version)} → ${code(after.version)}`;
  const goal = target === undefined || target === after.version ? [] : [`target ${code(target)}`];
  const newest =
    latest === undefined || latest === target || latest === after.version ? [] : [`latest ${code(latest)}`];
  const more = [...goal, ...newest].join(', ');
  return `${code(after.version)}${more === '' ? '' : ` (${more})`}`;
}

/** A diagram, and the same content as a table. Empty for a single step, which the headline names. */
export function routeTaken(report: Report): string {
  const { route, steps, before } = report;
  if (route === undefined || route.stops.length < 2) return '';
  const rows = route.stops.map((stop) => [
    code(stop.version),
    stop.required ? 'required' : '',
    stopText(
      stop,
      steps.findLast((step) => step.to === stop.version),
      route.kind === 'refused',
    ),
  ]);
  const start = before === undefined ? [] : [[code(before.version), '', 'before this run']];
  const list = table(['Release', '', ''], [...start, ...rows]);
  return blocks(['### Route', routeDrawing(report), details('Show as a table', list), endText(report)]);
}

function endText({ route, warnings }: Report): string {
  // The warning or the refusal says the same in more detail.
  return route?.blockedBy === undefined ||
    route.kind === 'refused' ||
    warnings.some(({ code: warning }) => warning === 'blocked')
    ? ''
    : `With \`required-releases: block\`, the run ends at the required release ${inline(route.blockedBy)}.`;
}

function stopText({ state }: ReportStop, step: ReportStep | undefined, isRefused: boolean): string {
  switch (state) {
    case 'reached':
      return `✅ updated${tookText(step)}`;
    case 'under-way':
      return '⏳ in progress when last seen';
    case 'failed':
      return `❌ failed${tookText(step)}`;
    case 'next':
      return isRefused ? '⛔ refused' : '➡️ next';
    case 'ahead':
      return 'later';
  }
}

function tookText(step: ReportStep | undefined): string {
  const took = step === undefined ? undefined : durationOf(step);
  return took === undefined ? '' : ` after ${durationText(took)}`;
}

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
  const links = pages.flatMap(([words, address]) => (address === undefined ? [] : [link(words, address)]));
  return links.length === 0 ? '' : `${title}: ${links.join(' · ')}`;
}

export interface SummaryExtras {
  /** Undefined outside of GitHub. */
  readonly workflow?: WorkflowRun | undefined;
  /** Undefined if they are not wanted, or if the route has no release. */
  readonly releaseNotes?: RouteNotes | undefined;
}

/** GitHub ends a job on its hosted runners after 6 hours, regardless of `timeout-minutes`. */
const HOSTED_MINUTES = 360;

/** The longest session of a role that IAM allows. */
const LONGEST_SESSION_S = 43_200;

/** `about 50 min`, `about 2 h 30 min for 3 updates` */
export function expectedText({ expectedMs, steps }: ReportClocks): string {
  return `about ${durationText(expectedMs)}${steps === 1 ? '' : ` for ${counted(steps, 'update')}`}`;
}

/** The settings, with backticks. */
export function limitsText({ jobMinutes, renewsCredentials, steps }: ReportClocks): string {
  const job = `\`timeout-minutes: ${Math.min(jobMinutes, HOSTED_MINUTES)}\``;
  const seconds = Math.min(jobMinutes * 60, LONGEST_SESSION_S);
  const session = renewsCredentials ? '' : `, and \`role-duration-seconds: ${seconds}\` without \`role-to-assume\``;
  if (jobMinutes <= HOSTED_MINUTES) return `${job}${session}`;
  const shorter = steps === 1 ? '' : ', or update one step a run (`required-releases: block`)';
  return (
    `${job}${session}. The run can take ${durationText(jobMinutes * 60_000)}, longer than GitHub's own runners allow: ` +
    `if it is cut off, run it again, and it follows the update${shorter}`
  );
}

/** Empty if this run has not updated anything. Backticks mark inputs. */
export function goBackText({ before, after, inProgress, route, steps, warnings }: Report): string {
  if (before === undefined || after === undefined || inProgress || before.version === after.version) return '';
  if (!steps.some(({ state }) => state === 'complete')) return '';
  const input = `\`version: ${before.version}\``;
  if (route?.direction === 'downgrade') return `To return to ${before.version}: ${input}.`;
  const required = route?.stops.findLast((stop) => stop.state === 'reached' && stop.required)?.version;
  if (required !== undefined) return `This update cannot be undone: ${required} is required.`;
  const isUnpublished = warnings.some((one) => one.code === 'current-unpublished' && one.current === before.version);
  const unpublished = isUnpublished ? ' and `allow-unpublished: true`' : '';
  return `To return to ${before.version}: ${input} with \`allow-downgrade: true\`${unpublished}.`;
}
