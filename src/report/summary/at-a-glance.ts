/**
 * The first part of a summary and of the comment: what the update takes down, deletes and changes, and whether the rack
 * works.
 */
import { diagnosisOf, type Problem } from '../../run/problem.ts';
import { isCertain } from '../../impact/certainty.ts';
import { lostParameters } from '../../rack/parameter-changes.ts';
import { inline } from '../markdown/markdown.ts';
import { counted, durationText } from '../markdown/plain-text.ts';
import { healthText, isHealthy } from '../messages/evidence-text.ts';
import { causePhrase } from '../messages/advice.ts';
import { changeCounts } from './summary-changes.ts';
import type { Report } from '../model/report.ts';
import { durationOf, type ReportStep } from '../model/report-steps.ts';

interface Cell {
  readonly label: string;
  /** Plain text. */
  readonly text: string;
  readonly isRisk?: boolean;
  /** Too long for a column: it gets a row. */
  readonly isWide?: boolean;
}

/** More columns do not fit on a phone. */
const COLUMNS = 3;
const MINUTE_MS = 60_000;

/** HTML, because a Markdown table needs a head, and this one has none. */
export function atAGlance(report: Report): string {
  const cells = cellsOf(report).filter((cell) => cell !== undefined);
  if (cells.length < 2) return '';
  const narrow = cells.filter(({ isWide }) => isWide !== true);
  const columns = Math.min(narrow.length, narrow.length % COLUMNS === 1 ? 2 : COLUMNS);
  const rows = [
    ...Array.from({ length: Math.ceil(narrow.length / columns) }, (_one, row) =>
      narrow.slice(row * columns, (row + 1) * columns),
    ),
    ...cells.filter((cell) => !narrow.includes(cell)).map((cell) => [cell]),
  ];
  const rowHtml = (row: readonly Cell[]): string =>
    row.map((cell, index) => cellHtml(cell, index === row.length - 1 ? columns - row.length + 1 : 1)).join('');
  return ['<table>', ...rows.map((row) => `<tr>${rowHtml(row)}</tr>`), '</table>'].join('\n');
}

/** @param span the number of columns. The last cell of a row fills the rest of the row. */
function cellHtml({ label, text, isRisk }: Cell, span: number): string {
  return `<td${span === 1 ? '' : ` colspan="${span}"`}><sub>${label}</sub><br>${isRisk === true ? '⚠️ ' : ''}<b>${wrapped(inline(text, 120))}</b></td>`;
}

/** A long logical id can break before a capital letter, so that the table fits on a phone. */
function wrapped(html: string): string {
  return html.replaceAll(/([a-z])(?=[A-Z])/g, '$1&#8203;');
}

function cellsOf(report: Report): readonly (Cell | undefined)[] {
  const step = report.steps.at(-1);
  // A failure is a result, also if the end of its update was not observed.
  const isResult = !report.inProgress || causeCell(report) !== undefined;
  if (step?.how !== undefined && isResult) return cellsOfResult(report, step);
  if (step === undefined && report.health !== undefined)
    return [healthCell(report), durationCell(report), causeCell(report)];
  if (step === undefined) return [behindCell(report), nextCell(report)];
  return [
    healthCell(report),
    downtimeCell(step),
    laterCell(dataCell(step), laterProblems(report, 'replacements-refused')),
    appsCell(step),
    changesCell(step),
    laterCell(settingsCell(step), laterProblems(report, 'parameters-lost')),
    behindCell(report),
  ];
}

/** Whether a later step of the route is, or may be, refused for such a problem. */
function laterProblems({ problem, warnings }: Report, code: Problem['code']): boolean {
  const problems = [problem, ...warnings.map((one) => ('problem' in one ? one.problem : undefined))];
  return problems.some(
    (one) =>
      one?.code === 'steps-refused' && one.steps.some(({ problems: all }) => all.some((each) => each.code === code)),
  );
}

/** A fact of the next step must not look like one of the whole route. */
function laterCell(cell: Cell | undefined, isLater: boolean): Cell | undefined {
  if (cell === undefined || !isLater || cell.isRisk === true) return cell;
  return { ...cell, text: 'In a later step', isRisk: true };
}

function cellsOfResult(report: Report, step: ReportStep): readonly (Cell | undefined)[] {
  return [
    healthCell(report),
    durationCell(report),
    causeCell(report),
    changesCell(step),
    step.state === 'complete' ? dataCell(step) : undefined,
    step.state === 'complete' ? settingsCell(step) : undefined,
    remainingCell(report),
  ];
}

