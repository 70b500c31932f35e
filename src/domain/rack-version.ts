/** A rack release's name: what makes a string one, and when that release was made. */

import { Unreachable } from './unreachable.ts';

declare const brand: unique symbol;

/** `YYYYMMDDHHMMSS` (UTC), with a suffix for releases made from a branch: `20171211141019-internal-dns-removal`. */
export type RackVersion = string & { readonly [brand]: 'RackVersion' };

// The version becomes part of a bucket key, a URL and a client token, so nothing beyond these characters gets in.
const PATTERN = /^\d{14}(?:-[A-Za-z0-9][A-Za-z0-9._-]{0,80})?$/;

const ZERO = 48; // the code of the digit

/** Returns the version, or undefined where the text is none (`../../x`, `dev`, a month 13). */
export function parseRackVersion(text: string): RackVersion | undefined {
  return isRackVersion(text) ? text : undefined;
}

function isRackVersion(text: string): text is RackVersion {
  return PATTERN.test(text) && !text.includes('..') && timestampOf(text) !== undefined;
}

/** When the release was made, in milliseconds since the epoch; read from its own name. */
export function releasedAtMs(version: RackVersion): number {
  const at = timestampOf(version);
  if (at === undefined) throw new Unreachable(`not a rack version: ${version}`);
  return at;
}

/** Undefined where the digits name no moment. Leaves no garbage: a catalog asks it of each of its entries. */
function timestampOf(version: string): number | undefined {
  const year = numberAt(version, 0, 4);
  const month = numberAt(version, 4, 6);
  const day = numberAt(version, 6, 8);
  const hour = numberAt(version, 8, 10);
  const minute = numberAt(version, 10, 12);
  const second = numberAt(version, 12, 14);
  // Date.UTC would roll a 31st of February over into March.
  const isDay = month >= 1 && month <= 12 && day >= 1 && Date.UTC(year, month - 1, day) < Date.UTC(year, month, 1);
  const isTime = hour < 24 && minute < 60 && second < 60;
  return isDay && isTime ? Date.UTC(year, month - 1, day, hour, minute, second) : undefined;
}

function numberAt(digits: string, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at += 1) number = number * 10 + digits.charCodeAt(at) - ZERO;
  return number;
}
