/** The SHA-256 digest of a text. The only pure file that uses a module of Node. */
import { createHash } from 'node:crypto';

/** @returns 64 hexadecimal digits. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
