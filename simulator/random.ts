/** One seeded generator for all random values of the simulator, so that a scenario can be repeated exactly. */

export interface Random {
  /** Returns a number from 0 (included) to 1 (excluded). */
  fraction(): number;
  /** Returns `length` random characters of `alphabet`. */
  text(length: number, alphabet: string): string;
  uuid(): string;
}

export const HEX = '0123456789abcdef';
export const UPPER_ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  /** mulberry32. Its 32 bits of state suffice to select the requests that fail. */
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const text = (length: number, alphabet: string): string =>
    Array.from({ length }, () => alphabet.charAt(Math.floor(fraction() * alphabet.length))).join('');
  const uuid = (): string => [8, 4, 4, 4, 12].map((length) => text(length, HEX)).join('-');
  return { fraction, text, uuid };
}
