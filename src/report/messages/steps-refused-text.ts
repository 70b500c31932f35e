/** Words for steps of a route that are refused together, and the inputs with which they are not. */
import type { Problem, ProblemOf, RefusedStep, RequiredInputs, RequiredParameter } from '../../run/problem.ts';
import { asFact, plainLine } from '../markdown/plain-text.ts';
import type { InputSetting } from '../../run/update-request.ts';
import type { Advice } from './advice.ts';
import { counted, listedCode } from './phrases.ts';

type AdviceOf = (problem: Problem) => Advice;

/** Stands for a value that only the reader knows. */
const PLACEHOLDER = 'VALUE';

/** @param adviceOf the advice on one refusal alone. */
export function stepsRefusedAdvice(
  { steps, inputs, unsolved }: ProblemOf<'steps-refused'>,
  adviceOf: AdviceOf,
): Advice {
  const settings = settingsOf(inputs);
  const hasPlaceholder = settings.some(({ value }) =>
    value.split('\n').some((line) => line.endsWith(`=${PLACEHOLDER}`)),
  );
  const sentences = [
    settings.length === 0 ? '' : 'Set these inputs, in place of the ones of the same name, and run this again.',
    hasPlaceholder ? `Put a value of your own in place of each \`${PLACEHOLDER}\`.` : '',
    ...lines(unsolved, adviceOf, ({ next }) => next).map((line) => `No input solves this. ${line}`),
  ];
  return {
    cause: causeOf(steps),
    details: lines(steps, adviceOf, ({ cause }) => cause),
    next: sentences.filter((sentence) => sentence !== '').join(' '),
    commands: [],
    ...(settings.length === 0 ? {} : { inputs: settings }),
  };
}

/** What a later step may be refused for, one line each. */
export function possibleRefusals(steps: readonly RefusedStep[], adviceOf: AdviceOf): string {
  return lines(steps, adviceOf, ({ cause }) => cause).join(' ');
}

function causeOf(steps: readonly RefusedStep[]): string {
  const reasons = counted(steps.flatMap(({ problems }) => problems).length, 'reason');
  const versions = listedCode(steps.map(({ version }) => version));
  return steps.length === 1
    ? `The update to ${versions} is refused for ${reasons}.`
    : `${counted(steps.length, 'step')} of the route are refused for ${reasons}: the updates to ${versions}.`;
}

/** One line for each problem, with the release that it is about. */
function lines(
  steps: readonly RefusedStep[],
  adviceOf: AdviceOf,
  textOf: (advice: Advice) => string,
): readonly string[] {
  return steps.flatMap(({ version, problems }) =>
    problems.map((problem) => {
      const text = textOf(adviceOf(problem));
      return text.includes(version) ? text : `Update to ${version}: ${text}`;
    }),
  );
}

function settingsOf(inputs: RequiredInputs): readonly InputSetting[] {
  const { requiredReleases, alsoRequired, parameters, replacements, droppedParameters, downtime } = inputs;
  const settings: readonly (InputSetting | undefined)[] = [
    requiredReleases && { name: 'required-releases', value: requiredReleases },
    alsoRequired && { name: 'also-required', value: alsoRequired.join(', ') },
    parameters && { name: 'parameters', value: parameters.map(lineOf).join('\n') },
    replacements && { name: 'replacements', value: replacements.map((name) => asFact(name)).join(', ') },
    droppedParameters && {
      name: 'dropped-parameters',
      value: droppedParameters.map((name) => asFact(name)).join(', '),
    },
    downtime && { name: 'downtime', value: downtime },
  ];
  return settings.filter((setting) => setting !== undefined);
}

/** A value that a copy would not preserve, or that a workflow would evaluate, stands as a placeholder. */
function lineOf({ name, value, secret }: RequiredParameter): string {
  if (secret) return `${asFact(name)}=\${{ secrets.${asFact(name).toUpperCase()} }}`;
  const isSafe = value !== undefined && plainLine(value, 2_000) === value && !/\$\{\{|`/.test(value);
  return `${asFact(name)}=${isSafe ? value : PLACEHOLDER}`;
}
