/** The parts of a summary that go through the run's steps: a plan laid open, and what was carried out folded away. */
import { durationWords } from '../messages/duration.ts';
import { blocks, details, inline } from '../markdown/markdown.ts';
import { tookOf, type ReportStep } from '../model/report-steps.ts';
import type { Report } from '../model/report.ts';
import { permissionChanges, plannedChanges } from './planned-changes.ts';
import { changedResources, changesWords } from './summary-changes.ts';
import { impactOf } from './summary-impact.ts';
import { parameterSources } from './summary-parameter-sources.ts';
import type { RowLimits } from './row-limits.ts';

/** Of a step that was not begun: it is what is to be decided on. */
export function plannedSteps(report: Report, room: RowLimits): string {
  return blocks(report.steps.filter(({ how }) => how === undefined).map((step) => plannedStep(report, step, room)));
}

function plannedStep(report: Report, step: ReportStep, room: RowLimits): string {
  const impact = impactOf(report, step, room);
  const verb = report.mode === 'update' || report.mode === 'execute' ? 'will change' : 'would change';
  const changes = plannedChanges(step, room);
  return blocks([
    impact === '' ? '' : `### What the update ${verb}: ${wayOf(step)}`,
    impact,
    permissionChanges(step, room),
    changes === '' ? '' : details(changesWords(step), changes),
    parameterSources(step, room),
  ]);
}

/** Of steps that were begun: few read on once the verdict is clear, so each is one line to open. */
export function executedSteps(report: Report, room: RowLimits): string {
  const folded = report.steps
    .filter(({ how }) => how !== undefined)
    .map((step) => ({ step, body: executedStep(report, step, room) }))
    .filter(({ body }) => body !== '')
    .map(({ step, body }) => details(titleOf(step), body));
  return folded.length === 0 ? '' : blocks(['### Completed steps', ...folded]);
}

function executedStep(report: Report, step: ReportStep, room: RowLimits): string {
  const values = step.resources.some(({ properties }) => properties.some(({ state }) => state === 'read'));
  return blocks([
    impactOf(report, step, room),
    changedResources(step, room),
    values
      ? details('The values before and after', blocks([permissionChanges(step, room), plannedChanges(step, room)]))
      : '',
    parameterSources(step, room),
  ]);
}

function titleOf(step: ReportStep): string {
  const took = tookOf(step);
  const time = took === undefined ? '' : `, in ${durationWords(took)}`;
  const changes = changesWords(step);
  return `${wayOf(step)}${time}${changes === '' ? '' : `: ${changes}`}`;
}

function wayOf({ from, to }: ReportStep): string {
  return `${inline(from)} to ${inline(to)}`;
}
