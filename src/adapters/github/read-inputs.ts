/** Reads the step's inputs as the runner passes them: text, not parsed. */
import { getInput } from '@actions/core';

/** Each input's text without surrounding white space; empty if the workflow does not set it. */
export function readInputs(names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, getInput(name)]));
}
