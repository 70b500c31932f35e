/** More about a failure, where DescribeEvents is permitted; without it the ordinary events have to do. */
import type { FailureDetail } from '../domain/failure-detail.ts';
import { ask, problemOf } from './ask.ts';
import type { FailureScope } from './ports.ts';
import type { Run } from './run.ts';

/** None where they cannot be read, told only where that can be mended: it changes nothing about how the run ends. */
export async function readFailureDetails({ ports }: Run, scope: FailureScope): Promise<readonly FailureDetail[]> {
  const details = await ask(
    ports,
    () => ports.stacks.readFailureDetails(scope),
    (fault) => problemOf(fault, scope.stackArn),
  );
  if ('value' in details) return details.value;
  const { problem } = details;
  if (problem.code === 'access-denied') {
    ports.tell({ kind: 'warned', warning: { code: 'details-unreadable', fault: problem.fault } });
  }
  return [];
}
