/** Makes any text one safe line of plain text, for the log, for annotations and for the output `reason`. */
import type { InputSetting } from '../../run/update-request.ts';

/** Long enough for most status reasons of AWS, short enough for hundreds of them. */
const LINE_BUDGET = 500;

// Control characters (including colors and cursor moves), all line breaks, and characters that hide text or change its direction.
// eslint-disable-next-line no-control-regex
const BREAKING = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;
const INVISIBLE = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;

/**
 * One line without control characters, at most `budget` characters long, that no runner executes: `::name::` at the
 * start of a line and `##[name]` anywhere are commands.
 */
export function plainLine(text: string, budget: number = LINE_BUDGET): string {
  const flat = text.replaceAll(INVISIBLE, '').replaceAll(BREAKING, ' ').replaceAll(/\s+/g, ' ').trim();
  return shorten(flat.replace(/^:+:/, (colons) => colons.split('').join(' ')).replaceAll('##[', '## ['), budget);
}

/** Like `plainLine`, but keeps spaces at the start and between words. */
export function indentedLine(text: string, budget: number): string {
  const flat = text.replaceAll(INVISIBLE, '').replaceAll(BREAKING, ' ').trimEnd();
  return shorten(flat.replace(/^:+:/, (colons) => colons.split('').join(' ')).replaceAll('##[', '## ['), budget);
}

/** A fact within a sentence in which backticks mark inputs and commands. */
export function asFact(text: string, budget?: number): string {
  return plainLine(text, budget).replaceAll('`', "'");
}

/** In these inputs each line is an entry, and commas do not separate entries. */
const BLOCK_INPUTS: ReadonlySet<string> = new Set(['parameters', 'window']);

/** The YAML of the inputs, line by line. A value with several lines is a block. */
export function inputLines(inputs: readonly InputSetting[]): readonly string[] {
  return inputs.flatMap(({ name, value }) => {
    const lines = value.split('\n').map((line) => plainLine(line, 2_000));
    return BLOCK_INPUTS.has(name) && value !== ''
      ? [`${name}: |`, ...lines.map((line) => `  ${line}`)]
      : [`${name}: ${yamlText(lines.join(', '))}`];
  });
}

/** A YAML scalar that is read as this text, never as a number, a boolean or a comment. */
function yamlText(text: string): string {
  if (/^(?!(?:true|false|yes|no|on|off|null|y|n)$)[A-Za-z][\w-]*$/i.test(text)) return text;
  return /['\\]/.test(text) ? JSON.stringify(text) : `'${text}'`;
}

function shorten(text: string, budget: number): string {
  if (text.length <= budget) return text;
  // Half a surrogate pair is not a character, so it is removed.
  return `${text.slice(0, Math.max(0, budget - 1)).replace(/[\ud800-\udbff]$/, '')}…`;
}
