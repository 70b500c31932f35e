/** Reads a change set that may have been deleted. */
import type { ChangeSetFacts } from '../../cloudformation/change-set.ts';
import { CloudFault } from '../../cloudformation/fault.ts';
import type { ChangeSetRef, Stacks } from '../ports.ts';

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
