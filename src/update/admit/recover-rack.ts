/** Continuing a rollback that failed (UPDATE_ROLLBACK_FAILED), and following it to its end. */
import { makeRecoveryToken } from '../../cloudformation/operation-token.ts';
import { diagnose } from '../../diagnosis/diagnosis.ts';
import type { Problem } from '../../run/problem.ts';
import type { Rack } from '../../rack/rack.ts';
import { callWithRetry, problemOf } from '../call-with-retry.ts';
import { monitorOperation, problemOfUnfinishedEnd } from '../monitor/monitor-operation.ts';
import { lastUpdateMs } from '../monitor/operation.ts';
import { hasBegun } from '../execute/has-begun.ts';
import { timeLimitMs, type RunContext } from '../run-context.ts';

/**
 * @param step the step that comes next, from 1.
 * @returns undefined where the stack is in UPDATE_ROLLBACK_COMPLETE, from which the rack can be updated.
 */
export async function recoverRack(run: RunContext, rack: Rack, step: number): Promise<Problem | undefined> {
  const { ports, retrying, cleanup, request } = run;
  const token = makeRecoveryToken(request.run, step);
  const asked = await callWithRetry(
    retrying,
    () => retrying.stacks.continueRollback(rack.arn, token),
    (fault) => problemOf(fault, rack.name),
  );
  if ('problem' in asked) {
    // A repeated call is refused where the first one arrived and only its answer was lost.
    const begun = await hasBegun(cleanup, rack, token);
    if ('problem' in begun) return { code: 'monitoring-failed', fault: asked.fault, status: undefined };
    if (!begun.value) {
      // A call that the cancel gave up may still arrive.
      return asked.problem.code === 'cancelled-before-start' && asked.mayHaveExecuted
        ? { code: 'monitoring-failed', fault: asked.fault, status: undefined }
        : asked.problem;
    }
  }
  ports.emit({ kind: 'recovery-started', atMs: ports.clock.nowMs(), status: rack.status });
  const limitMs = timeLimitMs(run, rack);
  const end = await monitorOperation(run, {
    stackArn: rack.arn,
    token,
    how: 'started',
    goal: { status: 'UPDATE_ROLLBACK_COMPLETE', version: undefined },
    sinceMs: lastUpdateMs(rack.stack),
    limitMs,
    changeSet: undefined,
  });
  if (end.kind !== 'ended') return problemOfUnfinishedEnd(end, limitMs);
  if (end.status === 'UPDATE_ROLLBACK_COMPLETE') return undefined;
  return { code: 'recovery-failed', status: end.status, diagnosis: diagnose(end.events) };
}
