/** The step's summary, for operators: its sections in order, and the steps of the run. */
import {
  blocks,
  code,
  details,
  inline,
  inputBlock,
  limitBytes,
  list,
  prose,
  ROW_LIMITS,
  type RowLimits,
} from '../markdown/markdown.ts';
import { releaseNotes } from './release-notes.ts';
import type { Report } from '../model/report.ts';
import { beforeAndAfter, goBack, links, routeTaken, type SummaryExtras } from './summary-state.ts';
import { atAGlance } from './at-a-glance.ts';
import { evidence, failures, health, objections, trouble, warningList } from './summary-trouble.ts';
import { changedByHand } from './summary-drift.ts';
import { forecast, impactOf } from './summary-impact.ts';
import { headlineMarkdown } from '../messages/headline.ts';
import { changeSetName } from '../../cloudformation/change-set.ts';
import { counted, durationText, sentences } from '../markdown/plain-text.ts';
import type { InputSetting } from '../../run/update-request.ts';
import { durationOf, type ReportStep } from '../model/report-steps.ts';
import { permissionChanges, plannedChanges } from './planned-changes.ts';
import { changedResources, changesText } from './summary-changes.ts';
import { parameterSources } from './summary-parameters.ts';

/** Markdown; empty if the report has no content for the section. */
type Section = (report: Report, limits: RowLimits, extras: SummaryExtras) => string;

// In the order of the page.
const SECTIONS: readonly Section[] = [
  headlineMarkdown,
  atAGlance,
  health,
  trouble,
  objections,
  warningList,
  beforeAndAfter,
  goBack,
  failures,
  evidence,
  plannedSteps,
  changedByHand,
  routeTaken,
  slowestResources,
  forecast,
  keptChangeSet,
  incidents,
  (_report, limits, extras) => releaseNotes(extras.releaseNotes, limits.notes),
  executedSteps,
  (report, _limits, extras) => links(report, extras),
];

// GitHub drops a step's summary of more than 1 MiB.
const BUDGET_BYTES = 1024 * 1024 - 4 * 1024;

/** The summary of a run as Markdown, within GitHub's size limit. */
export function renderStepSummary(
  report: Report,
  extras: SummaryExtras = {},
  budgetBytes: number = BUDGET_BYTES,
): string {
  return limitBytes(
    budgetBytes,
    ROW_LIMITS,
    (limits) => `${blocks(SECTIONS.map((section) => section(report, limits, extras)))}\n`,
    // The headline alone is better than a truncated table.
    () => `${headlineMarkdown(report)}\n\n_The rest is omitted (size limit). The report file has all details._\n`,
  );
}

/** The section with the inputs that execute a kept change set; empty outside of a plan. */
export function keptChangeSet(report: Report): string {
  const { keptChangeSet: arn, mode, outcome, steps } = report;
  if (mode !== 'plan' || outcome !== 'planned') return '';
  const to = steps.at(-1)?.to;
  if (arn === undefined || to === undefined) {
    return 'Nothing was changed. The change set of this plan was deleted.';
  }
  return [
    '### Execute this plan',
    prose(
      'Nothing was changed, and the change set is kept. To execute exactly this plan, use the inputs below. If the stack is ' +
        'updated in between, the action plans again and executes the new plan only if it is the same.',
    ),
    inputBlock(executeInputs(report, to, changeSetName(arn))),
  ].join('\n\n');
}

/** The inputs with which `mode: execute` executes this plan. */
function executeInputs({ rack, settings }: Report, version: string, changeSet: string): readonly InputSetting[] {
  return [
    { name: 'rack', value: rack },
    { name: 'mode', value: 'execute' },
    { name: 'version', value: version },
    { name: 'change-set', value: changeSet },
    // A workflow would evaluate an expression in a copied text.
    ...settings.filter(({ value }) => !value.includes('${{')),
  ];
}

/** The section with incidents that did not change the result; empty if there were none. */
function incidents({ mode, api, failedPolls, recovered, steps, problem }: Report): string {
  const staleCount = steps.reduce((total, step) => total + step.staleCount, 0);
  return sentences(
    recovered && problem === undefined && mode !== 'recover' ? 'The failed rollback was continued first.' : '',
    staleCount > 0 ? `Other updates made the plan stale, so it was created again ${counted(staleCount, 'time')}.` : '',
    api?.awayMs !== undefined && api.awayMs > 0
      ? `The API of the rack was down for ${durationText(api.awayMs)} after the update. This is normal.`
      : '',
    failedPolls > 0
      ? `${counted(failedPolls, 'poll')} of AWS failed and ${failedPolls === 1 ? 'was' : 'were'} repeated.`
      : '',
  );
}

/** The steps that the reader has to approve. */
export function plannedSteps(report: Report, limits: RowLimits): string {
  return blocks(report.steps.filter(({ how }) => how === undefined).map((step) => plannedStep(report, step, limits)));
}

