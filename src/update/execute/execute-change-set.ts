/** Executes a change set once, and finds out whether the update started even if the response was lost. */
import { changeSetState } from '../../cloudformation/change-set.ts';
import { CloudFault, type Fault, type FaultKind, mayHaveExecuted } from '../../cloudformation/fault.ts';
import type { OperationToken } from '../../cloudformation/operation-token.ts';
import type { Problem } from '../../run/problem.ts';
import type { Rack } from '../../rack/rack.ts';
import type { Result } from '../../run/result.ts';
import { hasStarted } from '../monitor/operation.ts';
import { lookUpChangeSet } from '../plan/discard-change-set.ts';
import type { ChangeSetRef, Ports } from '../ports.ts';
import type { StaleReason } from '../plan/attempts.ts';
import { isOutsideWindow, type RunContext } from '../run-context.ts';
import { callForStack } from '../call-with-retry.ts';

export type Execution =
  | { readonly kind: 'started' }
  | { readonly kind: 'outside-window' }
  | { readonly kind: 'stale'; readonly why: StaleReason }
  | { readonly kind: 'stopped'; readonly problem: Problem };

export interface ChangeSetToExecute {
  readonly changeSetArn: string;
  readonly token: OperationToken;
  /** `this-run` deletes the change set if it is not executed. */
  readonly keeper: 'this-run' | 'its-planner';
}

/**
 * The token makes a repeated call idempotent. If the last response is an error or is missing, the stack shows whether
 * an operation with this token is in progress: a lost response must neither count as a failure nor start a second
 * update.
 */
export async function executeChangeSet(
  run: RunContext,
  rack: Rack,
  { changeSetArn, token, keeper }: ChangeSetToExecute,
): Promise<Execution> {
  const ref = { stackArn: rack.arn, changeSet: changeSetArn };
  const called = await callExecute(run, rack, ref, token);
  if (called === 'started') return { kind: 'started' };
  const { end, fault: last, mayHaveStarted } = called;
  // A refused permission means that nothing started, unless an earlier attempt succeeded and its response was lost.
  // After any other fault, or a cancel during the call, the update may have started.
  const isSent = end.kind === 'stopped' && (last === undefined || !NOT_SENT.has(last.kind));
  if (!mayHaveStarted && !isSent) return end;
  const started = await hasStartedOrIsExecuted(run.cleanup, rack, { changeSetArn, token, mayHaveStarted });
  if (!started.ok) {
    const fault = 'fault' in started.problem ? started.problem.fault : undefined;
    return { kind: 'stopped', problem: { code: 'monitoring-failed', fault: fault ?? last, status: undefined } };
  }
  if (started.value) return { kind: 'started' };
  // A call that was cancelled can still be executed. Deleting the change set prevents that; a kept one is not deleted.
  const isGivenUp = end.kind === 'outside-window' || end.problem.code === 'cancelled-before-start';
  if (isGivenUp && mayHaveStarted && keeper === 'its-planner') {
    return { kind: 'stopped', problem: { code: 'monitoring-failed', fault: last, status: undefined } };
  }
  const why = staleReasonOf(last);
  return why === undefined ? end : { kind: 'stale', why };
}

interface FailedExecution {
  readonly end: Extract<Execution, { kind: 'outside-window' | 'stopped' }>;
  readonly fault: Fault | undefined;
  readonly mayHaveStarted: boolean;
}

/** Calls ExecuteChangeSet. A maintenance window can close during retries, so it is checked before each attempt. */
async function callExecute(
  run: RunContext,
  rack: Rack,
  ref: ChangeSetRef,
  token: OperationToken,
): Promise<'started' | FailedExecution> {
  let isLost = false;
  const call = async (): Promise<'started' | 'outside-window'> => {
    if (isOutsideWindow(run)) return 'outside-window';
    try {
      await run.retrying.stacks.executeChangeSet(ref, token);
      return 'started';
    } catch (error) {
      isLost ||= error instanceof CloudFault && mayHaveExecuted(error.fault);
      throw error;
    }
  };
  const called = await callForStack(run.retrying, rack.name, call);
  if (!called.ok) {
    const { problem, fault, mayHaveExecuted: mayHaveStarted } = called;
    return { end: { kind: 'stopped', problem }, fault, mayHaveStarted };
  }
  return called.value === 'started'
    ? called.value
    : { end: { kind: called.value }, fault: undefined, mayHaveStarted: isLost };
}

const NOT_SENT: ReadonlySet<FaultKind> = new Set([
  'access-denied',
  'credentials-missing',
  'credentials-invalid',
  'credentials-expired',
  'role-not-assumed',
  'untrusted-certificate',
]);

interface UncertainExecution {
  readonly changeSetArn: string;
  readonly token: OperationToken;
  readonly mayHaveStarted: boolean;
}

/**
 * Events can be late, or not permitted; the change set also shows that it was executed. This run executed it only if
 * its call may have been received; after a definite error, another client did.
 */
async function hasStartedOrIsExecuted(
  ports: Ports,
  rack: Rack,
  { changeSetArn, token, mayHaveStarted }: UncertainExecution,
): Promise<Result<boolean>> {
  const started = await hasStarted(ports, rack, token);
  const isDenied = !started.ok && started.problem.code === 'access-denied';
  if (!isDenied && (!started.ok || started.value)) return started;
  if (!mayHaveStarted) return { ok: true, value: false };
  const changeSet = await callForStack(ports, rack.name, () =>
    lookUpChangeSet(ports.stacks, { stackArn: rack.arn, changeSet: changeSetArn }),
  );
  if (!changeSet.ok) return changeSet;
  return { ok: true, value: changeSet.value !== undefined && changeSetState(changeSet.value).kind === 'executed' };
}

function staleReasonOf(fault: Fault | undefined): StaleReason | undefined {
  switch (fault?.kind) {
    case 'stack-busy':
      return 'stack-busy';
    case 'change-set-not-found':
      return 'gone';
    case 'change-set-not-executable':
      return 'obsolete';
    default:
      return undefined;
  }
}
