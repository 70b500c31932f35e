/** Values that must never be shown, as far as a run comes to know them. */
import { isSecretParameter } from './parameters.ts';
import type { StackFacts } from '../cloudformation/stack.ts';
import type { RackTemplate } from '../cloudformation/template.ts';

/** What a stack's own answer gives away: HttpProxy may hold credentials, and a development rack's output the password. */
export function secretsOfStack({ parameters, outputs }: Pick<StackFacts, 'parameters' | 'outputs'>): readonly string[] {
  return shown([...secretValues(parameters), outputs.get('Password')]);
}

/** Given values of parameters that the template hides; which those are is known only once it has been read. */
export function secretsOfGiven(given: ReadonlyMap<string, string>, template: RackTemplate): readonly string[] {
  return shown(secretValues(given, template));
}

function secretValues(values: ReadonlyMap<string, string>, template?: RackTemplate): readonly string[] {
  return [...values].filter(([key]) => isSecretParameter(key, template)).map(([, value]) => value);
}

// CloudFormation hides a NoEcho value behind asterisks; they are nobody's secret, and masking them hides our own words.
function shown(values: readonly (string | undefined)[]): readonly string[] {
  return values.filter((value): value is string => value !== undefined && !/^\**$/.test(value));
}
