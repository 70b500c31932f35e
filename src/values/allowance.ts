/** What an input such as `replacements` lets through: nothing, everything, or what it names. */

export type Allowance = 'refuse' | 'allow' | ReadonlySet<string>;

export function allows(allowance: Allowance, name: string): boolean {
  return typeof allowance === 'string' ? allowance === 'allow' : allowance.has(name);
}

/** Whether the input names it, for what `allow` alone does not let through. */
export function lists(allowance: Allowance, name: string): boolean {
  return typeof allowance !== 'string' && allowance.has(name);
}

/** The names that the input has to list so that these pass as well: the listed ones first, each once. */
export function namesToAllow(allowance: Allowance, more: readonly string[]): readonly string[] {
  const listed = typeof allowance === 'string' ? [] : [...allowance];
  return [...new Set([...listed, ...more])];
}
