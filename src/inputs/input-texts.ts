/** The inputs of a run as text, blank ones replaced by their defaults. */
import type { InputProblem } from '../run/problem.ts';
import type { InputSetting } from '../run/update-request.ts';
import type { InputName, InputSpec } from './input-catalogue.ts';

/** By the input's name; an absent one has its default. */
export type RawInputs = Readonly<Record<string, string | undefined>>;

export type TextOf = (input: InputName) => string;

/** A blank value counts as absent: `version: ${{ inputs.version }}` is blank if the caller does not set it. */
export function textsOf(raw: RawInputs, specs: readonly InputSpec[]): TextOf {
  return (input) => {
    const given = (raw[input] ?? '').trim();
    return given === '' ? defaultOf(specs, input) : given;
  };
}

/** The default of an input; empty if it has none. */
export function defaultOf(specs: readonly InputSpec[], input: InputName): string {
  return specs.find((spec) => spec.name === input)?.default ?? '';
}

/** The inputs that differ from their defaults, in the order of action.yml, without those of the given names. */
export function settingsOf(
  textOf: TextOf,
  specs: readonly (InputSpec & { readonly name: InputName })[],
  without: ReadonlySet<InputName>,
): readonly InputSetting[] {
  return specs
    .filter(({ name }) => !without.has(name) && textOf(name) !== defaultOf(specs, name))
    .map(({ name }) => ({ name, value: textOf(name) }));
}

/** The problems in the order of the inputs. */
export function inOrderOf(specs: readonly InputSpec[], problems: readonly InputProblem[]): readonly InputProblem[] {
  const place = (problem: InputProblem): number => specs.findIndex((spec) => spec.name === problem.input);
  return problems.toSorted((one, other) => place(one) - place(other));
}
