/** Where Convox writes about its releases. */
import type { RackVersion } from '../domain/rack-version.ts';

const RELEASES = 'https://github.com/convox/rack/releases';

/** A version has no sign in it that an address would need encoded. */
export function releasePage(version: RackVersion): string {
  return `${RELEASES}/tag/${version}`;
}
