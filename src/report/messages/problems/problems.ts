/** The message of every problem: cause, next step, commands; one row for each code. */
import type { Problem, ProblemCode, ProblemOf } from '../../../run/problem.ts';
import { keysOf } from '../../../values/total-table.ts';
import type { Advice, AdviceContext, AdviceTable } from '../advice.ts';
import { AWS, READING } from './problems-reading.ts';
import { IMPACT, PLAN } from './problems-plan.ts';
import { RACK } from './problems-rack.ts';
import { REVIEWED } from './problems-reviewed.ts';
import { UPDATE } from './problems-update.ts';
import { openParameterText, ROUTE, settingsOf, stepsRefusedAdvice } from './problems-route.ts';

const TABLE: AdviceTable<ProblemCode> = {
  ...READING,
  ...RACK,
  ...ROUTE,
  ...PLAN,
  ...REVIEWED,
  ...IMPACT,
  ...AWS,
  ...UPDATE,
  'steps-refused': (problem, context) => stepsRefusedAdvice(problem, (one) => adviceOn(one, context)),
};

/** All codes, for tests. */
export const PROBLEM_CODES: readonly ProblemCode[] = keysOf(TABLE);

/** The advice for any problem. */
export function adviceOn(problem: Problem, context: AdviceContext): Advice {
  const advice = adviceByRow(problem.code, problem, context);
  if (problem.code === 'invalid-inputs' || !('inputs' in problem)) return advice;
  const inputs = settingsOf(problem.inputs);
  if (inputs.length === 0) return advice;
  return { ...advice, next: `${advice.next}${openParameterText(problem.inputs)}`, inputs };
}

/** TypeScript can relate a row to its code only for one code at a time. */
function adviceByRow<Code extends ProblemCode>(code: Code, problem: ProblemOf<Code>, context: AdviceContext): Advice {
  return TABLE[code](problem, context);
}
