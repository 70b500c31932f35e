/** Whether the steps before a run are refused, and the inputs with which they are not. */
import { isPassing } from '../../cloudformation/fault.ts';
import type { Problem, RefusedStep } from '../../run/problem.ts';
import { draftOf, isOpenToUser, isSameDraft, requiredInputs, withSolution } from '../../run/required-inputs.ts';
import type { StepRefusals } from '../../run/route-refusals.ts';
import type { Result } from '../call-with-retry.ts';
import type { RunContext } from '../run-context.ts';
import {
  assessAgain,
  assessRoute,
  type AttemptRoute,
  type PlannedImpact,
  type RouteAssessment,
} from './assess-route.ts';

/**
 * Assesses the next step and, before the first update of a run, all later ones. Warns of what a later step may be refused
 * for.
 * @param planned undefined where there is no change set: then the templates alone tell what the next step does.
 * @returns the refusal itself where it is the only one and the next step's; else `steps-refused`.
 */
export async function findRefusal(
  run: RunContext,
  attempt: AttemptRoute,
  planned?: PlannedImpact,
): Promise<Result<Problem | undefined>> {
  const assessed = await assessRoute(run, attempt, planned);
  if ('problem' in assessed) return assessed;
  const { steps } = assessed.value;
  const unreadable = unreadableStep(attempt);
  const possible = [...stepsWith(steps, 'possible'), ...unreadable.possible];
  if (possible.length > 0) run.ports.emit({ kind: 'warned', warning: { code: 'may-be-refused', steps: possible } });
  const refused = [...stepsWith(steps, 'refused'), ...unreadable.refused];
  const [first] = refused;
  if (first === undefined) return { value: undefined };
  const { inputs, unsolved, rounds } = await solve(run, attempt, assessed.value);
  const [only, ...others] = refused.flatMap(({ problems }) => problems);
  const isPlain = others.length === 0 && first.version === steps[0]?.version && rounds <= 1;
  if (isPlain) return { value: only };
  return {
    value: { code: 'steps-refused', steps: refused, inputs, unsolved: [...unsolved, ...unreadable.refused] },
  };
}

/** A stop whose template is not there, or is none, is refused; one that could not be read this time may be. */
function unreadableStep({
  route,
  templates: { unreadable },
}: AttemptRoute): Record<'refused' | 'possible', RefusedStep[]> {
  if (unreadable === undefined || route.assessed === 'next-step') return { refused: [], possible: [] };
  const { version, problem } = unreadable;
  const step = { version, problems: [problem] };
  return problem.code === 'template-unreadable' && isPassing(problem.fault)
    ? { refused: [], possible: [step] }
    : { refused: [step], possible: [] };
}

function stepsWith(steps: readonly StepRefusals[], kind: 'refused' | 'possible'): readonly RefusedStep[] {
  return steps
    .map((step) => ({ version: step.version, problems: step[kind] }))
    .filter(({ problems }) => problems.length > 0);
}

/** One solution can call for the next: a stop more, a value that a later release refuses. */
const MOST_ROUNDS = 8;

interface Solution {
  readonly inputs: ReturnType<typeof requiredInputs>;
  readonly unsolved: readonly RefusedStep[];
  /** How often the inputs changed until nothing more could be solved. */
  readonly rounds: number;
}

async function solve(run: RunContext, attempt: AttemptRoute, first: RouteAssessment): Promise<Solution> {
  let draft = draftOf(run.request);
  let current = first;
  let rounds = 0;
  for (; rounds < MOST_ROUNDS; rounds += 1) {
    const { facts, steps } = current;
    const problems = steps.flatMap(({ refused }) => refused);
    const next = problems.reduce((all, problem) => withSolution(all, problem, facts.stops), draft);
    if (isSameDraft(next, draft)) break;
    draft = next;
    current = await assessAgain(run, attempt, current, draft);
  }
  if (rounds === MOST_ROUNDS) {
    // Two releases that ask for different values: the parameters stay as they were given.
    draft = { ...draft, parameters: run.request.parameters };
    current = await assessAgain(run, attempt, current, draft);
  }
  const left = current.steps.map((step) => ({
    ...step,
    refused: step.refused.filter((problem) => !isOpenToUser(draft, problem)),
  }));
  return {
    inputs: requiredInputs(run.request, draft, current.facts.stops),
    unsolved: stepsWith(left, 'refused'),
    rounds,
  };
}
