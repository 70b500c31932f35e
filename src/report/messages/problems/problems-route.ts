/** Messages for a route that is refused, as a whole or for several of its steps. */
import type { RackVersion } from '../../../releases/rack-version.ts';
import { advice, type Advice, type AdviceTable } from '../advice.ts';
import { recentEvents } from './problems-rack.ts';
import { counted, listed, listedCode } from '../phrases.ts';
import type { Problem, ProblemOf, RefusedStep, RequiredInputs, RequiredParameter } from '../../../run/problem.ts';
import { asFact, plainLine } from '../../markdown/plain-text.ts';
import type { InputSetting } from '../../../run/update-request.ts';

export const ROUTE = {
  'no-published-release': () =>
    advice(
      'The list of releases has no published release.',
      'Check `release-bucket` and `release-prefix`. Or set `version` to a release, and `allow-unpublished: true`.',
    ),
  'also-required-unknown': ({ versions }) =>
    advice(
      `${listedCode(versions)} from \`also-required\` ${versions.length === 1 ? 'is' : 'are'} not in the list of releases.`,
      'Correct or remove it.',
    ),
  'target-unknown': ({ target, before, after }) =>
    advice(
      `Release ${target} is not in the list of releases${neighbours(before, after)}.`,
      'Correct `version`. If Convox has withdrawn the release, choose another one.',
    ),
  'target-unpublished': ({ target }) =>
    advice(
      `Release ${target} is listed, but not published.`,
      'Choose a published release, or set `allow-unpublished: true`.',
    ),
  'stop-unpublished': ({ stop, target }) =>
    advice(
      `The route to ${target} includes ${stop}, which is listed in \`also-required\` but not published.`,
      `Remove ${stop} from \`also-required\`, or set \`allow-unpublished: true\`.`,
    ),
  'current-unknown': ({ current, before, after }) =>
    advice(
      `The rack runs ${current}, which is not in the list of releases${neighbours(before, after)}.`,
      'Required releases between it and the target are not known, so no route is planned. Update the rack to a listed release ' +
        'first (`convox rack update VERSION`, usually the nearest later one), then re-run the workflow.',
    ),
  'required-release-skipped': ({ target, required }) =>
    advice(
      `The route to ${target} includes the required release ${required}, which a rack must not skip.`,
      `Set \`version: ${required}\` first, and ${target} when that update is complete. ` +
        'Or set `required-releases: step` to update through each required release in one run.',
    ),
  'downgrade-not-allowed': ({ current, target }) =>
    advice(
      `Release ${target} is older than the rack's release ${current}.`,
      'Correct `version`, or set `allow-downgrade: true` for a downgrade.',
    ),
  'downgrade-passes-required': ({ current, target, required }) =>
    advice(
      `The rack runs ${current} and cannot be downgraded to ${target}: release ${required} is required, and its changes ` +
        'cannot be undone.',
      current === required
        ? `No input permits this. Keep the rack on ${required}, or update to a newer release.`
        : `No input permits this. The oldest possible release for a downgrade is ${required}.`,
    ),
  'no-progress': ({ version }, context) =>
    advice(
      `The rack runs ${version} again, although this run already updated it from that release.`,
      'Check the events for another client that updates this stack. Re-run the workflow when no other update is in progress.',
      [recentEvents(context)],
    ),
} satisfies AdviceTable<
  | 'no-published-release'
  | 'also-required-unknown'
  | 'target-unknown'
  | 'target-unpublished'
  | 'stop-unpublished'
  | 'current-unknown'
  | 'required-release-skipped'
  | 'downgrade-not-allowed'
  | 'downgrade-passes-required'
  | 'no-progress'
>;

function neighbours(before: RackVersion | undefined, after: RackVersion | undefined): string {
  const known = [before, after].filter((version) => version !== undefined);
  if (known.length === 0) return '';
  return `. Nearest listed ${known.length === 1 ? 'release' : 'releases'}: ${listed(known)}`;
}

type AdviceOf = (problem: Problem) => Advice;

/** For a value that only the reader knows. */
const PLACEHOLDER = 'VALUE';
const MOST_COMMANDS = 20;

/** @param adviceOf the advice for one refusal alone. */
export function stepsRefusedAdvice(
  { steps, inputs, unsolved }: ProblemOf<'steps-refused'>,
  adviceOf: AdviceOf,
): Advice {
  const settings = settingsOf(inputs);
  const problems = steps.flatMap((step) => step.problems);
  const losses = problems.flatMap((problem) => (problem.code === 'replacements-refused' ? problem.losses : []));
  const open = lines(unsolved, adviceOf, ({ next }) => next);
  const sentences = [
    open.length === 0 ? '' : `First solve what no input permits. ${open.join(' ')}`,
    losses.length === 0 ? '' : 'Save or move what you need of the listed resources first.',
    problems.some(({ code }) => code === 'parameters-lost')
      ? 'The release notes say what replaces a dropped parameter.'
      : '',
    settings.length === 0
      ? ''
      : `${open.length + losses.length > 0 ? 'Then set' : 'Set'} the inputs below, which replace those of the same name, and re-run the workflow.`,
  ];
  return {
    cause: causeOf(steps),
    details: lines(steps, adviceOf, ({ cause }) => cause),
    next: sentences.filter((sentence) => sentence !== '').join(' '),
    commands: [...new Set(problems.flatMap((problem) => adviceOf(problem).commands))].slice(0, MOST_COMMANDS),
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

/** The required inputs as a workflow sets them. */
export function settingsOf(inputs: RequiredInputs): readonly InputSetting[] {
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

/** The printed parameters that the reader has to complete; empty if there are none. */
export function openParameterText({ parameters = [] }: RequiredInputs): string {
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
