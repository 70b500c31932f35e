/** The fields of a request, whichever protocol they came by. */

import { asText, isObject, type Json, type JsonObject } from '../json.ts';

/** Empty where the field was not sent. */
export function textIn(input: JsonObject, name: string): string {
  return asText(input[name] ?? '');
}

/** The structures in a list of the Query protocol. */
export function structuresIn(input: JsonObject, name: string): JsonObject[] {
  const { member } = isObject(input[name]) ? input[name] : {};
  return isObject(member) ? Object.values(member).filter(isObject) : [];
}

/** The texts in a list of the Query protocol. */
export function listIn(input: JsonObject, name: string): string[] {
  const { member } = isObject(input[name]) ? input[name] : {};
  return isObject(member) ? Object.values(member).map((value: Json) => asText(value)) : [];
}
