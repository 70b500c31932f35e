/** More about a failure, where DescribeEvents is permitted; without it the ordinary events have to do. */
import type { FailureDetail } from '../../cloudformation/failure-detail.ts';
import { callWithRetry, problemOf } from '../call-with-retry.ts';
import type { FailureScope } from '../ports.ts';
import type { RunContext } from '../run-context.ts';

/** None where they cannot be read, told only where that can be mended: it changes nothing about how the run ends. */
export async function readFailureDetails(
  { ports }: RunContext,
  scope: FailureScope,
): Promise<readonly FailureDetail[]> {
  const details = await callWithRetry(
    ports,
    () => ports.stacks.readFailureDetails(scope),
    (fault) => problemOf(fault, scope.stackArn),
  );
  if ('value' in details) return details.value;
  const { problem } = details;
  if (problem.code === 'access-denied') {
    ports.emit({ kind: 'warned', warning: { code: 'details-unreadable', fault: problem.fault } });
  }
  return [];
}
