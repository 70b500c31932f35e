/** What state the rack is in after a run that did not end well; what an operator wants to know before anything else. */
import type { ProblemCode } from '../../run/problem.ts';
import type { Progress } from '../../cloudformation/stack-event.ts';
import { counted } from '../messages/phrases.ts';
import type { Report } from './report.ts';

// These come of an update, whatever else was told of it.
const ATTEMPTED: ReadonlySet<ProblemCode | undefined> = new Set<ProblemCode>([
  'recovery-failed',
  'rolled-back',
  'update-failed',
  'ended-elsewhere',
  'api-not-answering',
  'services-not-steady',
  'cancelled-while-verifying',
]);

/** A sentence or two, in which backticks mark names; facts as far as they were seen, and no further. */
export function rackStateText(report: Report): string {
  const { after, before, status, steps, recovered, updated } = report;
  const stack = status === undefined ? '' : `, its stack in ${status}`;
  if (report.underWay) {
    const step = steps.findLast((one) => one.state === 'under-way');
    const done = step?.progress;
    const count = done === undefined || done.total === 0 ? '' : `, ${progressWords(done)}`;
    const from = after === undefined ? '' : ` The rack comes from ${after.version}.`;
    return status === undefined
      ? `This run has not seen the stack since the operation began.${from}`
      : `When this run last looked, the stack was in ${status}${count}.${from}`;
  }
  if (report.outcome === undefined || report.problem?.code === 'internal') {
    // A call may have been in the air when the run was cut off or broke; "nothing was changed" would be more than was seen.
    return after === undefined
      ? 'How the rack stands was not seen.'
      : `As far as this run saw, the rack runs ${after.version}${stack}.`;
  }
  if (after === undefined) {
    if (recovered) return 'A failed rollback was continued; no update was begun.';
    return status === undefined
      ? 'Nothing was changed; how the rack stands was not seen.'
      : `Nothing was changed; the stack is in ${status}.`;
  }
  if (updated && before !== undefined) {
    return `The rack now runs ${after.version}${stack} (before this run ${before.version}).`;
  }
  const attempted = recovered || ATTEMPTED.has(report.problem?.code) || steps.some((step) => step.how !== undefined);
  return attempted
    ? `The rack runs ${after.version}, as before this run${stack}.`
    : `Nothing was changed: the rack runs ${after.version}${stack}.`;
}

/** An update that was met under way has no change set to count against. */
function progressWords({ done, total }: Progress): string {
  return total === undefined ? `${counted(done, 'resource')} done` : `${done} of ${counted(total, 'resource')} done`;
}

/** For a report that was made before the run had come to an end: a cancelled run has seconds for it. */
export function unendedWords({ cancelledBy }: Pick<Report, 'cancelledBy'>): {
  readonly cause: string;
  readonly next: string;
} {
  const cause =
    cancelledBy === undefined
      ? 'This run was cut off before it came to an end.'
      : 'The workflow was cancelled, and this run was cut off before it came to an end.';
  const next =
    'What AWS has begun goes on without this run. Run this again with the same settings: it takes up what is under way.';
  return { cause, next };
}
