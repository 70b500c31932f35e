/** Parses the GitHub token. It is never shown, not even in a message about its form. */
import type { InputName } from './input-catalogue.ts';
import { invalid, parsed, type InputReading } from './input-reading.ts';

export interface TokenReading {
  readonly reading: InputReading<string | undefined>;
  /** The values to mask, even if the token is invalid. */
  readonly secrets: readonly string[];
}

/** Undefined if no token is given. */
export function parseToken(input: InputName, text: string): TokenReading {
  // The runner did not replace the default of action.yml, so there is no token.
  if (text.startsWith('${{')) return { reading: parsed(undefined), secrets: [] };
  // The token goes into an HTTP header, which permits no other characters.
  const isToken = /^[\x21-\x7e]+$/.test(text);
  return { reading: isToken ? parsed(text) : invalid(input, '***', 'a token, without blanks'), secrets: [text] };
}
