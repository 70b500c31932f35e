/** What both action.yml files are held to in how they describe things. */

interface Described {
  readonly inputs: Readonly<Record<string, { readonly description: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string }>>;
}

/** Descriptions with an underscore outside of backticks: between two of these, the tables made of them would be in italics. */
export function withBareUnderscores({ inputs, outputs }: Described): readonly string[] {
  const described = [...Object.values(inputs), ...Object.values(outputs)];
  return described
    .map(({ description }) => description.replaceAll(/`[^`]*`/g, ''))
    .filter((text) => text.includes('_'));
}
