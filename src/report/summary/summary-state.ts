/** Sections with the state of the rack before and after, and the route. */
import { expectedText, limitsText } from '../messages/clocks-text.ts';
import { durationWords } from '../messages/duration.ts';
import { wayBackText } from '../messages/way-back-text.ts';
import { windowText } from '../messages/window-text.ts';
import { blocks, code, details, inline, prose, table } from '../markdown/markdown.ts';
import type { RackState } from '../model/report-rack.ts';
import type { ReportStop } from '../model/report-route.ts';
import { tookOf, type ReportStep } from '../model/report-steps.ts';
import type { Report } from '../model/report.ts';
import { routeDrawing } from './route-drawing.ts';

// Convox renders the templates of apps from the release of the rack, when an app is deployed or promoted.
const APPS_NEXT = "Apps get the new release's template with their next deploy.";

/** In one line; the release with where it comes from, or where it is to go. */
export function beforeAndAfter(report: Report): string {
  const { before, after } = report;
  if (before === undefined || after === undefined) return '';
  const clocks = report.mode === 'check' || report.mode === 'plan' ? report.clocks : undefined;
  const facts = [
    ['Release', releaseFact(report, before, after)],
    ['Stack', stackFact(before.status, report.status ?? after.status)],
    ['Instances (configured)', report.inProgress ? '' : String(after.instanceCount)],
    ['Maintenance window', report.window === undefined ? '' : inline(windowText(report.window))],
  ] as const;
  const times = [
    ['Expected duration', clocks === undefined ? '' : expectedText(clocks)],
    ['Time limits of a job', clocks === undefined ? '' : prose(limitsText(clocks))],
  ] as const;
  const lines = [facts, times].map(factsLine).filter((line) => line !== '');
  return blocks([lines.join('<br>\n'), report.outcome === 'updated' ? APPS_NEXT : '']);
}

/** How to undo what this run did. */
export function wayBack(report: Report): string {
  return prose(wayBackText(report));
}

function factsLine(facts: readonly (readonly [label: string, text: string])[]): string {
  return facts
    .filter(([, text]) => text !== '')
    .map(([label, text]) => `**${label}** ${text}`)
    .join(' · ');
}

function stackFact(before: string, after: string): string {
  return before === after ? code(after) : `${code(before)} -> ${code(after)}`;
}

function releaseFact(report: Report, before: RackState, after: RackState): string {
  const { target, latest, inProgress, steps } = report;
  if (inProgress) {
    const step = steps.findLast((one) => one.state === 'under-way');
    return `${code(after.version)}${step === undefined ? '' : ` -> ${code(step.to)} (in progress)`}`;
  }
  if (before.version !== after.version) return `${code(before.version)} -> ${code(after.version)}`;
  const goal = target === undefined || target === after.version ? [] : [`target ${code(target)}`];
  const newest =
    latest === undefined || latest === target || latest === after.version ? [] : [`latest ${code(latest)}`];
  const more = [...goal, ...newest].join(', ');
  return `${code(after.version)}${more === '' ? '' : ` (${more})`}`;
}

/** A diagram, and the same as a table; nothing for a single step, which the headline names. */
export function routeTaken(report: Report): string {
  const { route, steps, before } = report;
  if (route === undefined || route.stops.length < 2) return '';
  const rows = route.stops.map((stop) => [
    code(stop.version),
    stop.required ? 'required' : '',
    stopWords(
      stop,
      steps.findLast((step) => step.to === stop.version),
      route.kind === 'refused',
    ),
  ]);
  const start = before === undefined ? [] : [[code(before.version), '', 'before this run']];
  const list = table(['Release', '', ''], [...start, ...rows]);
  return blocks(['### Route', routeDrawing(report), details('Show as a table', list), endWords(report)]);
}

function endWords({ route, warnings }: Report): string {
  // The warning or the refusal says the same in more detail.
  return route?.blockedBy === undefined ||
    route.kind === 'refused' ||
    warnings.some(({ code: warning }) => warning === 'blocked')
    ? ''
    : `With \`required-releases: block\`, the run ends at the required release ${inline(route.blockedBy)}.`;
}

function stopWords({ state }: ReportStop, step: ReportStep | undefined, isRefused: boolean): string {
  switch (state) {
    case 'reached':
      return `✅ updated${tookWords(step)}`;
    case 'under-way':
      return '⏳ in progress when last seen';
    case 'failed':
      return `❌ failed${tookWords(step)}`;
    case 'next':
      return isRefused ? '⛔ refused' : '➡️ next';
    case 'ahead':
      return 'later';
  }
}

function tookWords(step: ReportStep | undefined): string {
  const took = step === undefined ? undefined : tookOf(step);
  return took === undefined ? '' : ` after ${durationWords(took)}`;
}
