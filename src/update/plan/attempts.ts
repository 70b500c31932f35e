/** Trying a step until the stack holds still for it: planned again each time it is overtaken, a few times at most. */
import type { ChangeSetFacts } from '../../cloudformation/change-set.ts';
import type { Rack } from '../../rack/rack.ts';
import { readinessOf } from '../../cloudformation/stack-status.ts';
import type { Result } from '../../run/result.ts';
import { timeLimitMs, type RunContext } from '../run-context.ts';
import { readRack } from '../admit/read-state.ts';
import { stuckProblem } from '../admit/find-stuck.ts';
import { waitForStackIdle } from '../admit/wait-for-stack-idle.ts';

/** Why a plan no longer fits the stack that it was made for. */
export type StaleReason = 'obsolete' | 'gone' | 'stack-busy';

export type Attempt<T> =
  | { readonly kind: 'reached'; readonly reached: Result<T> }
  | {
      readonly kind: 'stale';
      readonly why: StaleReason;
      /** What the plan would have done, where that was known already. */
      readonly reviewed: ChangeSetFacts | undefined;
    };

export interface AttemptPlace {
  /** From 1. */
  readonly attempt: number;
  /** The first plan that got so far as to be looked at: a later one is executed only if it is the same. */
  readonly reviewed: ChangeSetFacts | undefined;
}

/** How often a step is planned at most: the autoscaler comes by each minute, a person less often. */
const MOST_ATTEMPTS = 5;

export async function untilNotStale<T>(
  run: RunContext,
  first: Rack,
  tryOnce: (rack: Rack, place: AttemptPlace) => Promise<Attempt<T>>,
): Promise<Result<T>> {
  let rack = first;
  let reviewed: ChangeSetFacts | undefined;
  let quietByMs: number | undefined;
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
    const outcome = await tryOnce(rack, { attempt, reviewed });
    if (outcome.kind === 'reached') return outcome.reached;
    run.ports.emit({ kind: 'plan-stale', why: outcome.why, attempt, of: MOST_ATTEMPTS });
    reviewed ??= outcome.reviewed;
    const nowMs = run.ports.clock.nowMs();
    // One limit for all of a step's waiting, however often it is overtaken.
    quietByMs ??= nowMs + timeLimitMs(run, rack);
    const quiet = await untilSameRack(run, rack, attempt, {
      deadlineMs: quietByMs,
      notBeforeMs: nowMs + 2 * attempt * run.request.pollIntervalMs,
    });
    if (!quiet.ok) return quiet;
    rack = quiet.value;
  }
  return { ok: false, problem: { code: 'overtaken', attempts: MOST_ATTEMPTS, by: 'another-update' } };
}

/** Waits for quiet, longer with each attempt, and reads the rack anew; if it runs another release by then, our step is no longer what it needs. */
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
  // Quiet it is, but not ready: an update of somebody else's has failed so that the stack needs a hand first.
  if (readinessOf(status) !== 'ready') {
    return { ok: false, problem: await stuckProblem(run, rack.value) };
  }
  if (rack.value.version !== before.version) {
    return { ok: false, problem: { code: 'overtaken', attempts: attempt, by: 'another-update' } };
  }
  run.ports.emit({ kind: 'rack-read', rack: rack.value });
  return rack;
}
