/** The slowest resources of a run on a time line, with the way back where there was one. */
import { durationWords, moment } from '../messages/duration.ts';
import { label, mermaid } from '../markdown/mermaid.ts';
import type { ReportStep } from '../model/report-steps.ts';
import type { Report } from '../model/report.ts';

const MOST_BARS = 10;
/** What is shorter is a hair on a line of an hour, and slowed nothing down. */
const SHORTEST_MS = 10_000;

interface Bar {
  readonly step: ReportStep;
  readonly name: string;
  readonly beganAtMs: number;
  readonly endedAtMs: number;
  /** Mermaid's own words for grey, lively and red. */
  readonly mark: 'done, ' | 'active, ' | 'crit, ' | '';
}

/** Nothing where fewer than two resources took long enough to compare. */
export function timeLine({ steps, endedAtMs }: Pick<Report, 'steps' | 'endedAtMs'>): string {
  const slowest = steps
    .flatMap((step) => resourceBars(step, endedAtMs))
    .sort((one, other) => lengthOf(other) - lengthOf(one))
    .slice(0, MOST_BARS);
  if (slowest.length < 2) return '';
  const bars = [...slowest, ...steps.flatMap((step) => rollbackBar(step, endedAtMs))];
  const told = steps.filter((step) => bars.some((bar) => bar.step === step));
  const lines = told.flatMap((step) => [
    // One step alone needs no name of its own.
    ...(told.length === 1 ? [] : [`  section to ${label(step.to)}`]),
    ...bars
      .filter((bar) => bar.step === step)
      .sort((one, other) => one.beganAtMs - other.beganAtMs)
      .map(barLine),
  ]);
  return mermaid(
    ['gantt', '  dateFormat YYYY-MM-DD HH:mm:ss', '  axisFormat %H:%M', ...lines],
    lookOf(told.length === 1 ? 24 : 140),
  );
}

// Mermaid's own gantt prints a bar's name over its section's, and in the dark a white frame around everything. These colours
// are read on GitHub's light page and on its dark one.
const [BLUE, RED, AMBER, GREY, FAINT, WHITE] = ['#0969da', '#cf222e', '#9a6700', '#59636e', '#848d97', '#ffffff'];

function lookOf(leftPadding: number): object {
  return {
    theme: 'base',
    themeCSS: '.grid .tick line { opacity: 0.25; }',
    gantt: { leftPadding },
    themeVariables: {
      ...{ taskBkgColor: BLUE, taskBorderColor: BLUE, critBkgColor: RED, critBorderColor: RED },
      ...{ activeTaskBkgColor: AMBER, activeTaskBorderColor: AMBER, doneTaskBkgColor: GREY, doneTaskBorderColor: GREY },
      ...{
        taskTextColor: WHITE,
        taskTextDarkColor: WHITE,
        taskTextOutsideColor: FAINT,
        textColor: FAINT,
        titleColor: FAINT,
      },
      ...{ sectionBkgColor: 'transparent', sectionBkgColor2: 'transparent', altSectionBkgColor: 'transparent' },
    },
  };
}

function resourceBars(step: ReportStep, nowMs: number): readonly Bar[] {
  return step.resources.flatMap(({ logicalId, beganAtMs, endedAtMs = lastSeen(step, nowMs), failure, finalStatus }) => {
    if (beganAtMs === undefined || !isLong(endedAtMs - beganAtMs)) return [];
    const mark = failure !== undefined ? 'crit, ' : finalStatus?.endsWith('_IN_PROGRESS') === true ? 'active, ' : '';
    return [{ step, name: logicalId, beganAtMs, endedAtMs, mark }];
  });
}

function rollbackBar(step: ReportStep, nowMs: number): readonly Bar[] {
  if (step.rollback === undefined) return [];
  const { beganAtMs, endedAtMs = lastSeen(step, nowMs) } = step.rollback;
  const name = step.rollback.endedAtMs === undefined ? 'rolling back' : 'rolled back';
  return !isLong(endedAtMs - beganAtMs) ? [] : [{ step, name, beganAtMs, endedAtMs, mark: 'done, ' }];
}

/** Of a broken time nothing can be drawn. */
function isLong(ms: number): boolean {
  return Number.isFinite(ms) && ms >= SHORTEST_MS;
}

/** Of what has no end that was seen: until when it was looked at. */
function lastSeen({ endedAtMs }: ReportStep, nowMs: number): number {
  return endedAtMs ?? nowMs;
}

function lengthOf({ beganAtMs, endedAtMs }: Bar): number {
  return endedAtMs - beganAtMs;
}

// The time comes first because a line that begins with `section`, `title` or `click` would be a statement of its own. The
// times are UTC: Mermaid reads and shows them in the reader's own zone, and so shows the numbers that it is given.
function barLine(bar: Bar): string {
  const at = (ms: number): string => moment(ms).slice(0, 19);
  return `  ${durationWords(lengthOf(bar))} ${label(bar.name)} :${bar.mark}${at(bar.beganAtMs)}, ${at(bar.endedAtMs)}`;
}