function downtimeCell({ impact: { disruption, apps } }: ReportStep): Cell | undefined {
  if (disruption === undefined) return undefined;
  const label = 'Downtime';
  switch (disruption.level) {
    case 'instances-roll': {
      const { minutes } = disruption;
      const time = minutes === undefined ? '' : `, about ${durationText(minutes * MINUTE_MS)}`;
      const down = apps?.processes.length ?? 0;
      const what =
        apps === undefined
          ? 'apps not checked'
          : down === 0
            ? 'nothing down'
            : `${counted(down, 'process', 'processes')} down`;
      return { label, text: `Instances roll${time}: ${what}`, isRisk: down > 0 };
    }
    case 'api-restarts':
      return { label, text: 'The rack API restarts, apps stay up' };
    case 'unknown':
      return { label, text: 'Unknown', isRisk: true };
    case 'none':
      return { label, text: 'None' };
  }
}

function dataCell({ impact: { losses }, how }: ReportStep): Cell | undefined {
  if (losses === undefined) return undefined;
  const certain = losses.filter(isCertain);
  const [first] = certain;
  if (first === undefined) return { label: 'Data', text: losses.length === 0 ? 'Safe' : 'Safe as far as known' };
  const names = certain.length === 1 ? first.logicalId : counted(certain.length, 'resource');
  return { label: 'Data', text: `${names} ${how === undefined ? 'at risk' : 'replaced or removed'}`, isRisk: true };
}

function appsCell({ impact: { apps, disruption } }: ReportStep): Cell | undefined {
  const label = 'Apps at risk';
  if (disruption === undefined) return undefined;
  if (disruption.level !== 'instances-roll') return { label, text: 'None' };
  if (apps === undefined) return { label, text: 'Not checked' };
  const atRisk = new Set(apps.processes.map(({ app }) => app)).size;
  return atRisk === 0
    ? { label, text: 'None' }
    : { label, text: `${atRisk} of ${counted(apps.apps, 'app')}`, isRisk: true };
}

function changesCell({ counts, state }: ReportStep): Cell | undefined {
  if (counts === undefined) return undefined;
  return { label: 'Changes', text: changeCounts(counts, state === 'complete').join(', ') || 'None' };
}

function settingsCell({ impact: { parameterChanges } }: ReportStep): Cell | undefined {
  if (parameterChanges === undefined) return undefined;
  const lost = lostParameters(parameterChanges);
  const [first] = lost;
  const text = first === undefined ? 'None' : lost.length === 1 ? first.name : counted(lost.length, 'parameter');
  return { label: 'Settings lost', text, isRisk: lost.length > 0 };
}

function behindCell({ behind }: Report): Cell | undefined {
  if (behind === undefined) return undefined;
  return { label: 'Behind by', text: `${counted(behind.releases, 'release')}, ${counted(behind.days, 'day')}` };
}

/** The distance of the rack from its target after the run. */
function remainingCell({ upToDate, route }: Report): Cell | undefined {
  const label = 'Behind by';
  if (upToDate) return { label, text: 'Nothing' };
  const left = route?.stops.filter(({ state }) => state !== 'reached').length ?? 0;
  return left === 0 ? undefined : { label, text: counted(left, 'step') };
}

function nextCell({ route }: Report): Cell | undefined {
  const stops = route?.stops.length ?? 0;
  return route === undefined || stops === 0 ? undefined : { label: 'Route', text: counted(stops, 'step') };
}

/** The health of the rack, if it was checked after the update. */
function healthCell({ health }: Report): Cell | undefined {
  const text = health === undefined ? '' : healthText(health).replace(/\.$/, '');
  return health === undefined || text === '' ? undefined : { label: 'Health', text, isRisk: !isHealthy(health) };
}

function durationCell({ steps, startedAtMs, endedAtMs }: Report): Cell {
  const [step, ...more] = steps;
  const took = step === undefined || more.length > 0 ? undefined : durationOf(step);
  return { label: 'Duration', text: durationText(took ?? endedAtMs - startedAtMs) };
}

/** For a stuck rack: what stopped the rollback, because it must be repaired first. */
function causeCell({ problem }: Report): Cell | undefined {
  const diagnosis = diagnosisOf(problem);
  const [blocker] = problem?.code === 'rolled-back' ? [] : (diagnosis?.rollbackFailures ?? []);
  const cause = blocker ?? diagnosis?.rootCause;
  if (cause === undefined) return undefined;
  const label = blocker === undefined ? 'Root cause' : 'Rollback stopped at';
  return { label, text: causePhrase(cause), isRisk: true, isWide: true };
}
