/** Executing a change set once, and knowing whether the update began even where the answer was lost. */
import { changeSetState } from '../../cloudformation/change-set.ts';
import type { Fault, FaultKind } from '../../cloudformation/fault.ts';
import type { OperationToken } from '../../cloudformation/operation-token.ts';
import type { Problem } from '../../run/problem.ts';
import type { Rack } from '../../rack/rack.ts';
import { callWithRetry, problemOf } from '../call-with-retry.ts';
import type { Result } from '../../run/result.ts';
import { hasBegun } from './has-begun.ts';
import { lookUpChangeSet } from '../plan/look-up-change-set.ts';
import type { Ports } from '../ports.ts';
import type { StaleReason } from '../plan/attempts.ts';
import type { RunContext } from '../run-context.ts';

export type Execution =
  | { readonly kind: 'begun' }
  | { readonly kind: 'stale'; readonly why: StaleReason }
  | { readonly kind: 'stopped'; readonly problem: Problem };

export interface ChangeSetToExecute {
  readonly changeSetArn: string;
  readonly token: OperationToken;
  /** `this-run` deletes it where it is not executed. */
  readonly keeper: 'this-run' | 'its-planner';
}

/**
 * The token makes a repeated call the same call. Where the last answer is a no, or none at all, the stack is asked
 * whether an operation with our token runs: a lost answer must neither be taken for a failure nor be tried as a second
 * update.
 */
export async function executeChangeSet(
  run: RunContext,
  rack: Rack,
  { changeSetArn, token, keeper }: ChangeSetToExecute,
): Promise<Execution> {
  const ref = { stackArn: rack.arn, changeSet: changeSetArn };
  const asked = await callWithRetry(
    run.retrying,
    () => run.retrying.stacks.executeChangeSet(ref, token),
    (fault) => problemOf(fault, rack.name),
  );
  if (asked.ok) return { kind: 'begun' };
  const { fault: last, mayHaveExecuted } = asked;
  // Who may not call has begun nothing, unless an earlier try got through and only its answer was lost. Everything else,
  // a cancel in mid-call too, may have begun it.
  if (!mayHaveExecuted && last !== undefined && NOT_SENT.has(last.kind))
    return { kind: 'stopped', problem: asked.problem };
  const begun = await hasBegunOrIsExecuted(run.cleanup, rack, { changeSetArn, token, mayHaveExecuted });
  if (!begun.ok) {
    const fault = 'fault' in begun.problem ? begun.problem.fault : undefined;
    return { kind: 'stopped', problem: { code: 'monitoring-failed', fault: fault ?? last, status: undefined } };
  }
  if (begun.value) return { kind: 'begun' };
  // A call that the cancel gave up may still arrive. Deleting the change set stops it; one that was kept is not deleted.
  if (asked.problem.code === 'cancelled-before-start' && mayHaveExecuted && keeper === 'its-planner') {
    return { kind: 'stopped', problem: { code: 'monitoring-failed', fault: last, status: undefined } };
  }
  const why = overtakingOf(last);
  return why === undefined ? { kind: 'stopped', problem: asked.problem } : { kind: 'stale', why };
}

const NOT_SENT: ReadonlySet<FaultKind> = new Set([
  'access-denied',
  'credentials-missing',
  'credentials-invalid',
  'credentials-expired',
  'role-not-assumed',
]);

interface Doubt {
  readonly changeSetArn: string;
  readonly token: OperationToken;
  readonly mayHaveExecuted: boolean;
}

/**
 * Events may come in a moment late, or not be permitted: the change set itself says too that it is being executed. By us,
 * that is, only where our call may have been heard; after a plain no, somebody else has executed it.
 */
async function hasBegunOrIsExecuted(
  ports: Ports,
  rack: Rack,
  { changeSetArn, token, mayHaveExecuted }: Doubt,
): Promise<Result<boolean>> {
  const begun = await hasBegun(ports, rack, token);
  const isDenied = !begun.ok && begun.problem.code === 'access-denied';
  if (!isDenied && (!begun.ok || begun.value)) return begun;
  if (!mayHaveExecuted) return { ok: true, value: false };
  const changeSet = await callWithRetry(
    ports,
    () => lookUpChangeSet(ports.stacks, { stackArn: rack.arn, changeSet: changeSetArn }),
    (fault) => problemOf(fault, rack.name),
  );
  if (!changeSet.ok) return changeSet;
  return { ok: true, value: changeSet.value !== undefined && changeSetState(changeSet.value).kind === 'executed' };
}

function overtakingOf(fault: Fault | undefined): StaleReason | undefined {
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
