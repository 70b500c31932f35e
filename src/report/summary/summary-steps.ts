/** Sections about the steps: planned ones open, executed ones folded, and the slowest resources. */
import { durationText } from '../messages/phrases.ts';
import { blocks, code, details, inline, list } from '../markdown/markdown.ts';
import { type ReportStep, durationOf } from '../model/report-steps.ts';
import type { Report } from '../model/report.ts';
import { permissionChanges, plannedChanges } from './planned-changes.ts';
import { changedResources, changesText } from './summary-changes.ts';
import { impactOf } from './summary-impact.ts';
import { parameterSources } from './summary-parameters.ts';
import type { RowLimits } from './row-limits.ts';

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
