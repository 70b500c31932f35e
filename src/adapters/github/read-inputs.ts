/** The inputs of the step, as the runner hands them over: text, unparsed. */
import { getInput } from '@actions/core';

/** Each name's text without the white space around it; empty where the workflow says nothing. */
export function readInputs(names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, getInput(name)]));
}
