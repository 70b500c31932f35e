/** The parts of a summary that say where the rack is: before and after, and the route. */
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

export function beforeAndAfter(report: Report): string {
  const { before, after, underWay, status } = report;
  if (before === undefined || after === undefined) return '';
  const attempted = underWay || report.recovered || report.steps.some((step) => step.how !== undefined);
  if (!attempted) return standingStill(report, after);
  const step = report.steps.findLast((one) => one.state === 'under-way');
  const rows = table(
    ['', 'Before', underWay ? 'Last seen' : 'After'],
    [
      [
        'Release',
        code(before.version),
        underWay
          ? `${code(after.version)} (updating${step === undefined ? '' : ` to ${code(step.to)}`})`
          : code(after.version),
      ],
      ['Stack', code(before.status), code(status ?? after.status)],
      ['Instances (configured)', String(before.instanceCount), underWay ? 'unknown' : String(after.instanceCount)],
    ],
  );
  return blocks([rows, report.outcome === 'updated' ? APPS_NEXT : '']);
}

/** How to undo what this run did. */
export function wayBack(report: Report): string {
  return prose(wayBackText(report));
}

/** One column where there is no before and after. */
function standingStill({ target, latest, status, window, clocks, mode }: Report, now: RackState): string {
  return table(
    ['', 'Now'],
    [
      ['Release', code(now.version)],
      ...(target === undefined || target === now.version ? [] : [['Target', code(target)]]),
      ...(latest === undefined || latest === target ? [] : [['Last published', code(latest)]]),
      ['Stack', code(status ?? now.status)],
      ['Instances (configured)', String(now.instanceCount)],
      ...(clocks === undefined || !isPreview(mode)
        ? []
        : [
            ['Expected duration', expectedText(clocks)],
            ['Time limits of a job', prose(limitsText(clocks))],
          ]),
      ...(window === undefined ? [] : [['Maintenance window', windowText(window)]]),
    ],
  );
}

function isPreview(mode: Report['mode']): boolean {
  return mode === 'check' || mode === 'plan';
}

/** Drawn, and folded beside it as a list, for whoever reads it where nothing is drawn. */
export function routeTaken(report: Report): string {
  const { route, steps, before } = report;
  if (route === undefined || route.stops.length === 0) return '';
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
  // The warning says the same, and more; and so does what is said of a refusal.
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
