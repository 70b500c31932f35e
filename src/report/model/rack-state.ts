/** The state of the rack after a run with a red ending. */
import type { ProblemCode } from '../../run/problem.ts';
import type { Progress } from '../../cloudformation/stack-event.ts';
import { counted } from '../messages/phrases.ts';
import type { Report } from './report.ts';

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
    const count = done === undefined || done.total === 0 ? '' : `, ${progressWords(done)}`;
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

/** An update that this run joined has no known total. */
function progressWords({ done, total, isRollback }: Progress): string {
  const how = isRollback === true ? 'rolled back' : 'done';
  return total === undefined
    ? `${counted(done, 'resource')} ${how}`
    : `${done} of ${counted(total, 'resource')} ${how}`;
}

/** For a report that was written before the run ended. */
export function unendedWords({ cancelledBy }: Pick<Report, 'cancelledBy'>): {
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
