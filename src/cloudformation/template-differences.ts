/** Compares two templates as JSON. White space and the order of keys do not count. */
import { canonicalJson, parseUnambiguousJson } from '../values/canonical-json.ts';
import { isJsonObject, type JsonObject } from '../values/json-value.ts';

const ALL = '(all)';

/**
 * @returns the paths that differ (`Resources.Backdoor`, `Transform`), sorted; none if the templates are equal; `(all)`
 * if one of them is not a JSON object or repeats a key.
 */
export function templateDifferences(one: string, other: string): readonly string[] {
  const [left, right] = [sectionsOf(one), sectionsOf(other)];
  if (left === undefined || right === undefined) return [ALL];
  if (isSame(left, right)) return [];
  const paths = keysOf(left, right).flatMap((section) => {
    const [before, after] = [left[section], right[section]];
    if (!isJsonObject(before) || !isJsonObject(after)) return isSame(before, after) ? [] : [section];
    return keysOf(before, after)
      .filter((key) => !isSame(before[key], after[key]))
      .map((key) => `${section}.${key}`);
  });
  return paths.length === 0 ? [ALL] : paths;
}

function sectionsOf(text: string): JsonObject | undefined {
  const json = parseUnambiguousJson(text)?.json;
  return isJsonObject(json) ? json : undefined;
}

function keysOf(one: JsonObject, other: JsonObject): readonly string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
}

function isSame(one: unknown, other: unknown): boolean {
  return canonicalJson(one) === canonicalJson(other);
}
