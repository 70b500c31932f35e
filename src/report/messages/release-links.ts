/** Where Convox writes about its releases. */
import type { RackVersion } from '../../releases/rack-version.ts';

const REPOSITORY = 'https://github.com/convox/rack';

/** A version has no sign in it that an address would need encoded. */
export function releasePage(version: RackVersion): string {
  return `${REPOSITORY}/releases/tag/${version}`;
}

/** All that was changed between two releases. */
export function comparePage(from: RackVersion, to: RackVersion): string {
  return `${REPOSITORY}/compare/${from}...${to}`;
}
