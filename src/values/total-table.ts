/** Tables with a row for each member of a union: the build fails when a new member has no row. */

/** The keys of such a table, typed as the union. */
export function keysOf<Key extends string>(table: Readonly<Record<Key, unknown>>): readonly Key[] {
  const keys: Key[] = [];
  for (const key in table) if (Object.hasOwn(table, key)) keys.push(key);
  return keys;
}
