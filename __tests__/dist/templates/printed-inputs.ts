/** Parses the inputs that a summary prints. */
import { parse } from 'yaml';

/** @throws where the summary prints none. */
export function printedInputs(summary: string): Readonly<Record<string, string>> {
  const text = summary.replaceAll(/^> ?/gm, '');
  const block = /^```yaml\n(with:\n[^]*?)^```$/m.exec(text)?.[1];
  if (block === undefined) throw new Error('no inputs are printed');
  return (parse(block) as { readonly with: Readonly<Record<string, string>> }).with;
}
