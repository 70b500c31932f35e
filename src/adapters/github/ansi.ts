/** Colors for the log: escape sequences are added after all untrusted ones were removed. */
import type { Style, Tone } from '../../report/log/log-line.ts';
import { toSafeLine } from './safe-line.ts';

// Those of the 16 colors that are readable on the light and dark backgrounds of a run's page.
const CODES: Readonly<Record<Tone, number>> = { good: 32, bad: 31, caution: 33, quiet: 90 };

/**
 * NO_COLOR (https://no-color.org) disables colors. The run's page shows colors although its output is not a terminal.
 */
export function hasColors(env: Readonly<Record<string, string | undefined>>): boolean {
  const { NO_COLOR: refused = '', GITHUB_ACTIONS: onRunner } = env;
  return refused === '' && (onRunner === 'true' || process.stdout.isTTY);
}

/** The text as a safe line, colored from the style's position to the end. */
export function painted(text: string, style: Style | undefined): string {
  const safe = toSafeLine(text);
  // If characters were removed, the position is not reliable, so the line has no color.
  if (style === undefined || safe !== text) return safe;
  return `${safe.slice(0, style.from)}\u001b[${CODES[style.tone]}m${safe.slice(style.from)}\u001b[0m`;
}
