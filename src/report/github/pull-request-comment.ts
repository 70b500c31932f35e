/** The rack's comment on a pull request: a short state of the run, updated whenever it changes. */
import { stackPage } from '../messages/links.ts';
import {
  alert,
  blocks,
  code,
  details,
  inline,
  limitBytes,
  link,
  prose,
  ROW_LIMITS,
  type RowLimits,
} from '../markdown/markdown.ts';
import { headlineMarkdown } from '../messages/headline.ts';
import { counted, moment } from '../markdown/plain-text.ts';
import { atAGlance } from '../summary/at-a-glance.ts';
import { health, objections, trouble, warningList } from '../summary/summary-trouble.ts';
import { releaseNotes } from '../summary/release-notes.ts';
import { rackId } from './failure-issue.ts';
import type { ReportStop } from '../model/report-rack.ts';
import type { Report } from '../model/report.ts';
import { beforeAndAfter, goBack, type SummaryExtras } from '../summary/summary-state.ts';
import { forecast } from '../summary/summary-impact.ts';
import { changedByHand } from '../summary/summary-drift.ts';
import { keptChangeSet, plannedSteps } from '../summary/step-summary.ts';
import { readinessOf } from '../../cloudformation/stack-status.ts';
import { disruptionPhrase } from '../messages/impact-text.ts';
import type { ReportStep } from '../model/report-steps.ts';

/** `under-way`: the run continues. `over`: the run has ended, or was interrupted. */
export type CommentStage = 'under-way' | 'over';

/** The commit of this run, and the newest commit of the pull request if it was read. */
export interface PullRequestCommits {
  readonly planned: string;
  readonly head: string | undefined;
}

export interface CommentExtras extends SummaryExtras {
  readonly commits?: PullRequestCommits | undefined;
}

type Section = (report: Report, limits: RowLimits) => string;

const AHEAD: readonly Section[] = [
  progressMarkdown,
  atAGlance,
  currentState,
  routeLine,
  warningList,
  plannedSteps,
  changedByHand,
];
const AFTERWARDS: readonly Section[] = [
  headlineMarkdown,
  atAGlance,
  health,
  trouble,
  objections,
  beforeAndAfter,
  goBack,
  routeLine,
  warningList,
  plannedSteps,
  changedByHand,
  laterSteps,
  keptChangeSet,
];

// GitHub's limit is 65,536 characters; there are never fewer bytes than characters.
const BUDGET_BYTES = 65_000;

/**
 * The invisible first line of the rack's comment, the same for every run on this rack.
 * @returns undefined before the stack was read: only its ARN names the account.
 */
export function commentMarker(report: Pick<Report, 'arn' | 'rack' | 'region'>): string | undefined {
  const id = rackId(report);
  return id && `<!-- convox-rack-update rack=${report.rack} region=${report.region} id=${id} -->`;
}

/** The comment on a pull request as Markdown, within GitHub's size limit. The marker is its first line. */
export function renderPullRequestComment(
  report: Report,
  marker: string,
  stage: CommentStage,
  { workflow, releaseNotes: notes, commits }: CommentExtras,
  budgetBytes: number = BUDGET_BYTES,
): string {
  const sections = stage === 'over' ? AFTERWARDS : AHEAD;
  const foot = footOf(report, workflow?.runUrl, commits);
  const outdated = outdatedBox(commits);
  const page = (parts: readonly string[]): string => `${marker}\n${blocks([outdated, ...parts, foot])}\n`;
  const head = stage === 'over' ? headlineMarkdown : progressMarkdown;
  return limitBytes(
    budgetBytes,
    ROW_LIMITS,
    (limits) => page([...sections.map((section) => section(report, limits)), releaseNotes(notes, limits.notes)]),
    () => page([head(report), '_The rest is omitted (size limit). See the summary of the run._']),
  );
}

/** During an update, the state before it is not helpful. */
function currentState(report: Report): string {
  return report.inProgress ? '' : beforeAndAfter(report);
}

const MOST_STOPS = 8;

