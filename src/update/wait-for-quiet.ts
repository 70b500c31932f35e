/** Waiting until nobody is updating the rack's stack. */
import type { Problem } from '../domain/problem.ts';
import type { Rack } from '../domain/rack.ts';
import { parseStackStatus, readinessOf, type StackStatus } from '../domain/stack-status.ts';
import { problemOf } from './ask.ts';
import { poll } from './poll.ts';
import type { Run } from './run.ts';

/**
 * Undefined once the stack is no longer busy, whatever it is then: the caller reads everything anew.
 * @param notBeforeMs a rest that is seen earlier is not believed: a stack that has just refused a call as busy may still
 * read as ready, since DescribeStacks lags.
 */
export async function waitForQuiet(
  run: Run,
  rack: Rack,
  deadlineMs: number,
  notBeforeMs = 0,
): Promise<Problem | undefined> {
  const { ports, request } = run;
  const sinceMs = ports.clock.nowMs();
  let status = rack.status;
  ports.tell({ kind: 'quiet-awaited', stackArn: rack.arn, status, limitMs: Math.max(0, deadlineMs - sinceMs) });
  const look = async (): Promise<StackStatus | undefined> => {
    const stack = await ports.stacks.readStack(rack.arn);
    const now = parseStackStatus(stack.status);
    if (now !== undefined) status = now;
    const isQuiet = now !== undefined && readinessOf(now) !== 'busy' && ports.clock.nowMs() >= notBeforeMs;
    return isQuiet ? now : undefined;
  };
  const end = await poll({ look, intervalMs: request.pollIntervalMs, deadlineMs, what: 'quiet' }, ports);
  switch (end.kind) {
    case 'settled':
      ports.tell({ kind: 'quiet-came', status: end.value, afterMs: ports.clock.nowMs() - sinceMs });
      return undefined;
    case 'out-of-time':
      return { code: 'never-quiet', status, limitMs: ports.clock.nowMs() - sinceMs };
    case 'cancelled':
      return { code: 'cancelled-before-start' };
    case 'blind':
      return problemOf(end.fault, rack.name);
  }
}
