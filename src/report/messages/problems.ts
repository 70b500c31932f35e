/** The words for every problem: cause, next step, commands; one row a code. */
import type { Problem, ProblemCode, ProblemOf } from '../../run/problem.ts';
import { keysOf } from '../../values/total-table.ts';
import type { Advice, AdviceTable, Scene } from './advice.ts';
import { AWS } from './problems-aws.ts';
import { IMPACT } from './problems-impact.ts';
import { PLAN } from './problems-plan.ts';
import { RACK } from './problems-rack.ts';
import { READING } from './problems-reading.ts';
import { REVIEWED } from './problems-reviewed.ts';
import { UPDATE } from './problems-update.ts';
import { openParameterWords, settingsOf, stepsRefusedAdvice } from './steps-refused-text.ts';
import { ROUTE } from './problems-route.ts';

const TABLE: AdviceTable<ProblemCode> = {
  ...READING,
  ...RACK,
  ...ROUTE,
  ...PLAN,
  ...REVIEWED,
  ...IMPACT,
  ...AWS,
  ...UPDATE,
  'steps-refused': (problem, scene) => stepsRefusedAdvice(problem, (one) => adviceOn(one, scene)),
};

/** All codes that have words, for tests. */
export const PROBLEM_CODES: readonly ProblemCode[] = keysOf(TABLE);

export function adviceOn(problem: Problem, scene: Scene): Advice {
  const advice = adviceByRow(problem.code, problem, scene);
  if (problem.code === 'invalid-inputs' || !('inputs' in problem)) return advice;
  const inputs = settingsOf(problem.inputs);
  if (inputs.length === 0) return advice;
  return { ...advice, next: `${advice.next}${openParameterWords(problem.inputs)}`, inputs };
}

/** A row takes the problem of its own code: for one code at a time, the type checker follows that. */
function adviceByRow<Code extends ProblemCode>(code: Code, problem: ProblemOf<Code>, scene: Scene): Advice {
  return TABLE[code](problem, scene);
}
