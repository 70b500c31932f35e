/** The notes of the releases on the route: untrusted Markdown, rendered so that it has no effect on the page. */
import type { GitHubFacts } from '../../run/github-fault.ts';
import type { RackVersion } from '../../releases/rack-version.ts';
import { blocks, code, details, fenced, inline, link } from '../markdown/markdown.ts';
import { counted } from '../markdown/plain-text.ts';
import { comparePage, releasePage } from '../messages/links.ts';

export interface ReleaseEntry {
  readonly version: RackVersion;
  readonly required: boolean;
  readonly notes:
    | { readonly kind: 'read'; readonly markdown: string }
    /** The release has no notes. */
    | { readonly kind: 'none' }
    /** Not requested, or no response in time. */
    | { readonly kind: 'unread' };
}

export interface RouteNotes {
  /** The release before the route. */
  readonly from: RackVersion;
  /** Newest first. */
  readonly releases: readonly ReleaseEntry[];
  /** Why the other notes could not be read. */
  readonly fault: GitHubFacts | undefined;
}

/** Longer notes are cut off. The release's page has all of them. */
const LONGEST_NOTES = 8_000;
/** With fewer characters left, a link is more useful than the start of the notes. */
const SHORTEST_NOTES = 300;
const MOST_LINKS = 60;

/** @param characters the limit for all notes together. Releases whose notes do not fit are links. */
export function releaseNotes(notes: RouteNotes | undefined, characters: number): string {
  if (notes === undefined) return '';
  const [newest] = notes.releases;
  if (newest === undefined) return '';
  const { texts, left } = divided(notes.releases, characters);
  const everything = link('all changes', comparePage(notes.from, newest.version));
  const title = `Release notes: ${counted(notes.releases.length, 'release')} on the route`;
  const body = blocks([
    ...texts,
    linkList(left, notes),
    faultText(notes),
    `Since ${inline(notes.from)}: ${everything}.`,
  ]);
  return details(`<b>${title}</b>`, body);
}

function divided(
  releases: readonly ReleaseEntry[],
  characters: number,
): Readonly<{ texts: readonly string[]; left: readonly ReleaseEntry[] }> {
  const texts: string[] = [];
  const left: ReleaseEntry[] = [];
  let remaining = characters;
  for (const release of releases) {
    const text =
      release.notes.kind === 'read' && remaining >= SHORTEST_NOTES
        ? sanitizeMarkdown(release.notes.markdown, Math.min(remaining, LONGEST_NOTES))
        : '';
    if (text === '') left.push(release);
    else texts.push(`${releaseLink(release)}\n\n${text}`);
    remaining -= text.length;
  }
  return { texts, left };
}

function releaseLink({ version, required }: ReleaseEntry): string {
  return `**${link(version, releasePage(version))}**${required ? ' · required' : ''}`;
}

/** A release without notes links to the changes since the release before it. */
function linkList(left: readonly ReleaseEntry[], { from, releases }: RouteNotes): string {
  if (left.length === 0) return '';
  const shown = left.slice(0, MOST_LINKS).map((release) => {
    const before = releases[releases.indexOf(release) + 1]?.version ?? from;
    const page = release.notes.kind === 'none' ? comparePage(before, release.version) : releasePage(release.version);
    return `${link(release.version, page)}${release.required ? ' (required)' : ''}`;
  });
  const rest = left.length - shown.length;
  const prefix = left.length === releases.length ? '' : 'Without notes: ';
  return `${prefix}${shown.join(' · ')}${rest > 0 ? ` · and ${rest} more` : ''}`;
}

function faultText({ fault }: RouteNotes): string {
  if (fault === undefined) return '';
  const why = fault.kind === 'rate-limited' ? 'the rate limit of GitHub is reached' : inline(fault.message, 200);
  return `_Some notes could not be read: ${why}._`;
}

/**
 * Lists, headings, code and links are built again around escaped text. So the result contains no HTML, image, mention
 * or reference of the source, its headings are smaller than those of the page, and everything is closed.
 * @param budget the maximum number of characters. Whole lines are omitted, with a mark in their place.
 */
export function sanitizeMarkdown(text: string, budget: number): string {
  const lines = withoutComments(text.slice(0, budget * 2))
    .trimEnd()
    .split(/\r\n|[\r\n\u2028\u2029]/);
  return cut(linesOf(lines), budget);
}

const CUT_MARK = '…';

/** The parts are lines and code blocks. The text can be cut after each of them. */
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

/** A comment without an end would hide everything after it, so only its start is removed. */
function withoutComments(text: string): string {
  const end = text.lastIndexOf('-->') + 3;
  const closed = end < 3 ? '' : text.slice(0, end).replaceAll(/<!--[^]*?-->/g, '');
  return closed + text.slice(end < 3 ? 0 : end).replaceAll('<!--', '');
}

