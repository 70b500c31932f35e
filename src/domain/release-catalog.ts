/** The list of releases that Convox publishes (versions.json): checked entry by entry, asked in its own order. */
import { isJsonObject } from './json-value.ts';
import { parseJsonText } from './json-text.ts';
import { parseRackVersion, type RackVersion } from './rack-version.ts';

export interface Release {
  readonly version: RackVersion;
  readonly description: string;
  readonly published: boolean;
  /** Counts only with `published`: an unpublished release is on nobody's way. */
  readonly required: boolean;
}

/** Oldest first, in the file's own order; that order is the truth, timestamps are not (branch builds are listed late). */
export interface ReleaseCatalog {
  readonly releases: readonly Release[];
}

/** What is wrong with one place in the file. `index` is undefined where it is the file as a whole. */
export interface CatalogFlaw {
  readonly index: number | undefined;
  readonly field: 'file' | 'entry' | 'version' | 'description' | 'published' | 'required';
  readonly expected: string;
  readonly found: string;
}

export type CatalogReading =
  | { readonly kind: 'catalog'; readonly catalog: ReleaseCatalog }
  | { readonly kind: 'unusable'; readonly flaws: readonly CatalogFlaw[] };

/**
 * Reads versions.json. One bad entry makes the whole file unusable: it could be the required release that a rack must
 * not pass, so leaving it out is no safe reading.
 */
export function parseReleaseCatalog(text: string): CatalogReading {
  const read = parseJsonText(text);
  if (read === undefined) {
    return fileFlaw(
      'JSON',
      text.trim() === '' ? 'an empty file' : `${String(text.length)} characters that are not JSON`,
    );
  }
  const { json } = read;
  if (!Array.isArray(json)) return fileFlaw('an array of releases', nameOf(json));
  if (json.length === 0) return fileFlaw('an array of releases', 'an empty array');
  const flaws: CatalogFlaw[] = [];
  const seen = new Map<string, number>();
  const releases = json.map((entry: unknown, index) => parseRelease(entry, index, seen, flaws));
  if (flaws.length > 0) return { kind: 'unusable', flaws };
  return { kind: 'catalog', catalog: { releases: releases.filter((release) => release !== undefined) } };
}

/** Where a release stands in the catalog's order; undefined where it is not listed. */
export function indexOfRelease(catalog: ReleaseCatalog, version: RackVersion): number | undefined {
  const index = catalog.releases.findIndex((release) => release.version === version);
  return index < 0 ? undefined : index;
}

/** What a rack comes to or past from one release to a later one: the published ones after the first, and the last whatever it is. */
export function releasesBetween(catalog: ReleaseCatalog, from: RackVersion, to: RackVersion): readonly Release[] {
  const [here, there] = [indexOfRelease(catalog, from), indexOfRelease(catalog, to)];
  if (here === undefined || there === undefined) return [];
  return catalog.releases.slice(here + 1, there + 1).filter(({ published, version }) => published || version === to);
}

/** The last release that `accepts` takes, reading from the newest; undefined where there is none. */
export function lastRelease(
  catalog: ReleaseCatalog,
  accepts: (release: Release) => boolean = (release) => release.published,
): Release | undefined {
  return catalog.releases.findLast(accepts);
}

/** The listed releases whose names come just before and just after one that is not listed, by timestamp. */
export function neighboursOf(
  catalog: ReleaseCatalog,
  version: string,
): { readonly before: RackVersion | undefined; readonly after: RackVersion | undefined } {
  const published = catalog.releases.filter((release) => release.published).map((release) => release.version);
  return {
    before: published
      .filter((candidate) => candidate < version)
      .sort()
      .at(-1),
    after: published
      .filter((candidate) => candidate > version)
      .sort()
      .at(0),
  };
}

function parseRelease(
  entry: unknown,
  index: number,
  seen: Map<string, number>,
  flaws: CatalogFlaw[],
): Release | undefined {
  const flaw = (field: CatalogFlaw['field'], expected: string, found: string): void => {
    flaws.push({ index, field, expected, found });
  };
  if (!isJsonObject(entry)) {
    flaw('entry', 'an object', nameOf(entry));
    return undefined;
  }
  const { version: name, description = '', published = false, required = false } = entry;
  const version = typeof name === 'string' ? parseRackVersion(name) : undefined;
  if (version === undefined) flaw('version', 'YYYYMMDDHHMMSS, with or without a suffix', nameOf(name));
  else {
    const earlier = seen.get(version);
    if (earlier !== undefined) flaw('version', 'each release once', `${version} again, first at entry ${earlier}`);
    seen.set(version, index);
  }
  // Absent flags are false, as Convox's own (Go) reading of the file takes them; a flag of another type is no flag.
  if (typeof description !== 'string') flaw('description', 'a string', nameOf(description));
  if (typeof published !== 'boolean') flaw('published', 'true or false', nameOf(published));
  if (typeof required !== 'boolean') flaw('required', 'true or false', nameOf(required));
  if (version === undefined) return undefined;
  return { version, description: String(description), published: published === true, required: required === true };
}

function fileFlaw(expected: string, found: string): CatalogReading {
  return { kind: 'unusable', flaws: [{ index: undefined, field: 'file', expected, found }] };
}

/** Names an unexpected value shortly; it comes from a file that strangers can write to. */
function nameOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
