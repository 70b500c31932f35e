/** Waits until no operation on the rack's stack is in progress. */
import type { Problem } from '../../run/problem.ts';
import type { Rack } from '../../rack/rack.ts';
import { parseStackStatus, readinessOf, type StackStatus } from '../../cloudformation/stack-status.ts';
import { problemOf } from '../call-with-retry.ts';
import { poll } from '../poll.ts';
import type { RunContext } from '../run-context.ts';

/**
 * @returns undefined once the stack is idle, in whatever status: the caller reads everything again.
 * @param notBeforeMs an idle status before this time is ignored: DescribeStacks lags, so a stack that has just refused
 * a call as busy can still look ready.
 */
export async function waitForStackIdle(
  run: RunContext,
  rack: Rack,
  deadlineMs: number,
  notBeforeMs = 0,
): Promise<Problem | undefined> {
  const { ports, request } = run;
  const sinceMs = ports.clock.nowMs();
  let status = rack.status;
  ports.emit({ kind: 'idle-awaited', stackArn: rack.arn, status, limitMs: Math.max(0, deadlineMs - sinceMs) });
  const read = async (): Promise<StackStatus | undefined> => {
    const stack = await ports.stacks.readStack(rack.arn);
    const now = parseStackStatus(stack.status);
    if (now !== undefined) status = now;
    const isQuiet = now !== undefined && readinessOf(now) !== 'busy' && ports.clock.nowMs() >= notBeforeMs;
    return isQuiet ? now : undefined;
  };
  const end = await poll({ read, intervalMs: request.pollIntervalMs, deadlineMs, what: 'quiet' }, ports);
  switch (end.kind) {
    case 'settled':
      ports.emit({ kind: 'idle-reached', status: end.value, afterMs: ports.clock.nowMs() - sinceMs });
      return undefined;
    case 'out-of-time':
      return { code: 'stack-stayed-busy', status, limitMs: ports.clock.nowMs() - sinceMs };
    case 'cancelled':
      return { code: 'cancelled-before-start' };
    case 'fatal':
      return problemOf(end.fault, rack.name);
  }
}
