/** The notes of the releases on the route, folded, newest first, within a size limit. */
import type { GitHubFacts } from '../../run/github-fault.ts';
import type { RackVersion } from '../../releases/rack-version.ts';
import { sanitizeMarkdown } from '../markdown/sanitize-markdown.ts';
import { blocks, details, inline, link } from '../markdown/markdown.ts';
import { counted } from '../messages/phrases.ts';
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

interface Division {
  readonly texts: readonly string[];
  readonly left: readonly ReleaseEntry[];
}

function divided(releases: readonly ReleaseEntry[], characters: number): Division {
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
