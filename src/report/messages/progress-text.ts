/** The state of a run that continues, in one sentence. It never claims more than what has started. */
import { readinessOf } from '../../cloudformation/stack-status.ts';
import { disruptionPhrase } from './disruption-text.ts';
import { moment } from './duration.ts';
import { inline } from '../markdown/markdown.ts';
import type { ReportStep } from '../model/report-steps.ts';
import type { Report } from '../model/report.ts';

/** A heading with the state, and under it region and start time. */
export function progressMarkdown(report: Report): string {
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
