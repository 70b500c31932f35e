/** Continues a failed rollback (UPDATE_ROLLBACK_FAILED) and monitors it to its end. */
import { makeRecoveryToken } from '../../cloudformation/operation-token.ts';
import { diagnose } from '../../diagnosis/diagnosis.ts';
import type { Problem } from '../../run/problem.ts';
import type { Rack } from '../../rack/rack.ts';
import { callWithRetry, problemOf } from '../call-with-retry.ts';
import type { Result } from '../../run/result.ts';
import { monitorOperation } from '../monitor/monitor-operation.ts';
import { lastUpdateMs, type Operation } from '../monitor/operation.ts';
import { reportHealth } from '../execute/verify-rack.ts';
import { hasStarted } from '../execute/has-started.ts';
import { timeLimitMs, type RunContext } from '../run-context.ts';
import { findSkipped } from './find-skipped.ts';
import { rackIn } from './read-state.ts';

/**
 * @param step the next step, from 1.
 * @returns the rack in UPDATE_ROLLBACK_COMPLETE, which can be updated.
 */
export async function continueRollback(run: RunContext, rack: Rack, step: number): Promise<Result<Rack>> {
  const token = makeRecoveryToken(run.request.run, step);
  const skipped = await findSkipped(run, rack);
  if (!skipped.ok) return skipped;
  const problem = await startRollback(run, rack, token);
  if (problem !== undefined) return { ok: false, problem };
  if (skipped.value.length > 0) {
    run.ports.emit({ kind: 'warned', warning: { code: 'resources-skipped', resources: skipped.value } });
  }
  return followRollback(run, rack, { token, how: 'started', sinceMs: lastUpdateMs(rack.stack) });
}

/** @returns undefined once AWS has accepted the call. */
async function startRollback(
  { request, retrying, cleanup }: RunContext,
  rack: Rack,
  token: string,
): Promise<Problem | undefined> {
  const asked = await callWithRetry(
    retrying,
    () => retrying.stacks.continueRollback(rack.arn, token, request.recoverSkip),
    (fault) => problemOf(fault, rack.name),
  );
  if (asked.ok) return undefined;
  // CloudFormation rejects a repeated call if it executed the first one and only the response was lost.
  const started = await hasStarted(cleanup, rack, token);
  if (started.ok && started.value) return undefined;
  // A call that was cancelled can still be executed.
  const isUnknown = !started.ok || (asked.problem.code === 'cancelled-before-start' && asked.mayHaveExecuted);
  return isUnknown ? { code: 'monitoring-failed', fault: asked.fault, status: undefined } : asked.problem;
}

/** Monitors a continued rollback, whichever client continued it. */
export async function followRollback(
  run: RunContext,
  rack: Rack,
  rollback: Pick<Operation, 'token' | 'how' | 'sinceMs'>,
): Promise<Result<Rack>> {
  const { ports } = run;
  const limitMs = timeLimitMs(run, rack);
  ports.emit({ kind: 'recovery-started', how: rollback.how, atMs: ports.clock.nowMs(), status: rack.status });
  const end = await monitorOperation(run, {
    ...rollback,
    stackArn: rack.arn,
    goal: { status: 'UPDATE_ROLLBACK_COMPLETE', version: undefined },
    limitMs,
    changeSet: undefined,
  });
  if (!end.ok) {
    await reportHealth(run, rack);
    return end;
  }
  const { status, stack, events, evidence } = end.value;
  if (status === 'UPDATE_ROLLBACK_COMPLETE') return rackIn(run, stack);
  await reportHealth(run, rack);
  return { ok: false, problem: { code: 'recovery-failed', status, diagnosis: diagnose(events, evidence) } };
}
