/** The advice on a problem, as a run that ends with it gives it. */
import type { Problem } from '../../../src/run/problem.ts';
import type { Advice } from '../../../src/report/messages/advice.ts';
import { adviceOn } from '../../../src/report/messages/problems/problems.ts';
import { foldReport } from '../../../src/report/model/report.ts';
import { runWithProblem } from '../../builders/notes.ts';

export function adviceFor(problem: Problem, runEvents = runWithProblem(problem)): Advice {
  return adviceOn(problem, foldReport(runEvents, 0));
}
