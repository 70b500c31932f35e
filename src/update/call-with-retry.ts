/** Calls a remote service with retries; a fault that does not pass becomes a problem. */
import { CloudFault, mayHaveExecuted, type Fault } from '../cloudformation/fault.ts';
import type { Problem, ProblemOf } from '../run/problem.ts';
import type { Failure, Success } from '../run/result.ts';
import { InvariantError } from '../values/invariant-error.ts';
import { poll } from './poll.ts';
import type { Ports } from './ports.ts';

/** A longer outage ends the run with a problem, because no update is in progress that must be monitored. */
const RETRY_LIMIT_MS = 120_000;
const FIRST_PAUSE_MS = 1_000;

export interface FailedCall extends Failure {
  /** Undefined if the workflow was cancelled before the first response. */
  readonly fault: Fault | undefined;
  /**
   * Whether AWS may have executed the call despite the failure: a response was lost, or the run did not wait for it.
   */
  readonly mayHaveExecuted: boolean;
}

/** The ports that a retried call uses. */
export type RetryPorts = Pick<Ports, 'clock' | 'emit' | 'cancel'>;

/**
 * Calls a remote service, and calls again while the fault is a passing one, for at most two minutes.
 *
 * @param toProblem converts the fault that ended the call into a problem.
 * @returns the value, or the problem: `cancelled-before-start` if the workflow was cancelled.
 */
export async function callWithRetry<T>(
  ports: RetryPorts,
  call: () => Promise<T>,
  toProblem: (fault: Fault) => Problem,
): Promise<Success<T> | FailedCall> {
  const faults: Fault[] = [];
  let called = false;
  const read = async (): Promise<Success<T>> => {
    called = true;
    try {
      return { ok: true, value: await call() };
    } catch (error) {
      if (error instanceof CloudFault) faults.push(error.fault);
      throw error;
    }
  };
  const deadlineMs = ports.clock.nowMs() + RETRY_LIMIT_MS;
  const end = await poll({ read, intervalMs: FIRST_PAUSE_MS, deadlineMs }, ports);
  if (end.kind === 'settled') return end.value;
  const fault = faults.at(-1);
  if (end.kind === 'cancelled')
    return { ok: false, problem: { code: 'cancelled-before-start' }, fault, mayHaveExecuted: called };
  if (fault === undefined) throw new InvariantError('a call ended with neither a value nor a fault');
  return { ok: false, problem: toProblem(fault), fault, mayHaveExecuted: faults.some(mayHaveExecuted) };
}

/** Calls CloudFormation about a stack, with retries. A problem names the stack. */
export function callForStack<T>(
  ports: RetryPorts,
  stack: string,
  call: () => Promise<T>,
): Promise<Success<T> | FailedCall> {
  return callWithRetry(ports, call, (fault) => problemOf(fault, stack));
}

/** Whether the call returned nothing about the rack: a permission is missing, or the service is unavailable. */
export function isUnanswered(problem: Problem): problem is ProblemOf<'access-denied' | 'aws-unavailable'> {
  return problem.code === 'access-denied' || problem.code === 'aws-unavailable';
}

/** Converts a CloudFormation fault into a problem, if the caller has no more specific one. */
export function problemOf(fault: Fault, stack: string): Problem {
  switch (fault.kind) {
    case 'credentials-missing':
      return { code: 'credentials-missing', fault };
    case 'credentials-invalid':
      return { code: 'credentials-invalid', fault };
    case 'credentials-expired':
      return { code: 'credentials-expired', fault };
    case 'role-not-assumed':
      return { code: 'role-not-assumed', fault };
    case 'access-denied':
      return { code: 'access-denied', fault, stack };
    case 'throttled':
    case 'unavailable':
    case 'untrusted-certificate':
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
