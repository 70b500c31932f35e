/** Builds GitHub Markdown from untrusted text: escaping, tables, folding, and size limits. */
import { indentedLine, inputLines, plainLine } from './plain-text.ts';
import type { InputSetting } from '../../run/update-request.ts';

// GitHub searches the rendered page for mentions, references and addresses, if an escaped character is the character
// itself. A zero-width space prevents a match.
const BREAK = '&#8203;';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
  '*': '&#42;',
  _: '&#95;',
  '~': '&#126;',
  '[': '&#91;',
  ']': '&#93;',
  '|': '&#124;',
  '\\': '&#92;',
  $: '&#36;',
  '!': '&#33;',
  '@': `&#64;${BREAK}`,
  '#': `&#35;${BREAK}`,
};

/** Any text as inline Markdown that shows exactly this text, without markup, links, mentions or references. */
export function inline(text: string, budget?: number): string {
  return (
    plainLine(text, budget)
      // An underscore between letters is not markup, and every status has one: it stays readable.
      .replaceAll(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|[&<>"'`*~[\]|\\$!@#]/g, (found) => ESCAPES[found] ?? found)
      .replaceAll('://', `:${BREAK}//`)
      .replaceAll(/www\./gi, (www) => `${www.slice(0, 3)}${BREAK}.`)
      .replaceAll(/\bGH-(?=\d)/gi, (prefix) => `${prefix.slice(0, 2)}${BREAK}-`)
      // At the start of a block, these would start a list or underline a heading.
      .replace(/^[-+=]/, (sign) => `&#${String(sign.charCodeAt(0))};`)
      .replace(/^(\d+)([.)])/, (_whole, digits: string, end: string) => `${digits}&#${String(end.charCodeAt(0))};`)
  );
}

/** Any text as code. */
export function code(text: string, budget?: number): string {
  const line = plainLine(text, budget);
  if (line === '') return '';
  // Backticks only around text that cannot end them and has no meaning in a table.
  return /^[A-Za-z0-9 ._:/=,+-]+$/.test(line) ? `\`${line}\`` : `<code>${inline(line)}</code>`;
}

/** A sentence in which backticks mark code. Everything else, facts included, is plain text. */
export function prose(sentence: string, budget = 4_000): string {
  const parts = plainLine(sentence, budget).split('`');
  // With an odd number of backticks, the last one is text.
  const spans = parts.length % 2 === 1 ? parts : [...parts.slice(0, -2), parts.slice(-2).join("'")];
  return spans.map((part, index) => (index % 2 === 1 ? code(part) : keepBlanks(part))).join('');
}

/** `inline` trims, but spaces between two code spans belong to the sentence. */
function keepBlanks(part: string): string {
  const [before, after] = [part.startsWith(' ') ? ' ' : '', part !== ' ' && part.endsWith(' ') ? ' ' : ''];
  return `${before}${inline(part, 4_000)}${after}`;
}

/** A link. The address must come from console-links, which encodes it. */
export function link(words: string, address: string): string {
  return `[${inline(words)}](${address})`;
}

/** A table of cells that are already Markdown. `inline` and `code` escape bars and line breaks. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A list of items that are already Markdown. On a phone a list wraps, while a table is cut off. */
export function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

/** A list of the first rows, and the number of omitted ones. */
export function limitedList<Row>(rows: readonly Row[], most: number, itemOf: (row: Row) => string): string {
  const shown = truncate(rows, most);
  return blocks([list(shown.rows.map(itemOf)), shown.cut]);
}

/** Parts of a page, separated by blank lines, without empty parts. */
export function blocks(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}

/** A folded part. Both arguments are already Markdown; GitHub shows the summary as HTML. */
export function details(summary: string, body: string): string {
  const title = summary.replaceAll(/`([^`]+)`/g, '<code>$1</code>');
  return `<details><summary>${title}</summary>\n\n${body}\n\n</details>`;
}

/** An alert box. The body is already Markdown. */
export function alert(kind: 'NOTE' | 'WARNING' | 'CAUTION', body: string): string {
  return [`[!${kind}]`, ...body.split('\n')].map((line) => (line === '' ? '>' : `> ${line}`)).join('\n');
}

/** The inputs of a workflow step, to copy. */
export function inputBlock(inputs: readonly InputSetting[]): string {
  return ['```yaml', 'with:', ...inputLines(inputs).map((line) => `  ${line}`), '```'].join('\n');
}

/** A code block. Backticks are removed from the lines, so that none can end the block. */
export function fence(lines: readonly string[]): string {
  return ['```text', ...lines.map((line) => plainLine(line).replaceAll('`', "'")), '```'].join('\n');
}

