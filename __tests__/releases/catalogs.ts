/** Catalogs for tests, with one line for each release. */
import { parseRackVersion, type RackVersion } from '../../src/releases/rack-version.ts';
import { parseReleaseCatalog, type ReleaseCatalog } from '../../src/releases/release-catalog.ts';

export function version(text: string): RackVersion {
  const parsed = parseRackVersion(text);
  if (parsed === undefined) throw new Error(`not a version: ${text}`);
  return parsed;
}

/** The release of a day in January 2020, at midnight. */
export function day(number: number): RackVersion {
  return version(`202001${String(number).padStart(2, '0')}000000`);
}

/** `catalogOf('', 'required', 'unpublished')`: the releases of 1, 2 and 3 January, the first plain. */
export function catalogOf(...marks: readonly string[]): ReleaseCatalog {
  return catalogFrom(
    marks.map((mark, index) => ({
      version: day(index + 1),
      description: '',
      published: !mark.includes('unpublished'),
      required: mark.includes('required'),
    })),
  );
}

export function catalogFrom(entries: readonly unknown[]): ReleaseCatalog {
  const reading = parseReleaseCatalog(JSON.stringify(entries));
  if (reading.kind !== 'catalog') throw new Error(JSON.stringify(reading.flaws));
  return reading.catalog;
}
