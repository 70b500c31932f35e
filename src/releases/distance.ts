/** How many releases and days a rack is behind another release. */
import { releasesBetween, type ReleaseCatalog } from './release-catalog.ts';
import { releasedAtMs, type RackVersion } from './rack-version.ts';

/** Published releases, and whole days between the timestamps in the names of the releases. */
export interface Distance {
  readonly releases: number;
  readonly days: number;
}

const DAY_MS = 86_400_000;

/** The distance between two releases. */
export function distanceBetween(catalog: ReleaseCatalog, from: RackVersion, to: RackVersion): Distance {
  return {
    releases: releasesBetween(catalog, from, to).length,
    // Branch builds are listed late, so the target can have the earlier timestamp.
    days: Math.max(0, Math.floor((releasedAtMs(to) - releasedAtMs(from)) / DAY_MS)),
  };
}
