/** Tables that have a row for each member of a union, so that a new member breaks the build until it has one. */

/** The keys of a total table, as the union that they are. */
export function keysOf<Key extends string>(table: Readonly<Record<Key, unknown>>): readonly Key[] {
  const keys: Key[] = [];
  for (const key in table) if (Object.hasOwn(table, key)) keys.push(key);
  return keys;
}
