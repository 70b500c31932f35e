/** What each CloudFormation stack status means to an updater; one total table, no status left to chance. */
import { keysOf } from '../values/total-table.ts';

/** `ready`: can be updated. `busy`: wait for it to end. `stuck`: needs a hand first. `gone`: never becomes a rack again. */
export type Readiness = 'ready' | 'busy' | 'stuck' | 'gone';

/** How an update ended, where the status is one that an update can end in. */
export type UpdateEnd = 'complete' | 'rolled-back' | 'failed';

interface StatusMeaning {
  readonly readiness: Readiness;
  readonly updateEnd?: UpdateEnd;
}

// Source: the CloudFormation API model's StackStatus, and DOMAIN facts: both *_CLEANUP_IN_PROGRESS are busy, however
// complete they sound, and UPDATE_ROLLBACK_COMPLETE is updatable, however much it sounds like success to other tools.
const MEANINGS = {
  CREATE_COMPLETE: { readiness: 'ready' },
  UPDATE_COMPLETE: { readiness: 'ready', updateEnd: 'complete' },
  UPDATE_ROLLBACK_COMPLETE: { readiness: 'ready', updateEnd: 'rolled-back' },
  IMPORT_COMPLETE: { readiness: 'ready' },
  IMPORT_ROLLBACK_COMPLETE: { readiness: 'ready' },
  CREATE_IN_PROGRESS: { readiness: 'busy' },
  UPDATE_IN_PROGRESS: { readiness: 'busy' },
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: { readiness: 'busy' },
  UPDATE_ROLLBACK_IN_PROGRESS: { readiness: 'busy' },
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: { readiness: 'busy' },
  IMPORT_IN_PROGRESS: { readiness: 'busy' },
  IMPORT_ROLLBACK_IN_PROGRESS: { readiness: 'busy' },
  ROLLBACK_IN_PROGRESS: { readiness: 'gone' },
  UPDATE_ROLLBACK_FAILED: { readiness: 'stuck', updateEnd: 'failed' },
  UPDATE_FAILED: { readiness: 'stuck', updateEnd: 'failed' },
  IMPORT_ROLLBACK_FAILED: { readiness: 'stuck' },
  REVIEW_IN_PROGRESS: { readiness: 'gone' },
  CREATE_FAILED: { readiness: 'gone' },
  ROLLBACK_COMPLETE: { readiness: 'gone' },
  ROLLBACK_FAILED: { readiness: 'gone' },
  DELETE_IN_PROGRESS: { readiness: 'gone' },
  DELETE_COMPLETE: { readiness: 'gone' },
  DELETE_FAILED: { readiness: 'gone' },
} as const satisfies Record<string, StatusMeaning>;

export type StackStatus = keyof typeof MEANINGS;

/** All statuses that CloudFormation has, for tables and tests. */
export const STACK_STATUSES: readonly StackStatus[] = keysOf(MEANINGS);

/** A status that this release of the Action has not heard of is undefined; the caller tells, and never guesses. */
export function parseStackStatus(text: string): StackStatus | undefined {
  return isStackStatus(text) ? text : undefined;
}

function isStackStatus(text: string): text is StackStatus {
  return Object.hasOwn(MEANINGS, text);
}

export function readinessOf(status: StackStatus): Readiness {
  return MEANINGS[status].readiness;
}

/** Whether no operation is in progress on a stack in this status; false where the status is not known. */
export function isIdle(status: StackStatus | undefined): boolean {
  return status !== undefined && readinessOf(status) !== 'busy';
}

/** Whether an update or a rollback has ended in this status. */
export function isEnd(status: StackStatus | undefined): boolean {
  return status !== undefined && updateEndOf(status) !== undefined;
}

/** How the update that led to this status ended; undefined for statuses that no update ends in. */
export function updateEndOf(status: StackStatus): UpdateEnd | undefined {
  const meaning: StatusMeaning = MEANINGS[status];
  return meaning.updateEnd;
}
