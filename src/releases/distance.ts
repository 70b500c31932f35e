/** How far a rack is behind a release. */
import { releasesBetween, type ReleaseCatalog } from './release-catalog.ts';
import { releasedAtMs, type RackVersion } from './rack-version.ts';

/** In published releases, and in whole days between the releases' own timestamps. */
export interface Distance {
  readonly releases: number;
  readonly days: number;
}

const DAY_MS = 86_400_000;

/** The distance between two releases. */
export function distanceBetween(catalog: ReleaseCatalog, from: RackVersion, to: RackVersion): Distance {
  return {
    releases: releasesBetween(catalog, from, to).length,
    // Branch builds are listed late: then the target can be the older of the two.
    days: Math.max(0, Math.floor((releasedAtMs(to) - releasedAtMs(from)) / DAY_MS)),
  };
}
