/** The JSON type of templates, properties and responses. */

export type Json = string | number | boolean | null | Json[] | JsonObject;

export interface JsonObject {
  [key: string]: Json;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Returns a text that is the same for equal values. CloudFormation compares scalars as text: `true` equals "true", and
 * 80 equals "80". The order of keys does not matter.
 */
export function canonicalText(value: Json | undefined): string {
  if (value === undefined) {
    return '';
  }
  if (Array.isArray(value)) {
    return `[${value.map(canonicalText).join(',')}]`;
  }
  if (isObject(value)) {
    const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
    return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonicalText(inner)}`).join(',')}}`;
  }
  return JSON.stringify(String(value));
}

export function sameJson(left: Json | undefined, right: Json | undefined): boolean {
  return canonicalText(left) === canonicalText(right);
}

/** Returns a scalar as CloudFormation writes it into a string. */
export function asText(value: Json): string {
  return typeof value === 'string'
    ? value
    : isObject(value) || Array.isArray(value)
      ? canonicalText(value)
      : String(value);
}
