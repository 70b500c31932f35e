/** The outcomes of a run, and the outcome of each problem. */
import type { Problem, ProblemCode } from './problem.ts';

export type Outcome =
  | 'updated'
  | 'up-to-date'
  | 'behind'
  | 'planned'
  | 'recovered'
  | 'refused'
  | 'rolled-back'
  | 'failed'
  | 'unfinished'
  | 'cancelled';

export type GreenOutcome = Extract<Outcome, 'updated' | 'up-to-date' | 'behind' | 'planned' | 'recovered'>;
export type RedOutcome = Exclude<Outcome, GreenOutcome>;

export type Ending =
  | { readonly kind: 'green'; readonly outcome: GreenOutcome }
  | { readonly kind: 'red'; readonly outcome: RedOutcome; readonly problem: Problem };

// `refused`: before any change. `failed`: an error. `unfinished`: AWS continues without this run.
const OUTCOMES = {
  'invalid-inputs': 'refused',
  'catalog-unreadable': 'failed',
  'catalog-unusable': 'failed',
  'template-unreadable': 'failed',
  'template-unusable': 'failed',
  'template-not-copied': 'failed',
  'template-changed': 'failed',
  'rack-not-found': 'refused',
  'not-a-rack': 'refused',
  'rack-stuck': 'refused',
  'not-skippable': 'refused',
  'stack-not-updatable': 'refused',
  'stack-stayed-busy': 'unfinished',
  'recovery-failed': 'failed',
  'no-published-release': 'refused',
  'also-required-unknown': 'refused',
  'target-unknown': 'refused',
  'target-unpublished': 'refused',
  'stop-unpublished': 'refused',
  'current-unknown': 'refused',
  'required-release-skipped': 'refused',
  'downgrade-not-allowed': 'refused',
  'downgrade-passes-required': 'refused',
  'no-progress': 'failed',
  'parameters-mismatch': 'refused',
  'parameter-values-refused': 'refused',
  'references-unresolved': 'refused',
  'types-changed': 'refused',
  'parameters-lost': 'refused',
  'exports-in-use': 'refused',
  'replacement-conflicts': 'refused',
  'replacements-refused': 'refused',
  'downtime-refused': 'refused',
  'steps-refused': 'refused',
  'change-set-unusable': 'refused',
  busy: 'refused',
  'change-set-failed': 'refused',
  'change-set-empty': 'failed',
  'change-set-not-made': 'failed',
  'plan-stale': 'refused',
  'credentials-missing': 'failed',
  'credentials-invalid': 'failed',
  'credentials-expired': 'failed',
  'role-not-assumed': 'failed',
  'access-denied': 'failed',
  'aws-rejected': 'failed',
  'aws-unavailable': 'failed',
  'rolled-back': 'rolled-back',
  'update-failed': 'failed',
  'ended-elsewhere': 'failed',
  'unreviewed-role': 'failed',
  'timed-out': 'unfinished',
  'monitoring-failed': 'unfinished',
  'api-not-answering': 'failed',
  'services-not-steady': 'failed',
  'cancelled-before-start': 'cancelled',
  'cancelled-while-verifying': 'unfinished',
  'cancelled-and-left': 'unfinished',
  'cancelled-and-rolling-back': 'cancelled',
  'cancelled-rollback-refused': 'unfinished',
  'cancelled-rollback-unknown': 'unfinished',
  internal: 'failed',
} as const satisfies Record<ProblemCode, RedOutcome>;

/** The red ending for a problem. */
export function endingOf(problem: Problem): Ending {
  return { kind: 'red', outcome: OUTCOMES[problem.code], problem };
}

/** The problem for an unexpected error. */
export function internalProblem(error: unknown): { code: 'internal'; message: string; stack: string | undefined } {
  if (!(error instanceof Error)) return { code: 'internal', message: String(error), stack: undefined };
  return { code: 'internal', message: error.message, stack: error.stack };
}
