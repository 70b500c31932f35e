/** Checks the service role of a reviewed change set. AWS shows it on the stack only after the execution. */
import type { Rack } from '../../rack/rack.ts';
import type { Problem } from '../../run/problem.ts';
import { parseStackStatus } from '../../cloudformation/stack-status.ts';
import { callWithRetry, problemOf } from '../call-with-retry.ts';
import type { Result } from '../../run/result.ts';
import type { RunContext } from '../run-context.ts';
import { rollBackUpdate } from './roll-back-update.ts';

interface Execution {
  /** The rack as it was before the execution. */
  readonly rack: Rack;
  readonly token: string;
}

/**
 * Monitors an update, and rolls it back if it uses a role that neither the input nor the stack had.
 * @param follow monitors the update to its end.
 */
export async function withReviewedRole(
  run: RunContext,
  execution: Execution,
  follow: () => Promise<Result<Rack>>,
): Promise<Result<Rack>> {
  const started = await unreviewedRole(run, execution.rack);
  if (started !== undefined) await rollBackUpdate(run, execution, 'UPDATE_IN_PROGRESS');
  const reached = await follow();
  // DescribeStacks can lag for some seconds, so the role is read again at the end.
  const ended = (await unreviewedRole(run, execution.rack)) ?? started;
  return ended === undefined ? reached : { ok: false, problem: ended };
}

/** @returns undefined also if the stack cannot be read; then the result of the update reports it. */
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
