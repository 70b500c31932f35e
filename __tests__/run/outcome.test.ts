/** The outcome for each problem: refused before any change, failed, or unfinished while AWS continues. */
import { expect, it } from '@jest/globals';
import type { Problem } from '../../src/run/problem.ts';
import { endingOf } from '../../src/run/outcome.ts';

const CODES = {
  refused: `invalid-inputs rack-not-found not-a-rack rack-stuck stack-not-updatable parameters-mismatch
    no-published-release also-required-unknown target-unknown target-unpublished stop-unpublished current-unknown
    required-release-skipped downgrade-not-allowed downgrade-passes-required change-set-failed plan-stale
    references-unresolved types-changed`,
  failed: `catalog-unreadable catalog-unusable template-unreadable template-unusable template-not-copied
    recovery-failed no-progress credentials-missing credentials-invalid credentials-expired access-denied aws-rejected
    aws-unavailable update-failed ended-elsewhere api-not-answering internal change-set-empty change-set-not-made`,
  'rolled-back': 'rolled-back',
  unfinished: `stack-stayed-busy timed-out monitoring-failed cancelled-while-verifying cancelled-and-left
    cancelled-rollback-refused cancelled-rollback-unknown`,
  cancelled: 'cancelled-before-start cancelled-and-rolling-back',
};

it.each(Object.entries(CODES).flatMap(([outcome, codes]) => codes.split(/\s+/).map((code) => [code, outcome])))(
  '%s ends the run as %s',
  (code, outcome) => {
    const problem = { code } as Problem;
    expect(endingOf(problem)).toEqual({ kind: 'red', outcome, problem });
  },
);