function plannedStep(report: Report, step: ReportStep, limits: RowLimits): string {
  const impact = impactOf(report, step, limits);
  const verb = report.mode === 'update' || report.mode === 'execute' ? 'will change' : 'would change';
  const changes = plannedChanges(step, limits);
  return blocks([
    impact === '' ? '' : `### What the update ${verb}: ${versionsText(step)}`,
    impact,
    permissionChanges(step, limits),
    changes === '' ? '' : details(changesText(step), changes),
    parameterSources(step, limits),
  ]);
}

/** Each executed step is one line to open. */
export function executedSteps(report: Report, limits: RowLimits): string {
  const folded = report.steps
    .filter(({ how }) => how !== undefined)
    .map((step) => ({ step, body: executedStep(report, step, limits) }))
    .filter(({ body }) => body !== '')
    .map(({ step, body }) => details(titleOf(step), body));
  return folded.length === 0 ? '' : blocks(['### Steps of this run', ...folded]);
}

function executedStep(report: Report, step: ReportStep, limits: RowLimits): string {
  const values = step.resources.some(({ properties }) => properties.some(({ state }) => state === 'read'));
  return blocks([
    impactOf(report, step, limits),
    changedResources(step, limits),
    values
      ? details('The values before and after', blocks([permissionChanges(step, limits), plannedChanges(step, limits)]))
      : '',
    parameterSources(step, limits),
  ]);
}

function titleOf(step: ReportStep): string {
  const took = durationOf(step);
  const time = took === undefined ? '' : `, in ${durationText(took)}`;
  const changes = changesText(step);
  return `${versionsText(step)}${time}${changes === '' ? '' : `: ${changes}`}`;
}

function versionsText({ from, to }: ReportStep): string {
  return `${inline(from)} to ${inline(to)}`;
}

const MOST_ROWS = 6;
/** Shorter resources do not delay an update. */
const SHORTEST_MS = 10_000;
/** Share of the longest duration. A shorter bar is not visible. */
const SMALLEST_SHARE = 0.04;
/** Length of the longest bar in characters. */
const WIDTH = 12;

interface Row {
  /** Markdown. */
  readonly name: string;
  readonly state?: string;
  readonly hasFailed?: boolean;
  readonly ms: number;
}

/**
 * Empty if fewer than two resources took long enough to compare. For several steps, each resource has its longest
 * duration.
 */
export function slowestResources({ steps, endedAtMs }: Pick<Report, 'steps' | 'endedAtMs'>): string {
  const longestFirst = steps
    .flatMap((step) => resourceRows(step, endedAtMs))
    .filter(({ ms }) => isLong(ms))
    .sort((one, other) => other.ms - one.ms || Number(other.hasFailed) - Number(one.hasFailed));
  const resources = longestFirst.filter(
    ({ name }, index) => longestFirst.findIndex((one) => one.name === name) === index,
  );
  if (resources.length < 2) return '';
  const rows = [...resources, ...steps.flatMap((step) => rollbackRow(step, endedAtMs))]
    .sort((one, other) => other.ms - one.ms)
    .slice(0, MOST_ROWS);
  const longest = rows[0]?.ms ?? 0;
  const items = rows
    .filter(({ ms }) => ms >= longest * SMALLEST_SHARE)
    .map(({ name, state = '', ms }) => `${bar(ms / longest)} **${durationText(ms)}** ${name}${state}`);
  return blocks(['### Slowest resources', list(items)]);
}

function bar(share: number): string {
  return '━'.repeat(Math.max(1, Math.round(share * WIDTH)));
}

function resourceRows(step: ReportStep, nowMs: number): readonly Row[] {
  return step.resources.flatMap(({ logicalId, startedMs, endedAtMs = lastSeen(step, nowMs), failure, finalStatus }) => {
    if (startedMs === undefined) return [];
    const state = failure !== undefined ? ' ❌' : finalStatus?.endsWith('_IN_PROGRESS') === true ? ' 🔄' : '';
    return [{ name: code(logicalId), state, hasFailed: failure !== undefined, ms: endedAtMs - startedMs }];
  });
}

function rollbackRow(step: ReportStep, nowMs: number): readonly Row[] {
  if (step.rollback === undefined) return [];
  const { startedMs, endedAtMs = lastSeen(step, nowMs) } = step.rollback;
  const ms = endedAtMs - startedMs;
  return isLong(ms) ? [{ name: step.rollback.endedAtMs === undefined ? '_Rollback so far_' : '_Rollback_', ms }] : [];
}

/** An invalid time cannot be shown. */
function isLong(ms: number): boolean {
  return Number.isFinite(ms) && ms >= SHORTEST_MS;
}

/** If the end was not observed: the time until which the resource was observed. */
function lastSeen({ endedAtMs }: ReportStep, nowMs: number): number {
  return endedAtMs ?? nowMs;
}
