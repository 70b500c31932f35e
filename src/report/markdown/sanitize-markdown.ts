/** Somebody else's markdown, told again in ours: what it says is kept, what it could do is not. */
import { code, inline } from './markdown.ts';

/**
 * Nothing of the text itself is let through: lists, headings, code and links are made anew around text that is escaped.
 * So there is no HTML, image, mention or reference in it, headings don't compete with the page's own, and whatever was
 * left open is closed.
 * @param budget characters at most; whole lines are left out, and a mark stands where they were.
 */
export function sanitizeMarkdown(text: string, budget: number): string {
  const lines = withoutComments(text.slice(0, budget * 2))
    .trimEnd()
    .split(/\r\n|[\r\n\u2028\u2029]/);
  return cut(linesOf(lines), budget);
}

const CUT_MARK = '…';

/** A line of ours, with which it can be cut off; a code block is one. */
function cut(parts: readonly string[], budget: number): string {
  const kept: string[] = [];
  let length = CUT_MARK.length + 2;
  for (const part of parts) {
    length += part.length + 1;
    if (length > budget) return [...kept, '', CUT_MARK].join('\n').trim();
    kept.push(part);
  }
  return kept.join('\n').trim();
}

/** A comment that is opened and never closed would hide all that comes after it: of such a one only the sign goes. */
function withoutComments(text: string): string {
  const end = text.lastIndexOf('-->') + 3;
  const closed = end < 3 ? '' : text.slice(0, end).replaceAll(/<!--[^]*?-->/g, '');
  return closed + text.slice(end < 3 ? 0 : end).replaceAll('<!--', '');
}

const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const ITEM = /^(\s*)(?:[-*+]|\d{1,9}[.)])\s(.*)/;
const DEEPEST = 3;

function linesOf(lines: readonly string[]): readonly string[] {
  const told: string[] = [];
  let depth = -1;
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const [fence, item] = [FENCE.exec(line)?.[1], ITEM.exec(line)];
    if (fence !== undefined) {
      const end = endOfCode(lines, index, fence);
      told.push('', codeBlock(lines.slice(index + 1, end)), '');
      index = end;
      depth = -1;
    } else if (item !== null) {
      // One level at a time: what is indented further would be a code block, and show our escapes.
      depth = Math.min(depth + 1, Math.floor((item[1] ?? '').length / 2), DEEPEST);
      const words = spans(item[2] ?? '');
      // A dash alone would underline the line above as a heading.
      if (words !== '') told.push(`${'  '.repeat(depth)}- ${words}`);
    } else {
      if (line.trim() !== '') depth = -1;
      told.push(...textLines(line));
    }
  }
  return told.filter((line, index) => line !== '' || told[index - 1] !== '');
}

/** Where the block is closed; a block that is not ends with the text. */
function endOfCode(lines: readonly string[], begin: number, fence: string): number {
  for (let at = begin + 1; at < lines.length; at += 1) {
    const line = (lines[at] ?? '').trim();
    if (line.length >= fence.length && line.replaceAll(fence.slice(0, 1), '') === '') return at;
  }
  return lines.length;
}

function textLines(line: string): readonly string[] {
  const text = line.replace(/^\s*(?:>\s?)*/, '');
  // Rules, underlines of headings, and the line under a table's head.
  if (/^[\s=*_|:-]*$/.test(text)) return [''];
  const heading = /^#{1,6}\s(.*)/.exec(text)?.[1];
  if (heading === undefined) return [spans(text)];
  const words = spans(heading.replace(/(?<!\S)#+\s*$/, ''));
  return words === '' ? [''] : ['', `<b>${words}</b>`, ''];
}

/** Fenced by more backticks than stand in it. */
function codeBlock(lines: readonly string[]): string {
  const longest = Math.max(2, ...lines.flatMap((line) => (line.match(/`+/g) ?? []).map(({ length }) => length)));
  const fence = '`'.repeat(longest + 1);
  return [fence, ...lines.map((line) => line.replaceAll(UNSEEN, '')), fence].join('\n');
}

// Controls but the tab, and what hides text or turns it around: the blanks of a code block are to stay.
const UNSEEN = /(?!\t)[\p{Cc}\p{Cf}]/gu;

// Code, an image, a link, an address, a tag; everything between them is text. Each is bounded, so none reads on for ever.
const SPANS =
  /(?<!`)(?<ticks>`{1,3})(?!`)(?<code>.{1,500}?)(?<!`)\k<ticks>(?!`)|!\[(?<alt>[^\][]{0,300})\]\([^()]{0,1000}\)|\[(?<words>[^\][]{1,500})\]\(\s*<?(?<target>[^\s()<>]{1,1000})>?[^()]{0,200}\)|(?<address>https?:\/\/[^\s<>()[\]"'`]{1,1000})|<\/?[A-Za-z][^<>]{0,1000}>/g;

function spans(text: string): string {
  let told = '';
  let from = 0;
  for (const match of text.matchAll(SPANS)) {
    told += words(text.slice(from, match.index)) + spanOf(match.groups ?? {});
    from = match.index + match[0].length;
  }
  return (told + words(text.slice(from))).trim();
}

function spanOf({
  code: source,
  alt,
  words: label,
  target,
  address,
}: Readonly<Record<string, string | undefined>>): string {
  if (source !== undefined) return code(source, LONGEST);
  if (alt !== undefined) return words(alt);
  if (label !== undefined) return linkTo(target ?? '', words(label));
  if (address === undefined) return '';
  // A full stop behind an address belongs to the sentence.
  const bare = address.replace(/[.,;:!?*_~]+$/, '');
  return linkTo(bare, inline(bare, LONGEST)) + words(address.slice(bare.length));
}

const LONGEST = 4_000;

/** Emphasis is left out; the blanks at both ends belong to the sentence. */
function words(text: string): string {
  const plain = text
    .replaceAll(/\*{2,3}|~~|(?<![A-Za-z0-9])_{2,3}|_{2,3}(?![A-Za-z0-9])/g, '')
    .replaceAll(/\*(?=\S)([^*]{1,1000})(?<=\S)\*/g, '$1')
    .replaceAll(/(?<![A-Za-z0-9])_(?=\S)([^_]{1,1000})(?<=\S)_(?![A-Za-z0-9])/g, '$1');
  const [before, after] = [/^\s/.test(plain) ? ' ' : '', plain.trim() !== '' && /\s$/.test(plain) ? ' ' : ''];
  return `${before}${inline(plain, LONGEST)}${after}`;
}

/**
 * By way of redirect.github.com, which GitHub keeps for it, a link to an issue leaves no mention of our run there. What is
 * no plain https address is told as its words alone.
 */
function linkTo(target: string, label: string): string {
  if (!/^https:\/\/[A-Za-z0-9.-]+(?:[/?#][A-Za-z0-9._~/?#@&+,;=%:-]*)?$/.test(target)) return label;
  const address = target.replace(/^https:\/\/(?:www\.)?github\.com(?=[/?#]|$)/i, 'https://redirect.github.com');
  return label.trim() === '' ? '' : `[${label.trim()}](${address.replaceAll('_', '%5F').replaceAll('~', '%7E')})`;
}
