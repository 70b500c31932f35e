/** The words for every problem: cause, next step, commands; one row a code. */
import type { Problem, ProblemCode } from '../domain/problem.ts';
import type { Advice, AdviceTable, Scene } from './advice.ts';
import { AWS } from './problems-aws.ts';
import { IMPACT } from './problems-impact.ts';
import { PLAN } from './problems-plan.ts';
import { RACK } from './problems-rack.ts';
import { READING } from './problems-reading.ts';
import { UPDATE } from './problems-update.ts';
import { WAY } from './problems-way.ts';

const TABLE: AdviceTable<ProblemCode> = { ...READING, ...RACK, ...WAY, ...PLAN, ...IMPACT, ...AWS, ...UPDATE };

/** All codes that have words, for tests. */
export const PROBLEM_CODES = Object.keys(TABLE) as readonly ProblemCode[];

export function adviceOn(problem: Problem, scene: Scene): Advice {
  // A row takes the problem of its own code; that the code picks the row is more than the type checker follows.
  const row = TABLE[problem.code] as (problem: Problem, scene: Scene) => Advice;
  return row(problem, scene);
}
