/** A rack name in a list: exact, or with `*` for any characters. */

export interface NamePattern {
  readonly text: string;
  /** Whether it matches one name only. */
  readonly exact: boolean;
}

// The characters of a stack name, and the asterisk.
const PATTERN = /^[A-Za-z*][A-Za-z0-9*-]{0,127}$/;

/** @returns undefined if no stack name can match. */
export function parseNamePattern(text: string): NamePattern | undefined {
  return PATTERN.test(text) ? { text, exact: !text.includes('*') } : undefined;
}

/**
 * Case-sensitive, as in CloudFormation. Each piece is matched at its first position, so that many asterisks are not
 * slower than one.
 */
export function matchesPattern({ text, exact }: NamePattern, name: string): boolean {
  if (exact) return name === text;
  const first = text.slice(0, text.indexOf('*'));
  const last = text.slice(text.lastIndexOf('*') + 1);
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false;
  const middle = name.slice(first.length, name.length - last.length);
  let from = 0;
  return text
    .split('*')
    .slice(1, -1)
    .every((piece) => {
      const at = middle.indexOf(piece, from);
      from = at + piece.length;
      return at >= 0;
    });
}

/** Whether one of the patterns matches the name. */
export function matchesAny(patterns: readonly NamePattern[], name: string): boolean {
  return patterns.some((pattern) => matchesPattern(pattern, name));
}
