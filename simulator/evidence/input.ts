/** Reads the fields of a request, in either protocol. */

import { asText, isObject, type Json, type JsonObject } from '../json.ts';

/** Returns an empty string if the request does not have the field. */
export function textIn(input: JsonObject, name: string): string {
  return asText(input[name] ?? '');
}

/** Returns the structures of a list in the Query protocol. */
export function structuresIn(input: JsonObject, name: string): JsonObject[] {
  const { member } = isObject(input[name]) ? input[name] : {};
  return isObject(member) ? Object.values(member).filter(isObject) : [];
}

/** Returns the texts of a list in the Query protocol. */
export function listIn(input: JsonObject, name: string): string[] {
  const { member } = isObject(input[name]) ? input[name] : {};
  return isObject(member) ? Object.values(member).map((value: Json) => asText(value)) : [];
}
