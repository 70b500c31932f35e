/** A rack release's name: what makes a string one, and when that release was made. */

import { Unreachable } from './unreachable.ts';

declare const brand: unique symbol;

/** `YYYYMMDDHHMMSS` (UTC), with a suffix for releases made from a branch: `20171211141019-internal-dns-removal`. */
export type RackVersion = string & { readonly [brand]: 'RackVersion' };

// The version becomes part of a bucket key, a URL and a client token, so nothing beyond these characters gets in.
const PATTERN = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(-[A-Za-z0-9][A-Za-z0-9._-]{0,80})?$/;

/** Returns the version, or undefined where the text is none (`../../x`, `dev`, a month 13). */
export function parseRackVersion(text: string): RackVersion | undefined {
  return isRackVersion(text) ? text : undefined;
}

function isRackVersion(text: string): text is RackVersion {
  const match = PATTERN.exec(text);
  return match !== null && !text.includes('..') && timestampOf(match) !== undefined;
}

/** When the release was made, in milliseconds since the epoch; read from its own name. */
export function releasedAtMs(version: RackVersion): number {
  const match = PATTERN.exec(version);
  const at = match === null ? undefined : timestampOf(match);
  if (at === undefined) throw new Unreachable(`not a rack version: ${version}`);
  return at;
}

function timestampOf(match: RegExpExecArray): number | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const at = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  // Date.UTC rolls a 31st of February over into March; a version that does so names no moment.
  const same = at.getUTCMonth() === month - 1 && at.getUTCDate() === day && at.getUTCHours() === hour;
  return same && minute < 60 && second < 60 ? at.getTime() : undefined;
}
