/** The step's summary: what an operator sees of a run, the verdict first. */
import { changeSetPage, eventsPage, stackPage } from './console-links.ts';
import { durationWords } from './duration.ts';
import { byteLength, inline, limitBytes, link } from './markdown.ts';
import { counted } from './phrases.ts';
import type { Report } from './report.ts';
import type { SummaryExtras } from './summary-extras.ts';
import { changedResources, parameterPlan } from './summary-changes.ts';
import { forecast } from './summary-forecast.ts';
import { impact } from './summary-impact.ts';
import { keptChangeSet, objections } from './summary-plan.ts';
import { ROOMS, type Room } from './summary-room.ts';
import { beforeAndAfter, routeTable } from './summary-state.ts';
import { failures, trouble, warningList } from './summary-trouble.ts';
import { verdictMarkdown } from './verdict.ts';

/** Markdown, or nothing where the report has nothing for it. */
type Section = (report: Report, room: Room, extras: SummaryExtras) => string;

// In the order in which they are read. A section more is a line more.
const SECTIONS: readonly Section[] = [
  verdictMarkdown,
  trouble,
  objections,
  beforeAndAfter,
  failures,
  warningList,
  impact,
  routeTable,
  forecast,
  keptChangeSet,
  course,
  changedResources,
  parameterPlan,
  links,
];

// GitHub drops the whole summary of a step that is larger than 1 MiB; other steps of the job have their own.
const BUDGET_BYTES = 1024 * 1024 - 4 * 1024;

export function renderStepSummary(
  report: Report,
  extras: SummaryExtras = {},
  budgetBytes: number = BUDGET_BYTES,
): string {
  const whole = limitBytes(
    ROOMS.map((room) => () => render(report, extras, room)),
    budgetBytes,
  );
  if (byteLength(whole) <= budgetBytes) return whole;
  // Nothing left to fold: better the verdict alone than half of a table.
  return `${verdictMarkdown(report)}\n\n_There was no room for more; the report file has all of it._\n`;
}

function render(report: Report, extras: SummaryExtras, room: Room): string {
  const parts = SECTIONS.map((section) => section(report, room, extras)).filter((part) => part !== '');
  return `${parts.join('\n\n')}\n`;
}

/** What came up on the way and changed nothing in the end. */
function course({ api, failedLooks, recovered, steps, problem }: Report): string {
  const overtaken = steps.reduce((total, step) => total + step.overtaken, 0);
  const facts = [
    recovered && problem === undefined ? 'A failed rollback was continued first.' : '',
    overtaken > 0 ? `The plan was overtaken by other updates and made again ${counted(overtaken, 'time')}.` : '',
    api?.awayMs !== undefined && api.awayMs > 0
      ? `The API of the rack was away for ${durationWords(api.awayMs)} after the update, which is normal.`
      : '',
    failedLooks > 0
      ? `${counted(failedLooks, 'look')} at AWS failed on the way and ${failedLooks === 1 ? 'was' : 'were'} made again.`
      : '',
  ].filter((fact) => fact !== '');
  return facts.join(' ');
}

function links({ arn, changeSetArn, region, steps }: Report): string {
  if (arn === undefined) return '';
  // A change set that was deleted has no page any more.
  const kept = changeSetArn !== undefined && steps.at(-1)?.changeSetDeleted !== true ? changeSetArn : undefined;
  const pages = [
    ['Stack', stackPage(arn)],
    ['Events', eventsPage(arn)],
    ['Change set', kept === undefined ? undefined : changeSetPage(arn, kept)],
  ] as const;
  const told = pages.flatMap(([words, address]) => (address === undefined ? [] : [link(words, address)]));
  return told.length === 0 ? '' : `In the AWS console (${inline(region)}): ${told.join(' · ')}`;
}
