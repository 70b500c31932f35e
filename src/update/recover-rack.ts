/** Mode `recover`: continues the rollback of a rack in UPDATE_ROLLBACK_FAILED, and does nothing else. */
import { isStackRow, type StackEvent } from '../cloudformation/stack-event.ts';
import { readinessOf } from '../cloudformation/stack-status.ts';
import type { Rack } from '../rack/rack.ts';
import { type Ending, endingOf } from '../run/outcome.ts';
import { findForeignStack } from './admit/admit-rack.ts';
import { continueRollback, followRollback } from './admit/continue-rollback.ts';
import { stuckProblem } from './admit/find-stuck.ts';
import { readRack } from './admit/read-state.ts';
import { reportHealth } from './execute/verify-rack.ts';
import { waitForStackIdle } from './admit/wait-for-stack-idle.ts';
import type { Result } from '../run/result.ts';
import type { Ports } from './ports.ts';
import { type RunContext, timeLimitMs } from './run-context.ts';
import { callForStack } from './call-with-retry.ts';

/**
 * Reads the stack, but no release, because a recovery restores the stack's earlier state. A recovery in progress is
 * monitored. A rack that is not stuck needs none, and the run is green so that a job can be run again.
 */
export async function recoverRack(run: RunContext): Promise<Ending> {
  let deadlineMs: number | undefined;
  for (;;) {
    const read = await readRack(run);
    if (!read.ok) return endingOf(read.problem);
    const rack = read.value;
    if (readinessOf(rack.status) !== 'busy') return recoverIdleRack(run, rack);
    const started = await findContinuedRollback(run, rack);
    if (!started.ok) return endingOf(started.problem);
    if (started.value !== undefined) {
      const { token, atMs: sinceMs } = started.value;
      return endingAfter(run, await followRollback(run, rack, { how: 'joined', token, sinceMs }));
    }
    deadlineMs ??= run.ports.clock.nowMs() + timeLimitMs(run, rack);
    const problem = await waitForStackIdle(run, rack, deadlineMs);
    if (problem !== undefined) return endingOf(problem);
  }
}

async function recoverIdleRack(run: RunContext, rack: Rack): Promise<Ending> {
  const { status, stack } = rack;
  run.ports.emit({ kind: 'rack-read', rack });
  if (status === 'UPDATE_ROLLBACK_FAILED' || rack.knownBy === 'parameters') {
    const foreign = await findForeignStack(run, rack);
    if (foreign !== undefined) return endingOf(foreign);
  }
  if (status === 'UPDATE_ROLLBACK_FAILED') return endingAfter(run, await continueRollback(run, rack, 1));
  if (readinessOf(status) === 'ready') return { kind: 'green', outcome: 'up-to-date' };
  if (readinessOf(status) === 'stuck') return endingOf(await stuckProblem(run, rack));
  return endingOf({ code: 'stack-not-updatable', status, statusReason: stack.statusReason });
}

async function endingAfter(run: RunContext, rollback: Result<Rack>): Promise<Ending> {
  if (!rollback.ok) return endingOf(rollback.problem);
  run.ports.emit({ kind: 'rack-read', rack: rollback.value });
  await reportHealth(run, rollback.value);
  return { kind: 'green', outcome: 'recovered' };
}

/** The event with which a continued rollback started, if one is in progress. */
async function findContinuedRollback({ ports }: RunContext, rack: Rack): Promise<Result<StackEvent | undefined>> {
  if (!rack.status.startsWith('UPDATE_ROLLBACK_')) return { ok: true, value: undefined };
  const started = await callForStack(ports, rack.name, () => readContinuedRollback(ports, rack));
  return !started.ok && started.problem.code === 'access-denied' ? { ok: true, value: undefined } : started;
}

/**
 * A continued rollback starts from UPDATE_ROLLBACK_FAILED. The rollback of an update starts in UPDATE_IN_PROGRESS, and
 * can still succeed by itself.
 */
async function readContinuedRollback({ stacks }: Ports, rack: Rack): Promise<StackEvent | undefined> {
  let started: StackEvent | undefined;
  let before: StackEvent | undefined;
  await stacks.readEvents(rack.arn, (event) => {
    if (isStackRow(event) && started !== undefined) before ??= event;
    if (isStackRow(event) && event.status === 'UPDATE_ROLLBACK_IN_PROGRESS') started ??= event;
    return before === undefined;
  });
  return before?.status === 'UPDATE_ROLLBACK_FAILED' ? started : undefined;
}
