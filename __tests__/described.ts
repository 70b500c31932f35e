/** What both action.yml files are held to in how they describe things. */

import type { InputSpec } from '../src/inputs/input-catalogue.ts';

interface DescribedInput extends Omit<InputSpec, 'name'> {
  readonly description: string;
}

interface Described {
  readonly inputs: Readonly<Record<string, DescribedInput>>;
  readonly outputs: Readonly<Record<string, { readonly description: string }>>;
}

/** Descriptions with an underscore outside of backticks: between two of these, the tables made of them would be in italics. */
export function withBareUnderscores({ inputs, outputs }: Described): readonly string[] {
  const described = [...Object.values(inputs), ...Object.values(outputs)];
  return described
    .map(({ description }) => description.replaceAll(/`[^`]*`/g, ''))
    .filter((text) => text.includes('_'));
}

/** The inputs as the catalogue has them. */
export function inputSpecs({ inputs }: Described): readonly InputSpec[] {
  return Object.entries(inputs).map(([name, { description: _, ...spec }]) => ({ name, ...spec }));
}

/** Inputs without a description, or with one that is longer than the limit. */
export function badDescriptions({ inputs }: Described, limit: number): readonly string[] {
  return Object.entries(inputs)
    .filter(([, { description }]) => description === '' || description.length > limit)
    .map(([name]) => name);
}
