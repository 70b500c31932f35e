/**
 * The values that must not appear in any text, as far as a run knows them: secrets, stack outputs, and values of
 * parameters that are not on the list of shown ones.
 */
import { isSecretParameter } from './parameters.ts';
import { secretParts } from './secrets.ts';
import { isShownParameter } from './shown-parameters.ts';
import { parseRackVersion } from '../releases/rack-version.ts';
import type { StackFacts } from '../cloudformation/stack.ts';
import type { RackTemplate } from '../cloudformation/template.ts';

export interface RedactedValues {
  /** Redacted by this action, and masked by the runner for the rest of the job. */
  readonly values: readonly string[];
  /** Redacted by this action only: names and addresses that later steps of the job may print or set as outputs. */
  readonly unmasked: readonly string[];
}

type StackValues = Pick<StackFacts, 'arn' | 'parameters' | 'outputs'>;

/** Includes stack outputs: a development rack has its password in one, and other templates may contain any secret. */
export function redactedInStack({ arn, parameters, outputs }: StackValues): RedactedValues {
  const given = redactedAmong(parameters, [], arn);
  const shown = new Set([...parameters].filter(([key]) => isShownParameter(key)).map(([, value]) => value));
  const hidden = [...outputs].filter(
    ([key, value]) => !isShownParameter(key) && !shown.has(value) && (isSecretParameter(key) || !isRelease(value)),
  );
  return {
    values: [...given.values, ...hidden.filter(([key]) => isSecretParameter(key)).flatMap(partsOf)],
    unmasked: [
      ...given.unmasked,
      ...unmaskedAmong(
        hidden.filter(([key]) => !isSecretParameter(key)),
        arn,
      ),
    ],
  };
}

/** During an update, the output `Release` has the release before it, which no parameter has. */
function isRelease(value: string): boolean {
  return parseRackVersion(value) !== undefined;
}

/**
 * The given or read values that must not be shown.
 * @param templates the templates that may declare a parameter as NoEcho.
 * @param shown what the action shows by itself, such as the stack's ARN: values that are part of it are kept.
 */
export function redactedAmong(
  values: ReadonlyMap<string, string>,
  templates: readonly RackTemplate[],
  shown: string,
): RedactedValues {
  const isSecret = ([key]: readonly [string, string]): boolean =>
    isSecretParameter(key) || templates.some((template) => isSecretParameter(key, template));
  const hidden = [...values].filter(([key]) => !isShownParameter(key, ...templates));
  return {
    values: hidden.filter(isSecret).flatMap(partsOf),
    unmasked: unmaskedAmong(
      hidden.filter((entry) => !isSecret(entry)),
      shown,
    ),
  };
}

/** The credentials of the job, which AWS and GitHub can quote in an error message. */
export function secretsOfEnvironment(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  return CREDENTIALS.map((name) => env[name] ?? '').filter(isReadable);
}

const CREDENTIALS = [
  ...['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_CONTAINER_AUTHORIZATION_TOKEN'],
  ...['GITHUB_TOKEN', 'ACTIONS_RUNTIME_TOKEN', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN', 'INPUT_GITHUB-TOKEN'],
] as const;

function partsOf([key, value]: readonly [string, string]): readonly string[] {
  return secretParts(key, value).filter(isReadable);
}

/** Each member of a list by itself too. */
function unmaskedAmong(entries: readonly (readonly [string, string])[], shown: string): readonly string[] {
  const all = entries.flatMap(([, value]) => [value, ...value.split(',').map((member) => member.trim())]);
  return [...new Set(all)].filter((value) => isReadable(value) && !shown.includes(value));
}

// CloudFormation shows a NoEcho value as asterisks. They are not a secret, and masking them would hide parts of our own
// text.
function isReadable(value: string): boolean {
  return !/^\**$/.test(value);
}
