/** Looks up a change set, and deletes one that is not executed: failed ones count towards a limit. */
import { type ChangeSetFacts, changeSetState } from '../../cloudformation/change-set.ts';
import { CloudFault, type Fault, isPassing } from '../../cloudformation/fault.ts';
import { poll } from '../poll.ts';
import type { ChangeSetRef, Stacks } from '../ports.ts';
import type { RunContext } from '../run-context.ts';

const LIMIT_MS = 60_000;

/**
 * Never a problem: if the change set cannot be deleted, the run has a warning and the same ending.
 * @param existence `perhaps-made`: the response to its creation was lost, so it may not exist.
 */
export async function discardChangeSet(
  run: RunContext,
  changeSet: ChangeSetRef,
  existence: Existence = 'made',
): Promise<void> {
  const { cleanup, request } = run;
  const deletion = createDeletion(run, changeSet, existence);
  const deadlineMs = cleanup.clock.nowMs() + LIMIT_MS;
  const end = await poll(
    {
      read: deletion.attempt,
      intervalMs: Math.min(request.pollIntervalMs, run.ports.cancel.aborted ? 500 : 2_000),
      deadlineMs,
    },
    cleanup,
  );
  const { found, fault } = deletion.state();
  if (end.kind === 'settled' && !found) return;
  if (end.kind === 'settled') cleanup.emit({ kind: 'change-set-deleted', arn: changeSet.changeSet });
  else cleanup.emit({ kind: 'warned', warning: { code: 'change-set-left', changeSet: changeSet.changeSet, fault } });
}

type Existence = 'made' | 'perhaps-made';

interface Deletion {
  /** @returns true once the change set does not exist, or undefined if another attempt is necessary. */
  readonly attempt: () => Promise<true | undefined>;
  readonly state: () => { readonly found: boolean; readonly fault: Fault | undefined };
}

function createDeletion({ cleanup, ports }: RunContext, changeSet: ChangeSetRef, existence: Existence): Deletion {
  let fault: Fault | undefined;
  let requested = false;
  let found = existence === 'made';
  const withFault = async <T>(call: () => Promise<T>): Promise<T> => {
    try {
      return await call();
    } catch (error) {
      if (error instanceof CloudFault) fault = error.fault;
      throw error;
    }
  };
  const lookUp = () => withFault(() => lookUpChangeSet(cleanup.stacks, changeSet));
  const request = async (): Promise<boolean> => {
    try {
      await withFault(() => cleanup.stacks.deleteChangeSet(changeSet));
      return true;
    } catch (error) {
      if (error instanceof CloudFault && isPassing(error.fault)) return false;
      throw error;
    }
  };
  const attempt = async (): Promise<true | undefined> => {
    found ||= (await lookUp()) !== undefined;
    // A call that was cancelled can still be executed, so "not found" is not final.
    if (!found) return ports.cancel.aborted ? undefined : true;
    // A response can be lost although the call was executed. Only the existence of the change set counts.
    requested ||= await request();
    // It is still being created: the next attempt deletes it, even if the role cannot read it.
    if (!requested && fault?.kind === 'change-set-busy') return undefined;
    const left = await lookUp();
    // A failed deletion is requested again. A deletion in progress is only polled.
    if (left?.status === 'DELETE_FAILED') requested = false;
    // An executed change set can be read by its ARN as a record. It cannot be executed again and does not count towards
    // the limit.
    return left === undefined || changeSetState(left).kind === 'executed' ? true : undefined;
  };
  return { attempt, state: () => ({ found, fault }) };
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

/** @returns undefined if CloudFormation has no such change set. */
export async function lookUpChangeSet(stacks: Stacks, changeSet: ChangeSetRef): Promise<ChangeSetFacts | undefined> {
  try {
    const facts = await stacks.readChangeSet(changeSet);
    return facts.status === 'DELETE_COMPLETE' ? undefined : facts;
  } catch (error) {
    const kind = error instanceof CloudFault ? error.fault.kind : undefined;
    if (kind === 'change-set-not-found' || kind === 'not-found') return undefined;
    throw error;
  }
}