/** A code block with highlighting. Long lines are cut off. */
export function codeBlock(language: 'diff', lines: readonly string[]): string {
  return fenced(
    language,
    lines.map((line) => indentedLine(line, LONGEST_CODE_LINE)),
  );
}

/** The lines between two fences, which are longer than any fence in the lines. */
export function fenced(language: string, lines: readonly string[]): string {
  const longest = Math.max(2, ...lines.flatMap((line) => (line.match(/`+/g) ?? []).map(({ length }) => length)));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...lines, fence].join('\n');
}

const LONGEST_CODE_LINE = 300;

/** Commands to copy. */
export function commands(lines: readonly string[]): string {
  return lines.length === 0 ? '' : ['```sh', ...lines.map((one) => plainLine(one, 2_000)), '```'].join('\n');
}

/**
 * The first rendering that is within the limit, or else the smallest one. Cutting a finished text could break a table or
 * a tag, so it is rendered again with less content.
 *
 * @param limits the most complete first.
 */
export function limitBytes<Limits>(
  budgetBytes: number,
  limits: readonly Limits[],
  render: (limits: Limits) => string,
  smallest: () => string,
): string {
  for (const one of limits) {
    const text = render(one);
    if (byteLength(text) <= budgetBytes) return text;
  }
  return smallest();
}

/** The length of the text in UTF-8 bytes. */
export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** The maximum number of rows of each long part. */
export interface RowLimits {
  readonly resources: number;
  /** Characters of property values before and after. */
  readonly values: number;
  /** Names in each list of a forecast. With 0, only the table of forecasts remains. */
  readonly forecasts: number;
  /** Reasons, losses, processes and parameters of an update. */
  readonly impact: number;
  readonly failures: number;
  readonly warnings: number;
  /** The names of the parameters, not only their number. */
  readonly keys: boolean;
  /** Characters of all release notes together. With 0, only links remain. */
  readonly notes: number;
}

/**
 * Resources and forecasts are shortened first: CloudFormation keeps the resources' events, forecasts can be computed
 * again, and few users read either.
 */
export const ROW_LIMITS: readonly RowLimits[] = [
  {
    resources: 2_000,
    values: 300_000,
    forecasts: 200,
    impact: 500,
    failures: 200,
    warnings: 50,
    keys: true,
    notes: 200_000,
  },
  {
    resources: 300,
    values: 100_000,
    forecasts: 50,
    impact: 200,
    failures: 200,
    warnings: 50,
    keys: true,
    notes: 50_000,
  },
  { resources: 50, values: 20_000, forecasts: 10, impact: 50, failures: 50, warnings: 20, keys: false, notes: 20_000 },
  { resources: 0, values: 0, forecasts: 0, impact: 20, failures: 20, warnings: 10, keys: false, notes: 4_000 },
  { resources: 0, values: 0, forecasts: 0, impact: 0, failures: 0, warnings: 3, keys: false, notes: 0 },
];

/** Returns the rows that fit, and a sentence with the number of omitted rows. */
export function truncate<T>(rows: readonly T[], most: number): { readonly rows: readonly T[]; readonly cut: string } {
  if (rows.length <= most) return { rows, cut: '' };
  const left = rows.length - most;
  return {
    rows: rows.slice(0, most),
    cut: `_${left} of ${rows.length} omitted (size limit). The report file has all of them._`,
  };
}
