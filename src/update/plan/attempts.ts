/** Repeats a step whose plan became stale, a limited number of times. */
import type { ChangeSetFacts } from '../../cloudformation/change-set.ts';
import type { Rack } from '../../rack/rack.ts';
import { readinessOf } from '../../cloudformation/stack-status.ts';
import type { Result } from '../../run/result.ts';
import { timeLimitMs, type RunContext } from '../run-context.ts';
import { readRack } from '../admit/read-state.ts';
import { stuckProblem } from '../admit/find-stuck.ts';
import { waitForStackIdle } from '../admit/wait-for-stack-idle.ts';

/** Why a plan no longer matches the stack. */
export type StaleReason = 'obsolete' | 'gone' | 'stack-busy';

export type Attempt<T> =
  | { readonly kind: 'reached'; readonly reached: Result<T> }
  | {
      readonly kind: 'stale';
      readonly why: StaleReason;
      /** What the plan would have changed, if it is known. */
      readonly reviewed: ChangeSetFacts | undefined;
    };

export interface AttemptPlace {
  /** From 1. */
  readonly attempt: number;
  /** The first plan that was assessed. A later plan is executed only if it is the same. */
  readonly reviewed: ChangeSetFacts | undefined;
}

/** The most attempts for one step. The autoscaler updates the stack at most once a minute. */
const MOST_ATTEMPTS = 5;

/** Repeats an attempt until its plan is not stale, at most five times. */
export async function untilNotStale<T>(
  run: RunContext,
  first: Rack,
  tryOnce: (rack: Rack, place: AttemptPlace) => Promise<Attempt<T>>,
): Promise<Result<T>> {
  let rack = first;
  let reviewed: ChangeSetFacts | undefined;
  let idleByMs: number | undefined;
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
    const outcome = await tryOnce(rack, { attempt, reviewed });
    if (outcome.kind === 'reached') return outcome.reached;
    run.ports.emit({ kind: 'plan-stale', why: outcome.why, attempt, of: MOST_ATTEMPTS });
    reviewed ??= outcome.reviewed;
    const nowMs = run.ports.clock.nowMs();
    // One time limit for all waits of a step, however often its plan becomes stale.
    idleByMs ??= nowMs + timeLimitMs(run, rack);
    const quiet = await untilSameRack(run, rack, attempt, {
      deadlineMs: idleByMs,
      notBeforeMs: nowMs + 2 * attempt * run.request.pollIntervalMs,
    });
    if (!quiet.ok) return quiet;
    rack = quiet.value;
  }
  return { ok: false, problem: { code: 'plan-stale', attempts: MOST_ATTEMPTS, by: 'another-update' } };
}

/**
 * Waits until the stack is idle, longer with each attempt, and reads the rack again. If the rack then runs another
 * release, the step is no longer the right one.
 */
async function untilSameRack(
  run: RunContext,
  before: Rack,
  attempt: number,
  { deadlineMs, notBeforeMs }: { readonly deadlineMs: number; readonly notBeforeMs: number },
): Promise<Result<Rack>> {
  const problem = await waitForStackIdle(run, before, deadlineMs, notBeforeMs);
  if (problem !== undefined) return { ok: false, problem };
  const rack = await readRack(run);
  if (!rack.ok) return rack;
  const { status } = rack.value;
  // The stack is idle but not ready: an update of another client failed, and the stack needs a recovery first.
  if (readinessOf(status) !== 'ready') {
    return { ok: false, problem: await stuckProblem(run, rack.value) };
  }
  if (rack.value.version !== before.version) {
    return { ok: false, problem: { code: 'plan-stale', attempts: attempt, by: 'another-update' } };
  }
  run.ports.emit({ kind: 'rack-read', rack: rack.value });
  return rack;
}
