/** What an input such as `replacements` permits: nothing, everything, or the listed names. */

export type Allowance = 'refuse' | 'allow' | ReadonlySet<string>;

/** Whether the input permits the name. */
export function allows(allowance: Allowance, name: string): boolean {
  return typeof allowance === 'string' ? allowance === 'allow' : allowance.has(name);
}

/** Whether the input lists the name. `allow` lists nothing. */
export function lists(allowance: Allowance, name: string): boolean {
  return typeof allowance !== 'string' && allowance.has(name);
}

/** The names that the input has to list to permit these as well: those that it lists already first, each once. */
export function namesToAllow(allowance: Allowance, more: readonly string[]): readonly string[] {
  const listed = typeof allowance === 'string' ? [] : [...allowance];
  return [...new Set([...listed, ...more])];
}
