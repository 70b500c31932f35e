/** Deleting a change set of ours that will not be executed, and seeing it gone: failed ones pile up to a limit. */
import { changeSetState } from '../../cloudformation/change-set.ts';
import { CloudFault, isPassing, type Fault } from '../../cloudformation/fault.ts';
import { lookUpChangeSet } from './look-up-change-set.ts';
import { poll } from '../poll.ts';
import type { ChangeSetRef } from '../ports.ts';
import type { RunContext } from '../run-context.ts';

const PATIENCE_MS = 60_000;

/**
 * Never a problem of its own: what could not be deleted is warned of, and the run ends as it would have ended.
 * @param existence `perhaps-made`: the call that was to make it got no answer; one that is not there needs no deletion.
 */
export async function discardChangeSet(
  run: RunContext,
  changeSet: ChangeSetRef,
  existence: 'made' | 'perhaps-made' = 'made',
): Promise<void> {
  const { cleanup, request } = run;
  let last: Fault | undefined;
  const noting = async <T>(call: () => Promise<T>): Promise<T> => {
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
    found ||= (await noting(() => lookUpChangeSet(cleanup.stacks, changeSet))) !== undefined;
    // A call that a cancel gave up may still arrive: then not there is not yet gone.
    if (!found) return run.ports.cancel.aborted ? undefined : true;
    // A lost answer is no lost call: what counts is whether the change set is still there.
    asked ||= await noting(() => cleanup.stacks.deleteChangeSet(changeSet)).then(
      () => true,
      (error: unknown) => {
        if (error instanceof CloudFault && isPassing(error.fault)) return false;
        throw error;
      },
    );
    // Still being created: deleted at the next attempt, also where the role cannot read it.
    if (!asked && last?.kind === 'change-set-busy') return undefined;
    const left = await noting(() => lookUpChangeSet(cleanup.stacks, changeSet));
    // A deletion that failed may be asked for again; one under way only needs another look.
    if (left?.status === 'DELETE_FAILED') asked = false;
    // An executed one stays readable by its ARN, as a record; it can neither be executed again nor fill the limit.
    return left === undefined || changeSetState(left).kind === 'executed' ? true : undefined;
  };
  const deadlineMs = cleanup.clock.nowMs() + PATIENCE_MS;
  const end = await poll(
    { read, intervalMs: Math.min(request.pollIntervalMs, run.ports.cancel.aborted ? 500 : 2_000), deadlineMs },
    cleanup,
  );
  if (end.kind === 'settled' && !found) return;
  if (end.kind === 'settled') cleanup.emit({ kind: 'change-set-deleted', arn: changeSet.changeSet });
  else
    cleanup.emit({ kind: 'warned', warning: { code: 'change-set-left', changeSet: changeSet.changeSet, fault: last } });
}

/** Should the work break by a fault of ours, the change set that it was about is not left behind. */
export async function orDiscard<T>(run: RunContext, changeSet: ChangeSetRef, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await discardChangeSet(run, changeSet);
    throw error;
  }
}
