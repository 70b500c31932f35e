/** Rack versions. */
import { parseRackVersion, type RackVersion } from '../../src/releases/rack-version.ts';

/** Throws for an invalid version, because the test is then wrong. */
export function versionOf(text: string): RackVersion {
  const version = parseRackVersion(text);
  if (version === undefined) throw new Error(`not a rack version: ${text}`);
  return version;
}

/** Real releases, oldest first. Those marked as required are required in Convox's own list. */
export const V2017_02 = versionOf('20170202012654');
export const V2017_03_REQUIRED = versionOf('20170306140228');
export const V2017_04 = versionOf('20170405220740');
export const V2026_04 = versionOf('20260421192651');
