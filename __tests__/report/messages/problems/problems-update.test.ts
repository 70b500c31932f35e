/** What is said of an update that this run stopped following: what was under way then, and what to do about it. */
import { describe, expect, test } from '@jest/globals';
import type { Problem } from '../../../../src/run/problem.ts';
import { runWithProblem } from '../../../builders/notes.ts';
import { adviceFor } from '../advice-for.ts';

describe('an API that does not respond', () => {
  const problem = { code: 'api-not-answering', host: 'staging-rack.convox.test', limitMs: 900_000 } as const;

  test.each([
    ['staging', 'us-east-1', '--stack-name staging --region us-east-1 '],
    ['a; b', '$(c)', '--stack-name RACK --region REGION '],
  ])('is checked with a command for the rack %s in %s', (rack, region, names) => {
    const whole: Problem = { ...problem, last: '' };
    expect(adviceFor(whole, runWithProblem(whole, { rack, region })).commands).toEqual([
      expect.stringContaining(names),
    ]);
  });
});
