/** Makes any text a line that the runner prints and never obeys. */

// Line ends of every kind, escape sequences' beginnings and other controls, and the marks that turn text around.
const CONTROLS = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu;
// The runner looks behind leading white space, and its idea of white space is wider than JavaScript's.
const COMMAND = /^([\s\u180e\u200b-\u200f\u2060\ufeff]*):(?=:)/u;

/** One line of plain text: `::error::` and `##[group]` in it are read, not run. */
export function toSafeLine(text: string): string {
  return text.replaceAll(CONTROLS, ' ').replace(COMMAND, '$1: ').replaceAll('##[', '## [');
}
