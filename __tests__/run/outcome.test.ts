/** The outcome for each problem: refused before any change, failed, or unfinished while AWS continues. */
import { describe, expect, test } from '@jest/globals';
import type { Problem, ProblemCode } from '../../src/run/problem.ts';
import { endingOf, type RedOutcome } from '../../src/run/outcome.ts';

const TABLE: readonly [RedOutcome, readonly ProblemCode[]][] = [
  [
    'refused',
    [
      ...([
        'invalid-inputs',
        'rack-not-found',
        'not-a-rack',
        'rack-stuck',
        'stack-not-updatable',
        'parameters-mismatch',
      ] as const),
      ...(['no-published-release', 'also-required-unknown', 'target-unknown', 'target-unpublished'] as const),
      ...(['stop-unpublished', 'current-unknown', 'required-release-skipped', 'downgrade-not-allowed'] as const),
      ...(['downgrade-passes-required', 'change-set-failed', 'plan-stale', 'references-unresolved'] as const),
      'types-changed',
    ],
  ],
  [
    'failed',
    [
      ...(['catalog-unreadable', 'catalog-unusable', 'template-unreadable', 'template-unusable'] as const),
      ...(['template-not-copied', 'recovery-failed', 'no-progress', 'credentials-missing'] as const),
      ...(['credentials-invalid', 'credentials-expired', 'access-denied', 'aws-rejected'] as const),
      ...(['aws-unavailable', 'update-failed', 'ended-elsewhere', 'api-not-answering', 'internal'] as const),
      ...(['change-set-empty', 'change-set-not-made'] as const),
    ],
  ],
  ['rolled-back', ['rolled-back']],
  [
    'unfinished',
    [
      ...(['stack-stayed-busy', 'timed-out', 'monitoring-failed'] as const),
      ...(['cancelled-while-verifying', 'cancelled-and-left'] as const),
      ...(['cancelled-rollback-refused', 'cancelled-rollback-unknown'] as const),
    ],
  ],
  ['cancelled', ['cancelled-before-start', 'cancelled-and-rolling-back']],
];

describe('an ending', () => {
  test.each(TABLE.flatMap(([outcome, codes]) => codes.map((code) => [code, outcome] as const)))(
    '%s ends the run as %s',
    (code, outcome) => {
      // Only the code decides; the facts that come with it are for the report.
      const problem = { code } as Problem;
      expect(endingOf(problem)).toEqual({ kind: 'red', outcome, problem });
    },
  );
});
