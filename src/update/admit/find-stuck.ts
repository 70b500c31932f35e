/** Why a rack is stuck, read from the events of its failed update and of the rollback that failed last. */
import { inOrder, isRollbackStart } from '../../cloudformation/event-order.ts';
import { isStackRow, type StackEvent } from '../../cloudformation/stack-event.ts';
import { diagnose, type Diagnosis } from '../../diagnosis/diagnosis.ts';
import type { Rack } from '../../rack/rack.ts';
import type { Problem } from '../../run/problem.ts';
import type { Stacks } from '../ports.ts';
import type { RunContext } from '../run-context.ts';
import { callForStack } from '../call-with-retry.ts';

/** The problem `rack-stuck`, with what stopped the rollback if this run may read the events. */
export async function stuckProblem({ ports }: RunContext, rack: Rack): Promise<Problem> {
  const { status, stack } = rack;
  const events = await callForStack(ports, rack.name, () => readFailedUpdate(ports.stacks, rack.arn));
  const diagnosis = events.ok ? diagnosisOf(events.value) : undefined;
  const { isExpress, statusReason } = stack;
  return { code: 'rack-stuck', status, isExpress, statusReason, diagnosis };
}

/** Reads the events back to the start of the failed update. */
async function readFailedUpdate(stacks: Stacks, arn: string): Promise<readonly StackEvent[]> {
  let isComplete = false;
  return stacks.readEvents(arn, (event) => {
    const wanted = !isComplete;
    isComplete ||= isStackRow(event) && event.status === 'UPDATE_IN_PROGRESS';
    return wanted;
  });
}

/** A rollback can be continued several times. Only the last one shows the current cause. */
function diagnosisOf(events: readonly StackEvent[]): Diagnosis | undefined {
  const ordered = inOrder(events);
  const first = ordered.findIndex(isRollbackStart);
  if (first === -1) return undefined;
  const last = ordered.findLastIndex(isRollbackStart);
  return diagnose([...ordered.slice(0, first), ...ordered.slice(last)]);
}
