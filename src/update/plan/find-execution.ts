/** Finds out how the execution of a reviewed change set ended, from the stack's events. */
import { isOfPlan, type PlanName } from '../../cloudformation/operation-token.ts';
import { isStackRow, type StackEvent } from '../../cloudformation/stack-event.ts';
import { parseStackStatus, updateEndOf } from '../../cloudformation/stack-status.ts';
import type { Rack } from '../../rack/rack.ts';
import { callWithRetry, problemOf } from '../call-with-retry.ts';
import type { RunContext } from '../run-context.ts';

/**
 * After a change set is executed and deleted, the events still have its name as their client token.
 * @returns undefined if no event has it, or if the events cannot be read.
 */
export async function findExecution(
  { ports, request }: RunContext,
  rack: Rack,
  plan: PlanName,
): Promise<'complete' | 'failed' | 'unknown' | undefined> {
  let found: StackEvent | undefined;
  const read = await callWithRetry(
    ports,
    () =>
      ports.stacks.readEvents(rack.arn, (event) => {
        if (found !== undefined) return false;
        if (isStackRow(event) && event.token !== undefined && isOfPlan(event.token, plan, request.run)) found = event;
        return true;
      }),
    (fault) => problemOf(fault, rack.name),
  );
  if (!read.ok || found === undefined) return undefined;
  const status = parseStackStatus(found.status);
  const end = status === undefined ? undefined : updateEndOf(status);
  if (end === undefined) return 'unknown';
  return end === 'complete' ? 'complete' : 'failed';
}
