/** Parses JSON of a file that other people maintain. */

/** @returns undefined if the text is not JSON. A byte order mark at the start is ignored: some editors add one. */
export function parseJsonText(text: string): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(text.replace(/^\uFEFF/, '')) };
  } catch {
    return undefined;
  }
}
