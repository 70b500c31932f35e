/** The step's summary: what an operator sees of a run, the verdict first. */
import { byteLength, blocks, limitBytes } from '../markdown/markdown.ts';
import { releaseNotes } from './release-notes.ts';
import type { Report } from '../model/report.ts';
import type { SummaryExtras } from './summary-extras.ts';
import { atAGlance } from './at-a-glance.ts';
import { slowestResources } from './slowest-resources.ts';
import { incidents } from './summary-course.ts';
import { evidence } from './summary-evidence.ts';
import { forecast } from './summary-forecast.ts';
import { health } from './summary-health.ts';
import { links } from './summary-links.ts';
import { keptChangeSet, objections } from './summary-plan.ts';
import { ROW_LIMITS, type RowLimits } from './row-limits.ts';
import { beforeAndAfter, routeTaken, wayBack } from './summary-state.ts';
import { executedSteps, plannedSteps } from './summary-steps.ts';
import { failures, trouble, warningList } from './summary-trouble.ts';
import { headlineMarkdown } from '../messages/headline.ts';

/** Markdown, or nothing where the report has nothing for it. */
type Section = (report: Report, limits: RowLimits, extras: SummaryExtras) => string;

// In the order in which they are read. A section more is a line more.
const SECTIONS: readonly Section[] = [
  headlineMarkdown,
  atAGlance,
  health,
  trouble,
  objections,
  warningList,
  beforeAndAfter,
  wayBack,
  failures,
  evidence,
  plannedSteps,
  routeTaken,
  slowestResources,
  forecast,
  keptChangeSet,
  incidents,
  (_report, limits, extras) => releaseNotes(extras.releaseNotes, limits.releaseNotes),
  executedSteps,
  (report, _room, extras) => links(report, extras),
];

// GitHub drops the whole summary of a step that is larger than 1 MiB; other steps of the job have their own.
const BUDGET_BYTES = 1024 * 1024 - 4 * 1024;

/** The summary of a run as Markdown, within GitHub's size limit. */
export function renderStepSummary(
  report: Report,
  extras: SummaryExtras = {},
  budgetBytes: number = BUDGET_BYTES,
): string {
  const whole = limitBytes(
    ROW_LIMITS.map((limits) => () => `${blocks(SECTIONS.map((section) => section(report, limits, extras)))}\n`),
    budgetBytes,
  );
  if (byteLength(whole) <= budgetBytes) return whole;
  // Nothing left to fold: better the verdict alone than half of a table.
  return `${headlineMarkdown(report)}\n\n_The rest is omitted (size limit). The report file has all details._\n`;
}
