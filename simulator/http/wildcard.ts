/** IAM's wildcards in actions, resources and `StringLike`. */

/** `*` matches any characters, including a slash and none. `?` matches exactly one. */
export function matchesWildcard(pattern: string, text: string): boolean {
  const source = pattern
    .replaceAll(/[^\w*?]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}
