/** Resolves the parameters of a request to the values for a template. */

import { validationError } from '../aws-error.ts';
import { asText } from '../json.ts';
import { checkConstraints } from './constraints.ts';
import { isSsmTyped, type Template } from './template.ts';

/** `value` is the given value. `resolved` is the value from SSM, if the parameter has an SSM type. */
export interface ParameterValue {
  value: string;
  resolved?: string;
}

export type ParameterValues = ReadonlyMap<string, ParameterValue>;

export interface GivenParameter {
  key: string;
  value: string | undefined;
  usePreviousValue: boolean;
}

export type ReadSsmParameter = (name: string) => string | undefined;

export function resolveParameters(
  template: Template,
  given: readonly GivenParameter[],
  previous: ParameterValues,
  readSsm: ReadSsmParameter,
): Map<string, ParameterValue> {
  refuseUnknown(template, given);
  const wanted = new Map(given.map((parameter) => [parameter.key, givenValue(parameter, previous)]));
  const values = new Map<string, ParameterValue>();
  const missing: string[] = [];
  for (const [key, declaration] of Object.entries(template.Parameters)) {
    // A parameter that an update omits gets the template's default, never its previous value.
    const value = wanted.get(key) ?? (declaration.Default === undefined ? undefined : asText(declaration.Default));
    if (value === undefined) {
      missing.push(key);
      continue;
    }
    values.set(key, isSsmTyped(declaration) ? { value, resolved: readFromSsm(value, readSsm) } : { value });
  }
  if (missing.length > 0) {
    throw validationError(`Parameters: [${missing.join(', ')}] must have values`);
  }
  for (const [key, declaration] of Object.entries(template.Parameters)) {
    checkConstraints(key, declaration, values.get(key)?.value ?? '');
  }
  return values;
}

function refuseUnknown(template: Template, given: readonly GivenParameter[]): void {
  const unknown = given.map(({ key }) => key).filter((key) => template.Parameters[key] === undefined);
  if (unknown.length > 0) {
    throw validationError(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
  }
}

function givenValue({ key, value, usePreviousValue }: GivenParameter, previous: ParameterValues): string {
  const invalid = (why: string) => validationError(`Invalid input for parameter key ${key}. ${why}`);
  if (!usePreviousValue) {
    if (value === undefined) {
      throw validationError(`ParameterValue for ParameterKey ${key} is required`);
    }
    return value;
  }
  if (value !== undefined && value !== '') {
    throw invalid('Cannot specify usePreviousValue as true and non empty value for a parameter');
  }
  const before = previous.get(key);
  if (before === undefined) {
    throw invalid('Cannot specify usePreviousValue as true for a parameter key not in the previous template');
  }
  return before.value;
}

function readFromSsm(name: string, readSsm: ReadSsmParameter): string {
  const value = readSsm(name);
  if (value === undefined) {
    throw validationError(`Unable to fetch parameters [${name}] from parameter store for this account.`);
  }
  return value;
}
