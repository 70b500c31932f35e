/** Texts for the state of a rack and of a run in progress: observed state, time limits, windows, and how to go back. */
import type { ProblemCode } from '../../run/problem.ts';
import type { Progress } from '../../cloudformation/stack-event.ts';
import { counted, durationText, moment } from './phrases.ts';
import type { Report, ReportWindow } from '../model/report.ts';
import { readinessOf } from '../../cloudformation/stack-status.ts';
import { disruptionPhrase } from './impact-text.ts';
import { inline } from '../markdown/markdown.ts';
import type { ReportStep } from '../model/report-steps.ts';
import type { ReportClocks } from '../model/report-route.ts';

// Problems that only an update can have.
const ATTEMPTED: ReadonlySet<ProblemCode | undefined> = new Set<ProblemCode>([
  'recovery-failed',
  'rolled-back',
  'update-failed',
  'ended-elsewhere',
  'api-not-answering',
  'services-not-steady',
  'cancelled-while-verifying',
]);

/** One or two sentences, only with facts that the run observed. Backticks mark names. */
export function rackStateText(report: Report): string {
  const { after, before, status, steps, recovered, updated } = report;
  const stack = status === undefined ? '' : ` (stack status ${status})`;
  if (report.inProgress) {
    const step = steps.findLast((one) => one.state === 'under-way');
    const done = step?.progress;
    const count = done === undefined || done.total === 0 ? '' : `, ${progressText(done)}`;
    const from = after === undefined ? '' : ` The rack ran ${after.version} before.`;
    return status === undefined
      ? `This run has not read the stack since the operation started.${from}`
      : `When this run last read the stack, its status was ${status}${count}.${from}`;
  }
  if (report.outcome === undefined || report.problem?.code === 'internal') {
    // A call may have been in progress when the run was interrupted, so "nothing was changed" is not certain.
    return after === undefined
      ? 'The state of the rack is not known.'
      : `When this run last read the stack, the rack ran ${after.version}${stack}.`;
  }
  if (after === undefined) {
    if (recovered) return 'The failed rollback was continued. No update was started.';
    return status === undefined
      ? 'Nothing was changed. The state of the rack is not known.'
      : `Nothing was changed. The status of the stack is ${status}.`;
  }
  if (updated && before !== undefined) {
    return `The rack now runs ${after.version}${stack}; before this run, it ran ${before.version}.`;
  }
  const attempted = recovered || ATTEMPTED.has(report.problem?.code) || steps.some((step) => step.how !== undefined);
  return attempted
    ? `The rack runs ${after.version}, as before this run${stack}.`
    : `Nothing was changed. The rack runs ${after.version}${stack}.`;
}

/** A joined update has no known total. */
function progressText({ done, total, isRollback }: Progress): string {
  const how = isRollback === true ? 'rolled back' : 'done';
  return total === undefined
    ? `${counted(done, 'resource')} ${how}`
    : `${done} of ${counted(total, 'resource')} ${how}`;
}

/** For a report that is written before the end of the run. */
export function unendedText({ cancelledBy }: Pick<Report, 'cancelledBy'>): {
  readonly cause: string;
  readonly next: string;
} {
  const cause =
    cancelledBy === undefined
      ? 'This run was interrupted before it ended.'
      : 'The workflow was cancelled, and this run was interrupted before it ended.';
  const next =
    'An update that has started continues in AWS without this run. Re-run this workflow with the same inputs: it joins the update.';
  return { cause, next };
}

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

/** GitHub ends a job on its hosted runners after 6 hours, regardless of `timeout-minutes`. */
const HOSTED_MINUTES = 360;
/** The longest session of a role that IAM allows. */
const LONGEST_SESSION_S = 43_200;

/** `about 50 min`, `about 2 h 30 min for 3 updates` */
export function expectedText({ expectedMs, steps }: ReportClocks): string {
  return `about ${durationText(expectedMs)}${steps === 1 ? '' : ` for ${counted(steps, 'update')}`}`;
}

/** The settings, with backticks. */
export function limitsText({ jobMinutes, renewsCredentials, steps }: ReportClocks): string {
  const job = `\`timeout-minutes: ${Math.min(jobMinutes, HOSTED_MINUTES)}\``;
  const seconds = Math.min(jobMinutes * 60, LONGEST_SESSION_S);
  const session = renewsCredentials ? '' : `, and \`role-duration-seconds: ${seconds}\` without \`role-to-assume\``;
  if (jobMinutes <= HOSTED_MINUTES) return `${job}${session}`;
  const shorter = steps === 1 ? '' : ', or update one step a run (`required-releases: block`)';
  return (
    `${job}${session}. The run can take ${durationText(jobMinutes * 60_000)}, longer than GitHub's own runners allow: ` +
    `if it is cut off, run it again, and it follows the update${shorter}`
  );
}

/** `open`, or when the window opens next. */
export function windowText({ isOpen, opensAtMs }: ReportWindow): string {
  if (isOpen) return 'open';
  return opensAtMs === undefined ? 'closed for the next 15 days' : `closed, opens at ${moment(opensAtMs)}`;
}

/** Empty if this run has not updated anything. Backticks mark inputs. */
export function goBackText({ before, after, inProgress, route, steps, warnings }: Report): string {
  if (before === undefined || after === undefined || inProgress || before.version === after.version) return '';
  if (!steps.some(({ state }) => state === 'complete')) return '';
  const input = `\`version: ${before.version}\``;
  if (route?.direction === 'downgrade') return `To return to ${before.version}: ${input}.`;
  const required = route?.stops.findLast((stop) => stop.state === 'reached' && stop.required)?.version;
  if (required !== undefined) return `This update cannot be undone: ${required} is required.`;
  const isUnpublished = warnings.some((one) => one.code === 'current-unpublished' && one.current === before.version);
  const unpublished = isUnpublished ? ' and `allow-unpublished: true`' : '';
  return `To return to ${before.version}: ${input} with \`allow-downgrade: true\`${unpublished}.`;
}
