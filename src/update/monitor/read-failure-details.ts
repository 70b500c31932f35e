/** Reads details of a failure if DescribeEvents is permitted. Without it, the stack events have to suffice. */
import type { FailureDetail } from '../../cloudformation/failure-detail.ts';
import type { Fault } from '../../cloudformation/fault.ts';
import type { FailureScope } from '../ports.ts';
import type { RunContext } from '../run-context.ts';
import { callForStack } from '../call-with-retry.ts';

/** DescribeEvents can lag some seconds behind the status of a failure. */
const LAG_MS = 3_000;

/**
 * The findings that stopped an operation or a change set. Findings that only warn are emitted as a warning. Empty if
 * they cannot be read, which does not change the result of the run.
 * @param expected `surely`: AWS says that there are findings, so an empty response is read again once.
 */
export async function readFailureDetails(
  { ports }: RunContext,
  scope: FailureScope,
  expected: 'surely' | 'perhaps' = 'perhaps',
): Promise<readonly FailureDetail[]> {
  const read = () => callForStack(ports, '', () => ports.stacks.readFailureDetails(scope));
  let details = await read();
  if (expected === 'surely' && details.ok && details.value.length === 0) {
    await ports.clock.sleep(LAG_MS, ports.cancel);
    details = await read();
  }
  if (!details.ok) {
    if (details.fault !== undefined) emitUnreadable(ports, details.fault);
    return [];
  }
  emitWarnings(ports, details.value);
  return details.value.filter(({ isBlocking }) => isBlocking);
}

/** Findings in mode WARN stop nothing; they say what can make the update fail. */
export function emitWarnings({ emit }: Pick<RunContext['ports'], 'emit'>, details: readonly FailureDetail[]): void {
  const warnings = details.filter(({ isBlocking }) => !isBlocking);
  if (warnings.length > 0) emit({ kind: 'warned', warning: { code: 'validation-warnings', details: warnings } });
}

/** Says which permission is missing. Another fault changes nothing, and is not reported. */
export function emitUnreadable({ emit }: Pick<RunContext['ports'], 'emit'>, fault: Fault): void {
  if (fault.kind === 'access-denied') emit({ kind: 'warned', warning: { code: 'details-unreadable', fault } });
}
