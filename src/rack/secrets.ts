/** Which parts of a parameter's value are secrets, and how short a secret can be. */

/**
 * The length from which a value is masked, in characters. A shorter one (`true`, `a`) is part of many words: masking it
 * makes the log unreadable and reveals the value, and GitHub drops every output that contains it.
 */
export const SHORTEST_SECRET = 6;

/** A value and the parts of it that are secrets by themselves: the credentials in a proxy's address. */
export function secretParts(key: string, value: string): readonly string[] {
  if (key !== 'HttpProxy') return [value];
  const userInfo = /^[a-z][a-z0-9+.-]*:\/\/([^/@]*)@/i.exec(value)?.[1];
  const password = userInfo?.split(':').slice(1).join(':');
  return [value, value.replace(/\/+$/, ''), userInfo, password, password && decoded(password)]
    .filter((part): part is string => part !== undefined && part !== '')
    .filter((part, index, all) => all.indexOf(part) === index);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
