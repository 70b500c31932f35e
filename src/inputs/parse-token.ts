/** Parses the GitHub token. It is never shown, not even in a message about its form. */
import type { InputName } from './input-catalogue.ts';
import { bad, read, type InputReading } from './input-reading.ts';

export interface TokenReading {
  readonly reading: InputReading<string | undefined>;
  /** To be masked, valid or not. */
  readonly secrets: readonly string[];
}

/** Undefined where no token is given. */
export function parseToken(input: InputName, text: string): TokenReading {
  // A default of action.yml that the runner did not replace: there is no token.
  if (text.startsWith('${{')) return { reading: read(undefined), secrets: [] };
  // The token goes into an HTTP header, which permits no other characters.
  const isToken = /^[\x21-\x7e]+$/.test(text);
  return { reading: isToken ? read(text) : bad(input, '***', 'a token, without blanks'), secrets: [text] };
}
