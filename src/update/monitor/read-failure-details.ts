/** More about a failure, where DescribeEvents is permitted; without it the ordinary events have to suffice. */
import type { FailureDetail } from '../../cloudformation/failure-detail.ts';
import { callWithRetry, problemOf } from '../call-with-retry.ts';
import type { FailureScope } from '../ports.ts';
import type { RunContext } from '../run-context.ts';

/** DescribeEvents can lag some seconds behind the status that says that there is something to read. */
const LAG_MS = 3_000;

/**
 * The findings that stopped an operation or a change set; those that only warn are emitted as a warning. None where they
 * cannot be read, which changes nothing about how the run ends.
 * @param expected `surely`: AWS says that there are some, so an empty answer is read again once.
 */
export async function readFailureDetails(
  { ports }: RunContext,
  scope: FailureScope,
  expected: 'surely' | 'perhaps' = 'perhaps',
): Promise<readonly FailureDetail[]> {
  const read = () =>
    callWithRetry(
      ports,
      () => ports.stacks.readFailureDetails(scope),
      (fault) => problemOf(fault, ''),
    );
  let details = await read();
  if (expected === 'surely' && details.ok && details.value.length === 0) {
    await ports.clock.sleep(LAG_MS, ports.cancel);
    details = await read();
  }
  if (!details.ok) {
    const { problem } = details;
    if (problem.code === 'access-denied') {
      ports.emit({ kind: 'warned', warning: { code: 'details-unreadable', fault: problem.fault } });
    }
    return [];
  }
  const warnings = details.value.filter(({ isBlocking }) => !isBlocking);
  if (warnings.length > 0) ports.emit({ kind: 'warned', warning: { code: 'validation-warnings', details: warnings } });
  return details.value.filter(({ isBlocking }) => isBlocking);
}
