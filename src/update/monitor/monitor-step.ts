/** Monitors an update in progress, decides its result, verifies the rack's API, and handles a cancel. */
import { diagnose, failedDeletesOf } from '../../diagnosis/diagnosis.ts';
import { inOrder } from '../../cloudformation/event-order.ts';
import type { FailureDetail } from '../../cloudformation/failure-detail.ts';
import { isOfRun } from '../../cloudformation/operation-token.ts';
import type { Problem } from '../../run/problem.ts';
import { parseRack, type Rack } from '../../rack/rack.ts';
import type { RackVersion } from '../../releases/rack-version.ts';
import { countDone } from '../../cloudformation/stack-event.ts';
import { updateEndOf } from '../../cloudformation/stack-status.ts';
import { problemOfUpdate } from '../../run/update-result.ts';
import type { Result } from '../../run/result.ts';
import { monitorOperation, type EndedOperation } from './monitor-operation.ts';
import type { Operation } from './operation.ts';
import { readFailureDetails } from './read-failure-details.ts';
import { rollBackUpdate } from '../execute/roll-back-update.ts';
import { timeLimitMs, type RunContext } from '../run-context.ts';
import { reportHealth, verifyRack } from '../execute/verify-rack.ts';
import { writeRecords } from '../execute/write-records.ts';

export interface Step {
  /** The rack before the update. For a joined update, its version is the release before that update. */
  readonly rack: Rack;
  readonly target: RackVersion;
  readonly token: string;
  readonly how: 'started' | 'joined';
  /** No event of the update is older (AWS's clock). */
  readonly sinceMs: number;
  /** Undefined for an update that was joined. */
  readonly changeSet: Operation['changeSet'];
}

/** @returns the rack once the update is complete and its API responds; everything else is a problem. */
export async function monitorStep(run: RunContext, step: Step): Promise<Result<Rack>> {
  const { ports } = run;
  const { rack, target, token, how } = step;
  const limitMs = timeLimitMs(run, rack);
  ports.emit({
    kind: 'operation-started',
    how,
    token,
    from: rack.version,
    to: target,
    atMs: ports.clock.nowMs(),
    limitMs,
  });
  const { sinceMs, changeSet } = step;
  const goal = { status: 'UPDATE_COMPLETE', version: target } as const;
  const end = await monitorOperation(run, { stackArn: rack.arn, token, how, goal, sinceMs, limitMs, changeSet });
  if (end.ok) return judge(run, step, end.value);
  const problem = await rollBackIfAsked(run, step, end.problem);
  await reportHealth(run, rack);
  return { ok: false, problem };
}

async function judge(run: RunContext, step: Step, end: EndedOperation): Promise<Result<Rack>> {
  const { ports } = run;
  const reading = parseRack(end.stack);
  const version = end.stack.parameters.get('Version') ?? '';
  const diagnosis = diagnose(end.events, end.evidence);
  const details = updateEndOf(end.status) === 'complete' ? [] : await detailsOf(run, step, end);
  const problem = problemOfUpdate({ status: end.status, version, target: step.target, diagnosis, details });
  if (reading.kind === 'rack') {
    const { rack } = reading;
    ports.emit({
      kind: 'operation-ended',
      progress: end.events.length === 0 ? undefined : countDone(end.events, step.changeSet?.changes.length),
      unchanged: unchangedIn(step, end),
      status: end.status,
      version: rack.version,
      instanceCount: rack.instanceCount,
      atMs: ports.clock.nowMs(),
    });
    if (run.request.convoxRecords === 'write') await writeRecords(run, rack, step.target, problem);
    if (problem !== undefined) {
      await reportHealth(run, rack);
      return { ok: false, problem };
    }
    const resources = failedDeletesOf(end.events);
    if (resources.length > 0) ports.emit({ kind: 'warned', warning: { code: 'leftovers', resources } });
    const unhealthy = await verifyRack(run, step.rack, rack);
    return unhealthy === undefined ? { ok: true, value: rack } : { ok: false, problem: unhealthy };
  }
  return { ok: false, problem: problem ?? { code: 'not-a-rack', rack: step.rack.name, why: reading.why } };
}

/**
 * A change set lists what may change. A resource that needs no change has no event. This is known only if all events
 * were read, and only for resources to modify.
 */
function unchangedIn({ changeSet }: Step, end: EndedOperation): number | undefined {
  if (changeSet === undefined || !end.areEventsComplete) return undefined;
  const seen = new Set(end.events.map(({ logicalId }) => logicalId));
  return changeSet.changes.filter(({ action, logicalId }) => action === 'modify' && !seen.has(logicalId)).length;
}

/** Failed hooks have their own rows, which DescribeStackEvents does not return. */
async function detailsOf(
  run: RunContext,
  { rack, token }: Step,
  { events, stack }: EndedOperation,
): Promise<readonly FailureDetail[]> {
  // The id of the update, not of its rollback: by the stack's name, DescribeEvents returns the rollback.
  const id = inOrder(events)[0]?.operationId ?? stack.updateOperationId;
  if (id !== undefined) return readFailureDetails(run, { kind: 'operation', id });
  const details = await readFailureDetails(run, { kind: 'newest-operation', stackArn: rack.arn });
  return details.filter((detail) => detail.token === token);
}

/** Rolls the update back if the workflow was cancelled and `on-cancel` is `roll-back`. */
async function rollBackIfAsked(run: RunContext, step: Step, problem: Problem): Promise<Problem> {
  // This run does not roll back an update of another workflow run. The token of a reviewed change set names the run
  // that planned it, whichever run executes it.
  const isOurs = step.how === 'started' || isOfRun(step.token, run.request.run);
  const isToRollBack = run.request.onCancel === 'roll-back' && isOurs;
  return problem.code === 'cancelled-and-left' && isToRollBack ? rollBackUpdate(run, step, problem.status) : problem;
}
