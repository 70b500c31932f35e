/**
 * The list of Convox's releases (versions.json): validates each entry, and provides look-ups in the order of the file.
 */
import { isJsonObject, type JsonObject } from '../values/json-value.ts';
import { parseJsonText } from '../values/json-text.ts';
import { isRackVersion, type RackVersion } from './rack-version.ts';

export interface Release {
  readonly version: RackVersion;
  readonly description: string;
  readonly published: boolean;
  /** Only has an effect with `published`, because no rack is updated to an unpublished release. */
  readonly required: boolean;
}

/**
 * Oldest first, in the file's order. Only this order counts: releases built from a branch have an old timestamp but are
 * listed late.
 */
export interface ReleaseCatalog {
  readonly releases: readonly Release[];
}

/** One problem in the file. `index` is undefined if the file as a whole is invalid. */
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
 * Parses versions.json. One invalid entry makes the whole file unusable: it could be the required release that a rack
 * must not pass.
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

/** The position of a release in the catalog; undefined if it is not listed. */
export function indexOfRelease(catalog: ReleaseCatalog, version: RackVersion): number | undefined {
  const index = catalog.releases.findIndex((release) => release.version === version);
  return index < 0 ? undefined : index;
}

/** The releases between two: the published ones after the first, and the last one even if it is unpublished. */
export function releasesBetween(catalog: ReleaseCatalog, from: RackVersion, to: RackVersion): readonly Release[] {
  const [here, there] = [indexOfRelease(catalog, from), indexOfRelease(catalog, to)];
  if (here === undefined || there === undefined) return [];
  return catalog.releases.slice(here + 1, there + 1).filter(({ published, version }) => published || version === to);
}

/** The newest release for which `accepts` returns true; undefined if there is none. */
export function lastRelease(
  catalog: ReleaseCatalog,
  accepts: (release: Release) => boolean = (release) => release.published,
): Release | undefined {
  return catalog.releases.findLast(accepts);
}

/** The listed releases whose timestamps come just before and just after that of a release that is not listed. */
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

/** A complete entry is not copied, because copies of a long list need much memory. */
function toRelease(entry: unknown): Release | undefined {
  if (isRelease(entry)) return entry;
  if (!isJsonObject(entry)) return undefined;
  const filled = filledUp(entry);
  return isRelease(filled) ? filled : undefined;
}

/** Missing flags are false, as in Convox's own Go code. A flag of another type is invalid. */
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
 * Sorts the list and compares neighbors. This needs a third of the memory of a set, and about the same time because the
 * list is almost sorted.
 */
function hasRepetition(releases: readonly Release[]): boolean {
  const versions = releases.map(({ version }) => version).sort();
  return versions.some((version, index) => version === versions[index + 1]);
}

/** All problems, entry by entry. Only called for a list that has one. */
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

/** Shortens an unexpected value for a message. The file is untrusted. */
function nameOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
