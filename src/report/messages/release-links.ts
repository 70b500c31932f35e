/** URLs of Convox's releases. */
import type { RackVersion } from '../../releases/rack-version.ts';

const REPOSITORY = 'https://github.com/convox/rack';

/** A version has no character that a URL must encode. */
export function releasePage(version: RackVersion): string {
  return `${REPOSITORY}/releases/tag/${version}`;
}

/** All changes between two releases. */
export function comparePage(from: RackVersion, to: RackVersion): string {
  return `${REPOSITORY}/compare/${from}...${to}`;
}