/** The route on one line. A long route is shortened in the middle. */
function routeLine({ route, before }: Report): string {
  const stops = route?.stops ?? [];
  const last = stops.at(-1);
  if (last === undefined || before === undefined) return '';
  const left = stops.length - MOST_STOPS;
  const shown =
    left <= 0 ? stops.map(stopText) : [...stops.slice(0, MOST_STOPS - 1).map(stopText), `${left} more`, stopText(last)];
  return `**Route.** ${[code(before.version), ...shown].join(' → ')}`;
}

const STATES: Readonly<Record<ReportStop['state'], string>> = {
  reached: ' ✅',
  'under-way': ' 🔄',
  failed: ' ❌',
  next: '',
  ahead: '',
};

function stopText({ version, required, state }: ReportStop): string {
  return `${code(version)}${required ? ' (required)' : ''}${STATES[state]}`;
}

/** Folded, because the reviewer approves only the next step. */
function laterSteps(report: Report, limits: RowLimits): string {
  const text = forecast(report, limits);
  const count = report.forecasts.length === 0 ? '' : `: ${counted(report.forecasts.length, 'forecast')}`;
  return text === '' ? '' : details(`Later steps${count}`, text);
}

/** Without a time, so that an equal text is not written again. GitHub shows when a comment was edited. */
function footOf({ arn }: Report, runUrl: string | undefined, commits: PullRequestCommits | undefined): string {
  const pages = [
    ...(commits === undefined ? [] : [`for commit ${code(shortCommit(commits.planned))}`]),
    ...(runUrl === undefined ? [] : [`${link('this run', runUrl)} has the summary and the log`]),
    ...(arn === undefined ? [] : stackLink(arn)),
  ];
  return pages.length === 0 ? '' : `<sub>${pages.join(' · ')}</sub>`;
}

/** The person who merges must not take an earlier plan for the plan of the merged commit. */
function outdatedBox(commits: PullRequestCommits | undefined): string {
  if (commits?.head === undefined || commits.head === commits.planned) return '';
  const [planned, head] = [shortCommit(commits.planned), shortCommit(commits.head)];
  return alert(
    'WARNING',
    `**Outdated.** ${prose(`This plan is for commit \`${planned}\`; the pull request is now at \`${head}\`. Run the plan again.`)}`,
  );
}

function shortCommit(sha: string): string {
  return sha.slice(0, 7);
}

function stackLink(arn: string): readonly string[] {
  const page = stackPage(arn);
  return page === undefined ? [] : [link('the stack', page)];
}

/** A heading with the state, and under it region and start time. */
function progressMarkdown(report: Report): string {
  return `## ${sentence(report)}\n\n${inline(report.region)} · since ${moment(report.startedAtMs)}`;
}

function sentence(report: Report): string {
  const rack = inline(report.rack, 128);
  const step = report.steps.at(-1);
  if (report.mode === 'plan') return `🔎 ${rack}: planning the update to ${inline(report.target ?? report.asked)}`;
  if (step !== undefined) return stepSentence(report, rack, step);
  const { status, recovered } = report;
  if (recovered) return `🔄 Recovering ${rack}: the failed rollback continues`;
  return status !== undefined && readinessOf(status) === 'busy'
    ? `⏳ ${rack}: waiting for another operation to end`
    : `🔎 ${rack}: run started`;
}

function stepSentence({ api, steps, route }: Report, rack: string, step: ReportStep): string {
  const way = `from ${inline(step.from)} to ${inline(step.to)}`;
  const stops = route?.stops.length ?? 0;
  const place = stops > 1 ? `, step ${steps.length} of ${stops}` : '';
  switch (step.state) {
    case 'planned': {
      const impact =
        step.impact.disruption === undefined ? '' : `: ${inline(disruptionPhrase(step.impact.disruption))}`;
      return `📝 ${rack}: planned the update ${way}${place}${impact}`;
    }
    case 'under-way':
      return `🔄 Updating ${rack} ${way}${place}`;
    case 'complete':
      return api !== undefined && api.awayMs === undefined
        ? `🔄 Updated ${rack} to ${inline(step.to)}; waiting for its API`
        : `🔄 Updated ${rack} to ${inline(step.to)}; the run continues`;
    case 'rolled-back':
    case 'failed':
    case 'elsewhere':
      return `⚠️ Update of ${rack} ${way} ended in ${inline(step.status ?? 'an unknown status')}`;
  }
}
