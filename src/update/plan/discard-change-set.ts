/**
 * Deletes a change set of this run that is not executed, and checks that it is deleted: failed ones count towards a
 * limit.
 */
import { changeSetState } from '../../cloudformation/change-set.ts';
import { CloudFault, isPassing, type Fault } from '../../cloudformation/fault.ts';
import { lookUpChangeSet } from './look-up-change-set.ts';
import { poll } from '../poll.ts';
import type { ChangeSetRef } from '../ports.ts';
import type { RunContext } from '../run-context.ts';

const LIMIT_MS = 60_000;

/**
 * Never a problem: if the change set cannot be deleted, the run has a warning and the same ending.
 * @param existence `perhaps-made`: the response to its creation was lost, so it may not exist.
 */
export async function discardChangeSet(
  run: RunContext,
  changeSet: ChangeSetRef,
  existence: 'made' | 'perhaps-made' = 'made',
): Promise<void> {
  const { cleanup, request } = run;
  let last: Fault | undefined;
  const withLastFault = async <T>(call: () => Promise<T>): Promise<T> => {
    try {
      return await call();
    } catch (error) {
      if (error instanceof CloudFault) last = error.fault;
      throw error;
    }
  };
  let asked = false;
  let found = existence === 'made';
  const read = async (): Promise<true | undefined> => {
    found ||= (await withLastFault(() => lookUpChangeSet(cleanup.stacks, changeSet))) !== undefined;
    // A call that was cancelled can still be executed, so "not found" is not final.
    if (!found) return run.ports.cancel.aborted ? undefined : true;
    // A response can be lost although the call was executed. Only the existence of the change set counts.
    asked ||= await withLastFault(() => cleanup.stacks.deleteChangeSet(changeSet)).then(
      () => true,
      (error: unknown) => {
        if (error instanceof CloudFault && isPassing(error.fault)) return false;
        throw error;
      },
    );
    // It is still being created: the next attempt deletes it, even if the role cannot read it.
    if (!asked && last?.kind === 'change-set-busy') return undefined;
    const left = await withLastFault(() => lookUpChangeSet(cleanup.stacks, changeSet));
    // A failed deletion is requested again. A deletion in progress is only polled.
    if (left?.status === 'DELETE_FAILED') asked = false;
    // An executed change set can be read by its ARN as a record. It cannot be executed again and does not count towards
    // the limit.
    return left === undefined || changeSetState(left).kind === 'executed' ? true : undefined;
  };
  const deadlineMs = cleanup.clock.nowMs() + LIMIT_MS;
  const end = await poll(
    { read, intervalMs: Math.min(request.pollIntervalMs, run.ports.cancel.aborted ? 500 : 2_000), deadlineMs },
    cleanup,
  );
  if (end.kind === 'settled' && !found) return;
  if (end.kind === 'settled') cleanup.emit({ kind: 'change-set-deleted', arn: changeSet.changeSet });
  else
    cleanup.emit({ kind: 'warned', warning: { code: 'change-set-left', changeSet: changeSet.changeSet, fault: last } });
}

/** If the work fails because of a bug, its change set is still deleted. */
export async function orDiscard<T>(run: RunContext, changeSet: ChangeSetRef, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await discardChangeSet(run, changeSet);
    throw error;
  }
}
