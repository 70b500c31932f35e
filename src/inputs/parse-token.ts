/** The token for GitHub: what it may look like, and that it is never shown, not even to say what is wrong with it. */
import type { InputName } from './input-catalogue.ts';
import { bad, read, type InputReading } from './input-reading.ts';

export interface TokenReading {
  readonly reading: InputReading<string | undefined>;
  /** To be masked whether or not it is well formed. */
  readonly secrets: readonly string[];
}

/** Undefined where none is given. */
export function parseToken(input: InputName, text: string): TokenReading {
  // The default of action.yml, which a runner puts the token in place of, and which a blank stands for: there is none.
  if (text.startsWith('${{')) return { reading: read(undefined), secrets: [] };
  // It goes into a header, which takes no other signs.
  const isToken = /^[\x21-\x7e]+$/.test(text);
  return { reading: isToken ? read(text) : bad(input, '***', 'a token, without blanks'), secrets: [text] };
}
