/** What each CloudFormation stack status means for an update: one table with a row for every status. */
import { keysOf } from '../values/total-table.ts';

/**
 * `ready`: can be updated. `busy`: an operation is in progress. `stuck`: needs a recovery first. `gone`: can no longer
 * be a rack.
 */
export type Readiness = 'ready' | 'busy' | 'stuck' | 'gone';

/** How an update ended, for a status in which an update can end. */
export type UpdateEnd = 'complete' | 'rolled-back' | 'failed';

interface StatusMeaning {
  readonly readiness: Readiness;
  readonly updateEnd?: UpdateEnd;
}

// Source: StackStatus in the CloudFormation API model. In both *_CLEANUP_IN_PROGRESS statuses an operation is in
// progress. A stack in UPDATE_ROLLBACK_COMPLETE can be updated, but its last update failed.
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

/** All stack statuses of CloudFormation, for tables and tests. */
export const STACK_STATUSES: readonly StackStatus[] = keysOf(MEANINGS);

/** @returns undefined for a status that this release of the action does not know. The caller reports it. */
export function parseStackStatus(text: string): StackStatus | undefined {
  return isStackStatus(text) ? text : undefined;
}

function isStackStatus(text: string): text is StackStatus {
  return Object.hasOwn(MEANINGS, text);
}

/** Whether a stack in this status can be updated. */
export function readinessOf(status: StackStatus): Readiness {
  return MEANINGS[status].readiness;
}

/** Whether no operation is in progress on a stack in this status; false for an unknown status. */
export function isIdle(status: StackStatus | undefined): boolean {
  return status !== undefined && readinessOf(status) !== 'busy';
}

/** Whether an update or a rollback has ended in this status. */
export function isEnd(status: StackStatus | undefined): boolean {
  return status !== undefined && updateEndOf(status) !== undefined;
}

/** How the update that led to this status ended; undefined for a status in which no update ends. */
export function updateEndOf(status: StackStatus): UpdateEnd | undefined {
  const meaning: StatusMeaning = MEANINGS[status];
  return meaning.updateEnd;
}
