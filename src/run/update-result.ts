/** Decides how an update ended, from the stack's status and its release alone. */
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import type { FailureDetail } from '../cloudformation/failure-detail.ts';
import type { Problem } from './problem.ts';
import type { RackVersion } from '../releases/rack-version.ts';
import { updateEndOf, type StackStatus } from '../cloudformation/stack-status.ts';

export interface UpdateEndFacts {
  readonly status: StackStatus;
  /** The stack's Version parameter after the update. */
  readonly version: string;
  readonly target: RackVersion;
  readonly diagnosis: Diagnosis;
  readonly details: readonly FailureDetail[];
}

/**
 * A stack in UPDATE_ROLLBACK_COMPLETE can be updated, but its update failed. If the update is complete with another
 * release, another client updated the stack.
 * @returns undefined if the update reached its target.
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
