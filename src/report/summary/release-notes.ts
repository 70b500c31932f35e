/** The notes of the releases on the way, folded, the newest first, in as much room as there is. */
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
    /** Nobody has written any. */
    | { readonly kind: 'none' }
    /** Not asked for, or not answered in time. */
    | { readonly kind: 'unread' };
}

export interface RouteNotes {
  /** Where the way begins. */
  readonly from: RackVersion;
  /** Newest first. */
  readonly releases: readonly ReleaseEntry[];
  /** What kept the rest of the notes from being read. */
  readonly fault: GitHubFacts | undefined;
}

/** A release that has more to say than this has it on its own page. */
const LONGEST_NOTES = 8_000;
/** Below this, a beginning of notes says less than a link. */
const SHORTEST_NOTES = 300;
const MOST_LINKS = 60;

/** @param characters of all notes together; the releases whose notes do not fit are told as links. */
export function releaseNotes(way: RouteNotes | undefined, characters: number): string {
  if (way === undefined) return '';
  const [newest] = way.releases;
  if (newest === undefined) return '';
  const { texts, left } = divided(way.releases, characters);
  const everything = link('all changes', comparePage(way.from, newest.version));
  const title = `Release notes: ${counted(way.releases.length, 'release')} on the route`;
  const body = blocks([...texts, linkList(left, way), faultWords(way), `Since ${inline(way.from)}: ${everything}.`]);
  return details(`<b>${title}</b>`, body);
}

interface Division {
  readonly texts: readonly string[];
  readonly left: readonly ReleaseEntry[];
}

function divided(releases: readonly ReleaseEntry[], characters: number): Division {
  const texts: string[] = [];
  const left: ReleaseEntry[] = [];
  let limits = characters;
  for (const release of releases) {
    const text =
      release.notes.kind === 'read' && limits >= SHORTEST_NOTES
        ? sanitizeMarkdown(release.notes.markdown, Math.min(limits, LONGEST_NOTES))
        : '';
    if (text === '') left.push(release);
    else texts.push(`${releaseLink(release)}\n\n${text}`);
    limits -= text.length;
  }
  return { texts, left };
}

function releaseLink({ version, required }: ReleaseEntry): string {
  return `**${link(version, releasePage(version))}**${required ? ' · required' : ''}`;
}

/** Of a release without notes, the changes since the one before it are what there is to read. */
function linkList(left: readonly ReleaseEntry[], { from, releases }: RouteNotes): string {
  if (left.length === 0) return '';
  const shown = left.slice(0, MOST_LINKS).map((release) => {
    const before = releases[releases.indexOf(release) + 1]?.version ?? from;
    const page = release.notes.kind === 'none' ? comparePage(before, release.version) : releasePage(release.version);
    return `${link(release.version, page)}${release.required ? ' (required)' : ''}`;
  });
  const rest = left.length - shown.length;
  const texts = left.length === releases.length ? '' : 'Without notes: ';
  return `${texts}${shown.join(' · ')}${rest > 0 ? ` · and ${rest} more` : ''}`;
}

function faultWords({ fault }: RouteNotes): string {
  if (fault === undefined) return '';
  const why = fault.kind === 'rate-limited' ? 'the rate limit of GitHub is reached' : inline(fault.message, 200);
  return `_Some notes could not be read: ${why}._`;
}
