/** Makes any text a line that the runner prints and does not execute. */

// Line breaks of every kind, escape sequences and other control characters, and marks that change the text's direction.
const CONTROLS = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu;
// The runner ignores leading white space, and counts more characters as white space than JavaScript does.
const COMMAND = /^([\s\u180e\u200b-\u200f\u2060\ufeff]*):(?=:)/u;

/** One line of plain text. `::error::` and `##[group]` in it have no effect. */
export function toSafeLine(text: string): string {
  return text.replaceAll(CONTROLS, ' ').replace(COMMAND, '$1: ').replaceAll('##[', '## [');
}
