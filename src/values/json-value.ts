/** Checks what a JSON value is: an object, a list, or something else. */

export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether the value is an object, not a list and not null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @returns the members of an object; an empty object for anything else. */
export function membersOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** @returns the items of a list; an empty list for anything else. */
export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
