/** Decides whether the steps of a run are refused, and computes the inputs with which they are not. */
import { isPassing } from '../../cloudformation/fault.ts';
import type { Problem, RefusedStep, RequiredInputs } from '../../run/problem.ts';
import { mergeRefusals, withoutRepetitions } from '../../run/refused-steps.ts';
import {
  draftOf,
  isEmpty,
  isOpenToUser,
  isSameDraft,
  requiredInputs,
  withSolution,
} from '../../run/required-inputs.ts';
import type { StepRefusals } from '../../run/route-refusals.ts';
import { isStepRefusal } from '../../run/step-refusals.ts';
import type { Result } from '../../run/result.ts';
import type { RunContext } from '../run-context.ts';
import {
  assessAgain,
  assessRoute,
  type AttemptRoute,
  type PlannedImpact,
  type RouteAssessment,
} from './assess-route.ts';

/**
 * Assesses the next step and, before the first update of a run, all later ones. Emits a warning for what a later step
 * may be refused for.
 * @param planned undefined without a change set: then the templates show what the next step does.
 * @returns the refusal itself if it is the only one and belongs to the next step; otherwise `steps-refused`. Both have
 * the inputs that avoid them.
 */
export async function findRefusal(
  run: RunContext,
  attempt: AttemptRoute,
  planned?: PlannedImpact,
): Promise<Result<Problem | undefined>> {
  const assessed = await assessRoute(run, attempt, planned);
  if (!assessed.ok) return assessed;
  const { steps } = assessed.value;
  const unreadable = unreadableStep(attempt);
  const possible = [...stepsWith(steps, 'possible'), ...unreadable.possible];
  if (possible.length > 0) run.ports.emit({ kind: 'warned', warning: { code: 'may-be-refused', steps: possible } });
  if (unreadable.refused.length === 0 && steps.every((step) => step.refused.length === 0))
    return { ok: true, value: undefined };
  const { inputs, found, unsolved } = await solve(run, attempt, assessed.value);
  const refused = withoutRepetitions([...found, ...unreadable.refused]);
  const [first] = refused;
  const [only, ...others] = refused.flatMap(({ problems }) => problems);
  const isPlain = others.length === 0 && first?.version === attempt.route.stops[0].version;
  if (isPlain && only !== undefined && isStepRefusal(only))
    return { ok: true, value: isEmpty(inputs) ? only : { ...only, inputs } };
  const left = withoutRepetitions([...unsolved, ...unreadable.refused]);
  return { ok: true, value: { code: 'steps-refused', steps: refused, inputs, unsolved: left } };
}

/** A stop with a missing or invalid template is refused. One that could not be read this time may be refused. */
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

/** One solution can require another: a further stop, or a value that a later release rejects. */
const MOST_ROUNDS = 8;

interface Solution {
  readonly inputs: RequiredInputs;
  /** What the steps are refused for, with the run's inputs and with the ones that avoid it. */
  readonly found: readonly RefusedStep[];
  readonly unsolved: readonly RefusedStep[];
}

async function solve(run: RunContext, attempt: AttemptRoute, first: RouteAssessment): Promise<Solution> {
  let draft = draftOf(run.request);
  let current = first;
  let found = stepsWith(first.steps, 'refused');
  let rounds = 0;
  for (; rounds < MOST_ROUNDS; rounds += 1) {
    const { facts, steps } = current;
    const problems = steps.flatMap(({ refused }) => refused);
    const next = problems.reduce((all, problem) => withSolution(all, problem, facts.stops), draft);
    if (isSameDraft(next, draft)) break;
    draft = next;
    current = await assessAgain(run, attempt, current, draft);
    const route = current.facts.stops.map(({ version }) => version);
    found = mergeRefusals(found, stepsWith(current.steps, 'refused'), route);
  }
  if (rounds === MOST_ROUNDS) {
    // Two releases require different values, so the parameters stay as given.
    draft = { ...draft, parameters: run.request.parameters };
    current = await assessAgain(run, attempt, current, draft);
    found = stepsWith(first.steps, 'refused');
  }
  const left = current.steps.map((step) => ({
    ...step,
    refused: step.refused.filter((problem) => !isOpenToUser(draft, problem)),
  }));
  const inputs = requiredInputs(run.request, draft, current.facts.stops);
  return { inputs, found, unsolved: stepsWith(left, 'refused') };
}
