/** The list of releases that Convox publishes (versions.json): checked entry by entry, asked in its own order. */
import { isJsonObject, type JsonObject } from '../values/json-value.ts';
import { parseJsonText } from '../values/json-text.ts';
import { isRackVersion, type RackVersion } from './rack-version.ts';

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
  const entries: readonly unknown[] = json;
  const releases = entries.map(toRelease);
  if (releases.every((release) => release !== undefined) && !hasRepetition(releases)) {
    return { kind: 'catalog', catalog: { releases } };
  }
  return { kind: 'unusable', flaws: flawsIn(entries, releases) };
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

/** An entry that has everything is taken as it is: copies would be a good part of what a long list takes of memory. */
function toRelease(entry: unknown): Release | undefined {
  if (isRelease(entry)) return entry;
  if (!isJsonObject(entry)) return undefined;
  const filled = filledUp(entry);
  return isRelease(filled) ? filled : undefined;
}

/** Absent flags are false, as Convox's own (Go) reading of the file takes them; a flag of another type is no flag. */
function filledUp({ version, description = '', published = false, required = false }: JsonObject) {
  return { version, description, published, required };
}

function isRelease(entry: unknown): entry is Release {
  if (!isJsonObject(entry)) return false;
  const { version, description, published, required } = entry;
  return (
    isVersion(version) &&
    typeof description === 'string' &&
    typeof published === 'boolean' &&
    typeof required === 'boolean'
  );
}

function isVersion(value: unknown): value is RackVersion {
  return typeof value === 'string' && isRackVersion(value);
}

/**
 * Sorted, equal versions stand side by side. A list that is nearly in order is sorted about as fast as it is put into a
 * set, and takes a third of the memory.
 */
function hasRepetition(releases: readonly Release[]): boolean {
  const versions = releases.map(({ version }) => version).sort();
  return versions.some((version, index) => version === versions[index + 1]);
}

/** All that is wrong, entry by entry. Only a list with a flaw is worth the map. */
function flawsIn(entries: readonly unknown[], releases: readonly (Release | undefined)[]): readonly CatalogFlaw[] {
  const firstPlaces = new Map<RackVersion, number>();
  return entries.flatMap((entry, index) => {
    const version = releases[index]?.version;
    if (version === undefined) return flawsOf(entry, index);
    const first = firstPlaces.get(version);
    if (first !== undefined) return [repetition(version, index, first)];
    firstPlaces.set(version, index);
    return [];
  });
}

function flawsOf(entry: unknown, index: number): readonly CatalogFlaw[] {
  if (!isJsonObject(entry)) return [{ index, field: 'entry', expected: 'an object', found: nameOf(entry) }];
  const { version, description, published, required } = filledUp(entry);
  const flaws: CatalogFlaw[] = [];
  const flaw = (field: CatalogFlaw['field'], expected: string, found: unknown): void => {
    flaws.push({ index, field, expected, found: nameOf(found) });
  };
  if (!isVersion(version)) flaw('version', 'YYYYMMDDHHMMSS, with or without a suffix', version);
  if (typeof description !== 'string') flaw('description', 'a string', description);
  if (typeof published !== 'boolean') flaw('published', 'true or false', published);
  if (typeof required !== 'boolean') flaw('required', 'true or false', required);
  return flaws;
}

function repetition(version: RackVersion, index: number, first: number): CatalogFlaw {
  const found = `${version} again, first at entry ${String(first)}`;
  return { index, field: 'version', expected: 'each release once', found };
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
