/** The name of a rack release, and the time in it. */

declare const brand: unique symbol;

/** `YYYYMMDDHHMMSS` (UTC), with a suffix for releases made from a branch: `20171211141019-internal-dns-removal`. */
export type RackVersion = string & { readonly [brand]: 'RackVersion' };

// The version becomes part of a bucket key, a URL and a client token, so no other characters are accepted.
const PATTERN = /^\d{14}(?:-[A-Za-z0-9][A-Za-z0-9._-]{0,80})?$/;

const ZERO = 48; // the code of the digit

/** @returns undefined if the text is not a version (`../../x`, `dev`, month 13). */
export function parseRackVersion(text: string): RackVersion | undefined {
  return isRackVersion(text) ? text : undefined;
}

/** Whether the text has the form of a version. */
export function isRackVersion(text: string): text is RackVersion {
  return PATTERN.test(text) && !text.includes('..') && namesMoment(text);
}

/** The time in the release's name, in milliseconds since the epoch. */
export function releasedAtMs(version: RackVersion): number {
  const [year, month, day] = [numberAt(version, 0, 4), numberAt(version, 4, 6), numberAt(version, 6, 8)];
  const [hour, minute, second] = [numberAt(version, 8, 10), numberAt(version, 10, 12), numberAt(version, 12, 14)];
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** Checks the digits without creating a Date in most cases, because a catalog calls this for each of its entries. */
function namesMoment(digits: string): boolean {
  const year = numberAt(digits, 0, 4);
  const month = numberAt(digits, 4, 6);
  const day = numberAt(digits, 6, 8);
  const isDay = month >= 1 && month <= 12 && day >= 1 && (day <= 28 || day <= daysIn(year, month));
  return isDay && numberAt(digits, 8, 10) < 24 && numberAt(digits, 10, 12) < 60 && numberAt(digits, 12, 14) < 60;
}

/** Day 0 of the next month is the last day of this one. */
function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function numberAt(digits: string, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at += 1) number = number * 10 + digits.charCodeAt(at) - ZERO;
  return number;
}
