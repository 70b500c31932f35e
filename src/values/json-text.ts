/** JSON from a file that others keep: on a mirror it may have been through an editor. */

/** Undefined where the text is no JSON. Some editors put a byte order mark before everything. */
export function parseJsonText(text: string): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(text.replace(/^\uFEFF/, '')) };
  } catch {
    return undefined;
  }
}
