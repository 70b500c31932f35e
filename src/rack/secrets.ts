/** The values that must not be shown, as far as a run knows them. */
import { isSecretParameter } from './parameters.ts';
import type { StackFacts } from '../cloudformation/stack.ts';
import type { RackTemplate } from '../cloudformation/template.ts';

/**
 * The shortest value that is masked, in characters. A shorter one (`true`, `a`) is part of many words: masking it makes
 * the log
 * unreadable, and the gaps show the value. GitHub drops every output that contains it.
 */
export const SHORTEST_SECRET = 6;

/** The secrets in a stack's parameters and outputs. A development rack has its password as an output. */
export function secretsOfStack({ parameters, outputs }: Pick<StackFacts, 'parameters' | 'outputs'>): readonly string[] {
  return unhidden([...secretValues(parameters), outputs.get('Password')]);
}

/** The secrets among the given values. Only the template says which parameters are NoEcho. */
export function secretsOfGiven(given: ReadonlyMap<string, string>, template: RackTemplate): readonly string[] {
  return unhidden(secretValues(given, template));
}

/** The credentials of the job, which AWS and GitHub can quote in an error message. */
export function secretsOfEnvironment(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  return unhidden(CREDENTIALS.map((name) => env[name]));
}

const CREDENTIALS = [
  ...['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'GITHUB_TOKEN'],
  ...['ACTIONS_RUNTIME_TOKEN', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN'],
] as const;

function secretValues(values: ReadonlyMap<string, string>, template?: RackTemplate): readonly string[] {
  return [...values]
    .filter(([key]) => isSecretParameter(key, template))
    .flatMap(([key, value]) => secretParts(key, value));
}

/** A value, and the parts of it that are secrets too: the credentials in a proxy's address. */
export function secretParts(key: string, value: string): readonly string[] {
  if (key !== 'HttpProxy') return [value];
  const userInfo = /^[a-z][a-z0-9+.-]*:\/\/([^/@]*)@/i.exec(value)?.[1];
  const password = userInfo?.split(':').slice(1).join(':');
  return [value, value.replace(/\/+$/, ''), userInfo, password, password && decoded(password)]
    .filter((part): part is string => part !== undefined && part !== '')
    .filter((part, index, all) => all.indexOf(part) === index);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

// CloudFormation shows a NoEcho value as asterisks. They are not a secret, and masking them would hide text of the
// report.
function unhidden(values: readonly (string | undefined)[]): readonly string[] {
  return values.filter((value): value is string => value !== undefined && !/^\**$/.test(value));
}
