/** Rolls an update back after the workflow was cancelled with `on-cancel: roll-back`. */
import { CloudFault, isPassing } from '../../cloudformation/fault.ts';
import type { Problem } from '../../run/problem.ts';
import type { Rack } from '../../rack/rack.ts';
import { parseStackStatus, type StackStatus } from '../../cloudformation/stack-status.ts';
import { callWithRetry } from '../call-with-retry.ts';
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
  let unanswered = false;
  const asked = await callWithRetry(
    cleanup,
    async () => {
      try {
        await cleanup.stacks.cancelUpdate(rack.arn, `cancel-${token}`.slice(0, 128));
        return status;
      } catch (error) {
        const refused = error instanceof CloudFault && !isPassing(error.fault);
        // An earlier call may have been executed, so that this one fails. Then the stack is rolling back.
        const rollback = refused && unanswered ? await readRollback(run, rack) : undefined;
        if (rollback !== undefined) return rollback;
        unanswered = true;
        throw error;
      }
    },
    (fault): Problem => ({ code: 'cancelled-rollback-refused', status, fault }),
  );
  if (!asked.ok) {
    // A refusal is certain only if AWS responded, and no earlier call can have been executed.
    const { fault, mayHaveExecuted } = asked;
    return fault === undefined || mayHaveExecuted || isPassing(fault)
      ? { code: 'cancelled-rollback-unknown', status, fault }
      : { code: 'cancelled-rollback-refused', status, fault };
  }
  return { code: 'cancelled-and-rolling-back', status: asked.value };
}

/** @returns the stack's status if it is rolling back. */
async function readRollback({ cleanup }: RunContext, rack: Rack): Promise<StackStatus | undefined> {
  const { status } = await cleanup.stacks.readStack(rack.arn);
  return status.startsWith('UPDATE_ROLLBACK_') ? parseStackStatus(status) : undefined;
}
