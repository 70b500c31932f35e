/** The message of every problem: cause, next step, commands; one row for each code. */
import type {
  Problem,
  ProblemCode,
  ProblemOf,
  RefusedStep,
  RequiredInputs,
  RequiredParameter,
} from '../../../run/problem.ts';
import { keysOf } from '../../../values/total-table.ts';
import { type Advice, type AdviceContext, type AdviceTable, toAdvice } from '../advice.ts';
import { AWS, READING } from './problems-reading.ts';
import { IMPACT, PLAN } from './problems-plan.ts';
import { RACK } from './problems-rack.ts';
import { REVIEWED, ROUTE } from './problems-route.ts';
import { UPDATE } from './problems-update.ts';
import { asFact, counted, listedCode, plainLine, sentences } from '../../markdown/plain-text.ts';
import type { InputSetting } from '../../../run/update-request.ts';

const TABLE: AdviceTable = {
  ...READING,
  ...RACK,
  ...ROUTE,
  ...PLAN,
  ...REVIEWED,
  ...IMPACT,
  ...AWS,
  ...UPDATE,
  'steps-refused': stepsRefusedAdvice,
};

/** All codes, for tests. */
export const PROBLEM_CODES: readonly ProblemCode[] = keysOf(TABLE);

/** The advice for any problem. */
export function adviceOn(problem: Problem, context: AdviceContext): Advice {
  const row = adviceByRow(problem.code, problem, context);
  if (problem.code === 'invalid-inputs' || !('inputs' in problem)) return row;
  const inputs = settingsOf(problem.inputs);
  if (inputs.length === 0) return row;
  return { ...row, next: `${row.next}${openParameterText(problem.inputs)}`, inputs };
}

/** TypeScript can relate a row to its code only for one code at a time. */
function adviceByRow<Code extends ProblemCode>(code: Code, problem: ProblemOf<Code>, context: AdviceContext): Advice {
  return toAdvice(TABLE[code](problem, context));
}

/** For a value that only the reader knows. */
const PLACEHOLDER = 'VALUE';

const MOST_COMMANDS = 20;

function stepsRefusedAdvice({ steps, inputs, unsolved }: ProblemOf<'steps-refused'>, context: AdviceContext): Advice {
  const settings = settingsOf(inputs);
  const problems = steps.flatMap((step) => step.problems);
  const losses = problems.flatMap((problem) => (problem.code === 'replacements-refused' ? problem.losses : []));
  const open = lines(unsolved, context, (advice) => advice.next);
  const next = sentences(
    open.length === 0 ? '' : `First solve what no input permits. ${open.join(' ')}`,
    losses.length === 0 ? '' : 'Save or move what you need of the listed resources first.',
    problems.some(({ code }) => code === 'parameters-lost')
      ? 'The release notes say what replaces a dropped parameter.'
      : '',
    settings.length === 0
      ? ''
      : `${open.length + losses.length > 0 ? 'Then set' : 'Set'} the inputs below, which replace those of the same name, and re-run the workflow.`,
  );
  return {
    cause: causeOf(steps),
    details: lines(steps, context, ({ cause }) => cause),
    next,
    commands: [...new Set(problems.flatMap((problem) => adviceOn(problem, context).commands))].slice(0, MOST_COMMANDS),
  };
}

/** What a later step may be refused for, one line each. */
export function possibleRefusals(steps: readonly RefusedStep[], context: AdviceContext): string {
  return lines(steps, context, ({ cause }) => cause).join(' ');
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
  context: AdviceContext,
  textOf: (advice: Advice) => string,
): readonly string[] {
  return steps.flatMap(({ version, problems }) =>
    problems.map((problem) => {
      const text = textOf(adviceOn(problem, context));
      return text.includes(version) ? text : `Update to ${version}: ${text}`;
    }),
  );
}

/** The required inputs as a workflow sets them. */
function settingsOf(inputs: RequiredInputs): readonly InputSetting[] {
  const { requiredReleases, alsoRequired, parameters, replacements, droppedParameters, downtime } = inputs;
  const settings: readonly (InputSetting | undefined)[] = [
    requiredReleases && { name: 'required-releases', value: requiredReleases },
    alsoRequired && { name: 'also-required', value: alsoRequired.join(', ') },
    parameters && { name: 'parameters', value: parameters.map(lineOf).join('\n') },
    replacements && { name: 'replacements', value: namesOf(replacements) },
    droppedParameters && { name: 'dropped-parameters', value: namesOf(droppedParameters) },
    downtime && { name: 'downtime', value: downtime },
  ];
  return settings.filter((setting) => setting !== undefined);
}

function namesOf(names: readonly string[]): string {
  return names.map((name) => asFact(name)).join(', ');
}

/** The printed parameters that the reader has to complete; empty if there are none. */
function openParameterText({ parameters = [] }: RequiredInputs): string {
  const open = parameters.filter((one) => !one.secret && !isPrintable(one.value)).map(({ name }) => name);
  const secrets = parameters.filter(({ secret }) => secret).map(({ name }) => name);
  return [
    open.length === 0 ? '' : ` Set a value for ${listedCode(open)}.`,
    secrets.length === 0 ? '' : ` Store ${listedCode(secrets)} as a secret of the repository.`,
  ].join('');
}

function lineOf({ name, value, hint, secret }: RequiredParameter): string {
  if (secret) return `${asFact(name)}=\${{ secrets.${asFact(name).toUpperCase()} }}`;
  return `${asFact(name)}=${isPrintable(value) ? value : asFact(hint ?? PLACEHOLDER)}`;
}

/** Whether the value can be copied as it is, and no workflow evaluates it. */
function isPrintable(value: string | undefined): value is string {
  return value !== undefined && plainLine(value, 2_000) === value && !/\$\{\{|`/.test(value);
}
