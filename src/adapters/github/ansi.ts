/** Colours of the log: escape sequences that we put in ourselves, after everybody else's are out. */
import type { Style, Tone } from '../../report/log/log-line.ts';
import { toSafeLine } from './safe-line.ts';

// Of the 16 colours that the run's page shows, those that can be read on its light and on its dark ground.
const CODES: Readonly<Record<Tone, number>> = { good: 32, bad: 31, caution: 33, quiet: 90 };

/** NO_COLOR (https://no-color.org) is obeyed; the runner's page shows colours though its output is no terminal. */
export function hasColours(env: Readonly<Record<string, string | undefined>>): boolean {
  const { NO_COLOR: refused = '', GITHUB_ACTIONS: onRunner } = env;
  return refused === '' && (onRunner === 'true' || process.stdout.isTTY);
}

/** The text as a safe line, coloured from the paint's place on to its end. */
export function painted(text: string, paint: Style | undefined): string {
  const safe = toSafeLine(text);
  // Where something had to be taken out, the place is no longer sure; such a line can do without colour.
  if (paint === undefined || safe !== text) return safe;
  return `${safe.slice(0, paint.from)}\u001b[${CODES[paint.tone]}m${safe.slice(paint.from)}\u001b[0m`;
}
