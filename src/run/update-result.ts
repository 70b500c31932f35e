/** What came of one update, by the stack's raw status and by the release it runs now; nothing else counts. */
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import type { FailureDetail } from '../cloudformation/failure-detail.ts';
import type { Problem } from './problem.ts';
import type { RackVersion } from '../releases/rack-version.ts';
import { updateEndOf, type StackStatus } from '../cloudformation/stack-status.ts';

export interface UpdateEndFacts {
  readonly status: StackStatus;
  /** The stack's Version parameter after the end. */
  readonly version: string;
  readonly target: RackVersion;
  readonly diagnosis: Diagnosis;
  readonly details: readonly FailureDetail[];
}

/**
 * UPDATE_ROLLBACK_COMPLETE is updatable and looks calm, and is a failed update all the same; and a stack that is complete
 * at another release than ours has been updated by somebody else.
 * @returns undefined where the update did what it was to do.
 */
export function problemOfUpdate({ status, version, target, diagnosis, details }: UpdateEndFacts): Problem | undefined {
  switch (updateEndOf(status)) {
    case 'complete':
      return version === target ? undefined : { code: 'ended-elsewhere', target, version, status };
    case 'rolled-back':
      return { code: 'rolled-back', target, status, diagnosis, details };
    case 'failed':
      return { code: 'update-failed', target, status, diagnosis, details };
    case undefined:
      return { code: 'ended-elsewhere', target, version, status };
  }
}
