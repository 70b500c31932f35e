/** Rolls an update back after the workflow was cancelled with `on-cancel: roll-back`. */
import { isPassing } from '../../cloudformation/fault.ts';
import type { Problem } from '../../run/problem.ts';
import type { Rack } from '../../rack/rack.ts';
import { parseStackStatus, type StackStatus } from '../../cloudformation/stack-status.ts';
import { callForStack, callWithRetry } from '../call-with-retry.ts';
import type { RunContext } from '../run-context.ts';

/**
 * CancelUpdateStack is possible only in UPDATE_IN_PROGRESS; CloudFormation checks this.
 * @param status the last known status of the stack during the update.
 */
export async function rollBackUpdate(
  run: RunContext,
  { rack, token }: { readonly rack: Rack; readonly token: string },
  status: StackStatus | undefined,
): Promise<Problem> {
  const { cleanup } = run;
  const asked = await callWithRetry(
    cleanup,
    () => cleanup.stacks.cancelUpdate(rack.arn, `cancel-${token}`.slice(0, 128)),
    (fault): Problem => ({ code: 'cancelled-rollback-refused', status, fault }),
  );
  if (asked.ok) return { code: 'cancelled-and-rolling-back', status };
  const { fault, mayHaveExecuted } = asked;
  const isRefused = fault !== undefined && !isPassing(fault);
  if (isRefused && !mayHaveExecuted) return asked.problem;
  // An earlier call may have been executed, so that the last one was refused. Then the stack is rolling back.
  const rollback = isRefused ? await readRollback(run, rack) : undefined;
  return rollback === undefined
    ? { code: 'cancelled-rollback-unknown', status, fault }
    : { code: 'cancelled-and-rolling-back', status: rollback };
}

/** @returns the stack's status if it is rolling back; undefined also if the stack cannot be read. */
async function readRollback({ cleanup }: RunContext, rack: Rack): Promise<StackStatus | undefined> {
  const stack = await callForStack(cleanup, rack.name, () => cleanup.stacks.readStack(rack.arn));
  if (!stack.ok || !stack.value.status.startsWith('UPDATE_ROLLBACK_')) return undefined;
  return parseStackStatus(stack.value.status);
}
