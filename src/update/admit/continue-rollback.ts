/** Continues a failed rollback (UPDATE_ROLLBACK_FAILED) and monitors it to its end. */
import { makeRecoveryToken } from '../../cloudformation/operation-token.ts';
import { diagnose } from '../../diagnosis/diagnosis.ts';
import type { Problem } from '../../run/problem.ts';
import type { Rack } from '../../rack/rack.ts';
import type { Result } from '../../run/result.ts';
import { monitorOperation } from '../monitor/monitor-operation.ts';
import { hasStarted, lastUpdateMs, type Operation } from '../monitor/operation.ts';
import { reportHealth } from '../execute/verify-rack.ts';
import { type RunContext, timeLimitMs } from '../run-context.ts';
import { rackIn } from './read-state.ts';
import type { StackResource } from '../../cloudformation/stack.ts';
import { callForStack } from '../call-with-retry.ts';

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
  const asked = await callForStack(retrying, rack.name, () =>
    retrying.stacks.continueRollback(rack.arn, token, request.recoverSkip),
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

/**
 * CloudFormation skips resources in UPDATE_FAILED only, and refuses the whole call for any other.
 *
 * @returns the problem `not-skippable` if there are others.
 */
async function findSkipped(run: RunContext, rack: Rack): Promise<Result<readonly StackResource[]>> {
  const skipped: StackResource[] = [];
  const refused: { readonly logicalId: string; readonly status: string | undefined }[] = [];
  for (const logicalId of run.request.recoverSkip) {
    const resource = await callForStack(run.ports, rack.name, () => run.ports.stacks.readResource(rack.arn, logicalId));
    if (!resource.ok) return resource;
    if (resource.value?.status === 'UPDATE_FAILED') skipped.push(resource.value);
    else refused.push({ logicalId, status: resource.value?.status });
  }
  if (refused.length > 0) return { ok: false, problem: { code: 'not-skippable', resources: refused } };
  return { ok: true, value: skipped };
}
