/** One question to a remote service, put again while the answer is only "not now"; a final no becomes a problem. */
import { CloudFault, mayHaveExecuted, type Fault } from '../cloudformation/fault.ts';
import type { Problem, ProblemOf } from '../run/problem.ts';
import { InvariantError } from '../values/invariant-error.ts';
import { poll } from './poll.ts';
import type { Ports } from './ports.ts';

/** What a part of the story comes back with: its value, or the problem that ends the run. */
export type Result<T> = { readonly value: T } | { readonly problem: Problem };

/** An outage longer than this is told, not waited out: nothing is under way that would have to be watched. */
const RETRY_LIMIT_MS = 120_000;
const FIRST_PAUSE_MS = 1_000;

/** A question that got no good answer. */
export interface FailedCall {
  readonly problem: Problem;
  /** Undefined where the workflow was cancelled before any answer came. */
  readonly fault: Fault | undefined;
  /** Whether the call may have been carried out all the same: some answer was lost, or the last one not waited for. */
  readonly mayHaveExecuted: boolean;
}

/** What asking leans on. */
export type RetryPorts = Pick<Ports, 'clock' | 'emit' | 'cancel'>;

/** @param told makes the problem of a fault that did not pass. */
export async function callWithRetry<T>(
  ports: RetryPorts,
  call: () => Promise<T>,
  told: (fault: Fault) => Problem,
): Promise<{ readonly value: T } | FailedCall> {
  const faults: Fault[] = [];
  let called = false;
  const read = async (): Promise<{ readonly value: T }> => {
    called = true;
    try {
      return { value: await call() };
    } catch (error) {
      if (error instanceof CloudFault) faults.push(error.fault);
      throw error;
    }
  };
  const deadlineMs = ports.clock.nowMs() + RETRY_LIMIT_MS;
  const end = await poll({ read, intervalMs: FIRST_PAUSE_MS, deadlineMs }, ports);
  if (end.kind === 'settled') return end.value;
  const fault = faults.at(-1);
  if (end.kind === 'cancelled') return { problem: { code: 'cancelled-before-start' }, fault, mayHaveExecuted: called };
  if (fault === undefined) throw new InvariantError('no answer, and no fault');
  return { problem: told(fault), fault, mayHaveExecuted: faults.some(mayHaveExecuted) };
}

/** The call got no answer that says anything of the rack: a permission is missing, or the service is down. */
export function isUnanswered(problem: Problem): problem is ProblemOf<'access-denied' | 'aws-unavailable'> {
  return problem.code === 'access-denied' || problem.code === 'aws-unavailable';
}

/** The problem that a fault of CloudFormation's makes, where nothing more special is known. */
export function problemOf(fault: Fault, stack: string): Problem {
  switch (fault.kind) {
    case 'credentials-missing':
      return { code: 'credentials-missing', fault };
    case 'credentials-invalid':
      return { code: 'credentials-invalid', fault };
    case 'credentials-expired':
      return { code: 'credentials-expired', fault };
    case 'access-denied':
      return { code: 'access-denied', fault, stack };
    case 'throttled':
    case 'unavailable':
      return { code: 'aws-unavailable', fault };
    case 'not-found':
    case 'too-large':
    case 'stack-busy':
    case 'change-set-busy':
    case 'change-set-not-found':
    case 'change-set-not-executable':
    case 'already-exists':
    case 'rejected':
      return { code: 'aws-rejected', fault };
  }
}
