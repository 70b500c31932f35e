/** Sections about the steps: planned ones open, completed ones folded. */
import { durationWords } from '../messages/duration.ts';
import { blocks, details, inline } from '../markdown/markdown.ts';
import { tookOf, type ReportStep } from '../model/report-steps.ts';
import type { Report } from '../model/report.ts';
import { permissionChanges, plannedChanges } from './planned-changes.ts';
import { changedResources, changesWords } from './summary-changes.ts';
import { impactOf } from './summary-impact.ts';
import { parameterSources } from './summary-parameter-sources.ts';
import type { RowLimits } from './row-limits.ts';

/** A planned step is what the reader has to decide about. */
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
    changes === '' ? '' : details(changesWords(step), changes),
    parameterSources(step, limits),
  ]);
}

/** Each completed step is one line to open. */
export function executedSteps(report: Report, limits: RowLimits): string {
  const folded = report.steps
    .filter(({ how }) => how !== undefined)
    .map((step) => ({ step, body: executedStep(report, step, limits) }))
    .filter(({ body }) => body !== '')
    .map(({ step, body }) => details(titleOf(step), body));
  return folded.length === 0 ? '' : blocks(['### Completed steps', ...folded]);
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
  const took = tookOf(step);
  const time = took === undefined ? '' : `, in ${durationWords(took)}`;
  const changes = changesWords(step);
  return `${versionsText(step)}${time}${changes === '' ? '' : `: ${changes}`}`;
}

function versionsText({ from, to }: ReportStep): string {
  return `${inline(from)} to ${inline(to)}`;
}
