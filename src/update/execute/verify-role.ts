/** The service role of a reviewed change set, which AWS shows on the stack once the change set is executed, and not before. */
import type { Rack } from '../../rack/rack.ts';
import type { Problem } from '../../run/problem.ts';
import { parseStackStatus } from '../../cloudformation/stack-status.ts';
import { callWithRetry, problemOf } from '../call-with-retry.ts';
import type { Result } from '../../run/result.ts';
import type { RunContext } from '../run-context.ts';
import { rollBackUpdate } from './roll-back-update.ts';

interface Execution {
  /** As it was before the execution. */
  readonly rack: Rack;
  readonly token: string;
}

/**
 * Follows an update, which is rolled back where it uses a role that was neither asked for nor the stack's before.
 * @param follow follows the update to its end.
 */
export async function withReviewedRole(
  run: RunContext,
  execution: Execution,
  follow: () => Promise<Result<Rack>>,
): Promise<Result<Rack>> {
  const started = await unreviewedRole(run, execution.rack);
  if (started !== undefined) await rollBackUpdate(run, execution, 'UPDATE_IN_PROGRESS');
  const reached = await follow();
  // DescribeStacks may show the stack as it was before for some seconds, so it is read again at the end.
  const ended = (await unreviewedRole(run, execution.rack)) ?? started;
  return ended === undefined ? reached : { ok: false, problem: ended };
}

/** Undefined too where the stack cannot be read: then the update's own result says so. */
async function unreviewedRole({ ports, request }: RunContext, before: Rack): Promise<Problem | undefined> {
  const stack = await callWithRetry(
    ports,
    () => ports.stacks.readStack(before.arn),
    (fault) => problemOf(fault, before.name),
  );
  if (!stack.ok) return undefined;
  const { roleArn, parameters } = stack.value;
  const status = parseStackStatus(stack.value.status) ?? before.status;
  const expected = request.roleArn ?? before.stack.roleArn;
  if (roleArn === expected || roleArn === before.stack.roleArn) return undefined;
  return { code: 'unreviewed-role', roleArn, expected, status, version: parameters.get('Version') ?? '' };
}
