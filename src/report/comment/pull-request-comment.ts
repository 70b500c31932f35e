/** The rack's comment on a pull request: where this run has come to, short, and told anew whenever that changes. */
import { stackPage } from '../messages/console-links.ts';
import { disruptionWords } from '../messages/disruption-text.ts';
import { blocks, byteLength, code, commands, limitBytes, link, prose } from '../markdown/markdown.ts';
import { counted, joinLimited } from '../messages/phrases.ts';
import { processWords, scaleCommand } from '../messages/app-text.ts';
import { progressMarkdown } from '../messages/progress-text.ts';
import { releaseNotes } from '../summary/release-notes.ts';
import { rackId } from '../model/rack-id.ts';
import type { ReportStop } from '../model/report-route.ts';
import type { Report } from '../model/report.ts';
import type { SummaryExtras } from '../summary/summary-extras.ts';
import { health } from '../summary/summary-health.ts';
import { keptChangeSet, objections } from '../summary/summary-plan.ts';
import { ROW_LIMITS, type RowLimits } from '../summary/row-limits.ts';
import { beforeAndAfter, wayBack } from '../summary/summary-state.ts';
import { trouble, warningList } from '../summary/summary-trouble.ts';
import { headlineMarkdown } from '../messages/headline.ts';

/** `under-way`: the run goes on. `over`: how it ended is known, or that it was cut off. */
export type CommentStage = 'under-way' | 'over';

type Section = (report: Report, room: RowLimits) => string;

const AHEAD: readonly Section[] = [progressMarkdown, standingStill, routeLine, risk, warningList];
const AFTERWARDS: readonly Section[] = [
  headlineMarkdown,
  health,
  trouble,
  objections,
  beforeAndAfter,
  wayBack,
  routeLine,
  risk,
  warningList,
  keptChangeSet,
];

// GitHub takes 65,536 characters; bytes are never fewer.
const BUDGET_BYTES = 65_000;

/**
 * The invisible first line of the rack's comment, the same for every run on this rack.
 * @returns undefined before the stack was read: only its ARN names the account.
 */
export function commentMarker(report: Pick<Report, 'arn' | 'rack' | 'region'>): string | undefined {
  const id = rackId(report);
  return id && `<!-- convox-rack-update rack=${report.rack} region=${report.region} id=${id} -->`;
}

export function renderPullRequestComment(
  report: Report,
  marker: string,
  stage: CommentStage,
  { workflow, releaseNotes: notes }: SummaryExtras,
  budgetBytes: number = BUDGET_BYTES,
): string {
  const sections = stage === 'over' ? AFTERWARDS : AHEAD;
  const foot = footOf(report, workflow?.runUrl);
  const page = (parts: readonly string[]): string => `${marker}\n${blocks([...parts, foot])}\n`;
  const whole = limitBytes(
    ROW_LIMITS.map(
      (room) => () =>
        page([...sections.map((section) => section(report, room)), releaseNotes(notes, room.releaseNotes)]),
    ),
    budgetBytes,
  );
  if (byteLength(whole) <= budgetBytes) return whole;
  const head = stage === 'over' ? headlineMarkdown(report) : progressMarkdown(report);
  return page([head, '_The rest is omitted (size limit). See the summary of the run._']);
}

/** What was read before an update began says little of the rack while it goes on. */
function standingStill(report: Report): string {
  return report.underWay ? '' : beforeAndAfter(report);
}

const MOST_STOPS = 8;

/** The whole way on one line; of a long one its beginning and its end. */
function routeLine({ route, before }: Report): string {
  const stops = route?.stops ?? [];
  const last = stops.at(-1);
  if (last === undefined || before === undefined) return '';
  const left = stops.length - MOST_STOPS;
  const shown =
    left <= 0
      ? stops.map(stopWords)
      : [...stops.slice(0, MOST_STOPS - 1).map(stopWords), `${left} more`, stopWords(last)];
  return `**Route.** ${[code(before.version), ...shown].join(' → ')}`;
}

const STATES: Readonly<Record<ReportStop['state'], string>> = {
  reached: ' ✅',
  'under-way': ' 🔄',
  failed: ' ❌',
  next: '',
  ahead: '',
};

function stopWords({ version, required, state }: ReportStop): string {
  return `${code(version)}${required ? ' (required)' : ''}${STATES[state]}`;
}

/** What goes down, as long as somebody can still do something about it. */
function risk(report: Report, room: RowLimits): string {
  const step = report.steps.at(-1);
  if (step?.impact.disruption === undefined || (step.state !== 'planned' && step.state !== 'under-way')) return '';
  const processes = step.impact.apps?.processes ?? [];
  const down = counted(processes.length, 'process', 'processes');
  const apps = `${down} with a single instance ${processes.length === 1 ? 'is' : 'are'} down while instances are replaced`;
  return blocks([
    `**Disruption.** ${prose(disruptionWords(step.impact.disruption, step.impact))}`,
    processes.length === 0 ? '' : `**Apps at risk.** ${prose(`${apps}: ${joinLimited(processes, processWords, 10)}.`)}`,
    step.state === 'planned'
      ? commands(processes.slice(0, room.impact).map((one) => scaleCommand(one, report.rack)))
      : '',
  ]);
}

/** No time of day: a text that says the same is not written again, and GitHub shows when a comment was edited. */
function footOf({ arn }: Report, runUrl: string | undefined): string {
  const pages = [
    ...(runUrl === undefined ? [] : [`${link('this run', runUrl)} has the summary and the log`]),
    ...(arn === undefined ? [] : stackLink(arn)),
  ];
  return pages.length === 0 ? '' : `<sub>${pages.join(' · ')}</sub>`;
}

function stackLink(arn: string): readonly string[] {
  const page = stackPage(arn);
  return page === undefined ? [] : [link('the stack', page)];
}
