/** JSON with sorted keys, so that equal values have equal texts, and a parser that rejects repeated keys. */
import { parseJsonText } from './json-text.ts';
import { isJsonObject } from './json-value.ts';

/** JSON with sorted keys at every depth. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    isJsonObject(member) ? Object.fromEntries(Object.entries(member).sort(byKey)) : member,
  );
}

/**
 * @returns undefined if the text is not JSON, or if an object repeats a key: parsers differ in which value they keep.
 */
export function parseUnambiguousJson(text: string): { readonly json: unknown } | undefined {
  const parsed = parseJsonText(text);
  if (parsed === undefined) return undefined;
  return keysWrittenIn(text) === keysOf(parsed.json) ? parsed : undefined;
}

/** Counts the strings that are followed by a colon. A colon inside a string is part of the match of that string. */
function keysWrittenIn(text: string): number {
  return [...text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)].filter(([, colon]) => colon !== undefined).length;
}

function keysOf(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + keysOf(item), 0);
  if (!isJsonObject(value)) return 0;
  return Object.values(value).reduce((sum: number, member) => sum + 1 + keysOf(member), 0);
}

function byKey([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}
