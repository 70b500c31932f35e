/** Reasons to end a run because of the rack's stack: it is not a rack, is stuck, or is busy. */
import type { StackStatus } from '../cloudformation/stack-status.ts';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import type { NoRack } from '../rack/rack.ts';

export type RackProblem =
  | { readonly code: 'rack-not-found'; readonly rack: string; readonly region: string }
  | { readonly code: 'not-a-rack'; readonly rack: string; readonly why: NoRack }
  | {
      readonly code: 'rack-stuck';
      readonly status: StackStatus;
      /** The operation that failed ran in express mode. */
      readonly isExpress?: boolean | undefined;
      readonly statusReason: string | undefined;
      /** Left out if the events were not read, or show no rollback. */
      readonly diagnosis?: Diagnosis | undefined;
    }
  /** `recover-skip` names resources that CloudFormation does not skip; one without a status does not exist. */
  | {
      readonly code: 'not-skippable';
      readonly resources: readonly { readonly logicalId: string; readonly status: string | undefined }[];
    }
  | { readonly code: 'stack-not-updatable'; readonly status: StackStatus; readonly statusReason: string | undefined }
  | { readonly code: 'stack-stayed-busy'; readonly status: StackStatus; readonly limitMs: number }
  | { readonly code: 'recovery-failed'; readonly status: StackStatus; readonly diagnosis: Diagnosis };
