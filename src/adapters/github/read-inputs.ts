/** The inputs of the step, as the runner hands them over: text, unparsed. */
import { getInput } from '@actions/core';

/** Each name's text without the white space around it; empty where the workflow says nothing. */
export function readInputs<Name extends string>(names: readonly Name[]): Readonly<Record<Name, string>> {
  return Object.fromEntries(names.map((name) => [name, getInput(name)])) as Record<Name, string>;
}
