/** Builds GitHub markdown out of text that nobody vouches for: escaping, tables, folding, and the byte budget. */
import { indentedLine, inputLines, plainLine } from './plain-text.ts';
import type { InputSetting } from '../../run/update-request.ts';

// GitHub looks for mentions, references and addresses in the rendered page, where an escaped character is itself again.
// Only something that stands in between keeps them from being links.
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

/** Any text as inline markdown that shows exactly this text: no markup, link, mention or reference comes out of it. */
export function inline(text: string, budget?: number): string {
  return (
    plainLine(text, budget)
      // An underscore between letters marks nothing up, and every status has some: they stay readable.
      .replaceAll(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|[&<>"'`*~[\]|\\$!@#]/g, (found) => ESCAPES[found] ?? found)
      .replaceAll('://', `:${BREAK}//`)
      .replaceAll(/www\./gi, (www) => `${www.slice(0, 3)}${BREAK}.`)
      .replaceAll(/\bGH-(?=\d)/gi, (prefix) => `${prefix.slice(0, 2)}${BREAK}-`)
      // At the beginning of a block these would start a list or underline a heading.
      .replace(/^[-+=]/, (sign) => `&#${String(sign.charCodeAt(0))};`)
      .replace(/^(\d+)([.)])/, (_whole, digits: string, end: string) => `${digits}&#${String(end.charCodeAt(0))};`)
  );
}

/** Any text set as code. */
export function code(text: string, budget?: number): string {
  const line = plainLine(text, budget);
  if (line === '') return '';
  // Backticks only around what can neither end them nor mean anything in a table.
  return /^[A-Za-z0-9 ._:/=,+-]+$/.test(line) ? `\`${line}\`` : `<code>${inline(line)}</code>`;
}

/** A sentence of ours, in which backticks mark code and everything else, facts included, is plain text. */
export function prose(sentence: string, budget = 4_000): string {
  const parts = plainLine(sentence, budget).split('`');
  // An odd number of backticks leaves the last one without its partner: then it is text.
  const spans = parts.length % 2 === 1 ? parts : [...parts.slice(0, -2), parts.slice(-2).join("'")];
  return spans.map((part, index) => (index % 2 === 1 ? code(part) : keepBlanks(part))).join('');
}

/** `inline` trims; between two code spans the blanks belong to the sentence. A line has none but single ones. */
function keepBlanks(part: string): string {
  const [before, after] = [part.startsWith(' ') ? ' ' : '', part !== ' ' && part.endsWith(' ') ? ' ' : ''];
  return `${before}${inline(part, 4_000)}${after}`;
}

/** A link of our own making; the address must come from console-links, which encodes it. */
export function link(words: string, address: string): string {
  return `[${inline(words)}](${address})`;
}

/** A table of cells that are markdown already; `inline` and `code` let no bar and no line break through. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A list of items that are markdown already. On a phone it wraps where a table would be cut off. */
export function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

/** Parts of a page, one under the other; of those that came to nothing, nothing is left. */
export function blocks(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}

/** Folded away until somebody opens it. Both parts are markdown already. */
export function details(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

/** A box that GitHub colours by its kind; the body is markdown already. */
export function alert(kind: 'NOTE' | 'WARNING' | 'CAUTION', body: string): string {
  return [`[!${kind}]`, ...body.split('\n')].map((line) => (line === '' ? '>' : `> ${line}`)).join('\n');
}

/** The inputs of a workflow's step, to copy. */
export function inputBlock(inputs: readonly InputSetting[]): string {
  return ['```yaml', 'with:', ...inputLines(inputs).map((line) => `  ${line}`), '```'].join('\n');
}

/** Any lines as they are. Without backticks, none can end the block. */
export function fence(lines: readonly string[]): string {
  return ['```text', ...lines.map((line) => plainLine(line).replaceAll('`', "'")), '```'].join('\n');
}

/** Lines as they are, coloured as that language; one that is too long is cut. The fence is longer than any in the lines. */
export function codeBlock(language: 'diff', lines: readonly string[]): string {
  const plain = lines.map((line) => indentedLine(line, LONGEST_CODE_LINE));
  const longest = Math.max(2, ...plain.flatMap((line) => (line.match(/`+/g) ?? []).map(({ length }) => length)));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...plain, fence].join('\n');
}

const LONGEST_CODE_LINE = 300;

/** A command to copy. */
export function commands(lines: readonly string[]): string {
  return lines.length === 0 ? '' : ['```sh', ...lines.map((one) => plainLine(one, 2_000)), '```'].join('\n');
}

/**
 * The first of several renderings, the fullest first, that keeps within the budget. Cutting a finished text could end it
 * in the middle of a table or an open tag, so what is too big is rendered again with less in it.
 */
export function limitBytes(renderings: Iterable<() => string>, budgetBytes: number): string {
  let smallest = '';
  for (const render of renderings) {
    smallest = render();
    if (byteLength(smallest) <= budgetBytes) return smallest;
  }
  return smallest;
}

export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
