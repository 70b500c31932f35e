/** Where a run that goes on has come to, in one sentence; what was begun is told as begun, never as done. */
import { readinessOf } from '../../cloudformation/stack-status.ts';
import { disruptionPhrase } from './disruption-text.ts';
import { moment } from './duration.ts';
import { inline } from '../markdown/markdown.ts';
import type { ReportStep } from '../model/report-steps.ts';
import type { Report } from '../model/report.ts';

/** As the verdict is told afterwards: a heading, and under it where this is, and since when. */
export function progressMarkdown(report: Report): string {
  return `## ${sentence(report)}\n\n${inline(report.region)} · since ${moment(report.startedAtMs)}`;
}

function sentence(report: Report): string {
  const rack = inline(report.rack, 128);
  const step = report.steps.at(-1);
  if (step !== undefined) return stepSentence(report, rack, step);
  const { status, recovered } = report;
  if (recovered) return `🔄 ${rack}: its failed rollback is being continued`;
  return status !== undefined && readinessOf(status) === 'busy'
    ? `⏳ ${rack}: this run waits for another operation to end`
    : `🔎 ${rack}: this run has begun`;
}

function stepSentence({ api, steps, route }: Report, rack: string, step: ReportStep): string {
  const way = `from ${inline(step.from)} to ${inline(step.to)}`;
  const stops = route?.stops.length ?? 0;
  const place = stops > 1 ? `, step ${steps.length} of ${stops}` : '';
  switch (step.state) {
    case 'planned': {
      const impact =
        step.impact.disruption === undefined ? '' : `: ${inline(disruptionPhrase(step.impact.disruption))}`;
      return `📝 ${rack} is about to go ${way}${place}${impact}`;
    }
    case 'under-way':
      return `🔄 ${rack} is being updated ${way}${place}`;
    case 'complete':
      return api !== undefined && api.awayMs === undefined
        ? `🔄 ${rack} is at ${inline(step.to)}, and its API is waited for`
        : `🔄 ${rack} is at ${inline(step.to)}, and this run goes on`;
    case 'rolled-back':
    case 'failed':
    case 'elsewhere':
      return `⚠️ ${rack}: the update ${way} has ended in ${inline(step.status ?? 'an unknown status')}`;
  }
}