const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const ITEM = /^(\s*)(?:[-*+]|\d{1,9}[.)])\s(.*)/;
const DEEPEST = 3;

function linesOf(lines: readonly string[]): readonly string[] {
  const texts: string[] = [];
  let depth = -1;
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const [fence, item] = [FENCE.exec(line)?.[1], ITEM.exec(line)];
    if (fence !== undefined) {
      const end = endOfCode(lines, index, fence);
      texts.push(
        '',
        fenced(
          '',
          lines.slice(index + 1, end).map((one) => one.replaceAll(UNSEEN, '')),
        ),
        '',
      );
      index = end;
      depth = -1;
    } else if (item !== null) {
      // One level at a time: deeper text would be a code block that shows the escapes.
      depth = Math.min(depth + 1, Math.floor((item[1] ?? '').length / 2), DEEPEST);
      const words = spans(item[2] ?? '');
      // A dash alone would underline the line above as a heading.
      if (words !== '') texts.push(`${'  '.repeat(depth)}- ${words}`);
    } else {
      if (line.trim() !== '') depth = -1;
      texts.push(...textLines(line));
    }
  }
  return texts.filter((line, index) => line !== '' || texts[index - 1] !== '');
}

/** The end of the block; without one, the end of the text. */
function endOfCode(lines: readonly string[], begin: number, fence: string): number {
  for (let at = begin + 1; at < lines.length; at += 1) {
    const line = (lines[at] ?? '').trim();
    if (line.length >= fence.length && line.replaceAll(fence.slice(0, 1), '') === '') return at;
  }
  return lines.length;
}

function textLines(line: string): readonly string[] {
  const text = line.replace(/^\s*(?:>\s?)*/, '');
  // Rules, underlines of headings, and the line under the head of a table.
  if (/^[\s=*_|:-]*$/.test(text)) return [''];
  const heading = /^#{1,6}\s(.*)/.exec(text)?.[1];
  if (heading === undefined) return [spans(text)];
  const words = spans(heading.replace(/(?<!\S)#+\s*$/, ''));
  return words === '' ? [''] : ['', `<b>${words}</b>`, ''];
}

// Control characters except the tab, and characters that hide text or change its direction. The spaces of a code block
// stay.
const UNSEEN = /(?!\t)[\p{Cc}\p{Cf}]/gu;

// Code, an image, a link, an address, a tag. Everything else is text. Each length is limited, so that matching stays
// fast.
const SPANS =
  /(?<!`)(?<ticks>`{1,3})(?!`)(?<code>.{1,500}?)(?<!`)\k<ticks>(?!`)|!\[(?<alt>[^\][]{0,300})\]\([^()]{0,1000}\)|\[(?<words>[^\][]{1,500})\]\(\s*<?(?<target>[^\s()<>]{1,1000})>?[^()]{0,200}\)|(?<address>https?:\/\/[^\s<>()[\]"'`]{1,1000})|<\/?[A-Za-z][^<>]{0,1000}>/g;

function spans(text: string): string {
  let result = '';
  let from = 0;
  for (const match of text.matchAll(SPANS)) {
    result += words(text.slice(from, match.index)) + spanOf(match.groups ?? {});
    from = match.index + match[0].length;
  }
  return (result + words(text.slice(from))).trim();
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
  // A period after an address belongs to the sentence.
  const bare = address.replace(/[.,;:!?*_~]+$/, '');
  return linkTo(bare, inline(bare, LONGEST)) + words(address.slice(bare.length));
}

const LONGEST = 4_000;

/** Emphasis is removed. Spaces at both ends belong to the sentence. */
function words(text: string): string {
  const plain = text
    .replaceAll(/\*{2,3}|~~|(?<![A-Za-z0-9])_{2,3}|_{2,3}(?![A-Za-z0-9])/g, '')
    .replaceAll(/\*(?=\S)([^*]{1,1000})(?<=\S)\*/g, '$1')
    .replaceAll(/(?<![A-Za-z0-9])_(?=\S)([^_]{1,1000})(?<=\S)_(?![A-Za-z0-9])/g, '$1');
  const [before, after] = [/^\s/.test(plain) ? ' ' : '', plain.trim() !== '' && /\s$/.test(plain) ? ' ' : ''];
  return `${before}${inline(plain, LONGEST)}${after}`;
}

/**
 * Through redirect.github.com, a link to an issue creates no mention there. Text that is not an https address is shown
 * as text.
 */
function linkTo(target: string, label: string): string {
  if (!/^https:\/\/[A-Za-z0-9.-]+(?:[/?#][A-Za-z0-9._~/?#@&+,;=%:-]*)?$/.test(target)) return label;
  const address = target.replace(/^https:\/\/(?:www\.)?github\.com(?=[/?#]|$)/i, 'https://redirect.github.com');
  return label.trim() === '' ? '' : `[${label.trim()}](${address.replaceAll('_', '%5F').replaceAll('~', '%7E')})`;
}
