/** The step's log through @actions/core. Untrusted text becomes safe lines here, before the runner reads it. */
// Named imports: `import *` would add all of @actions/core to the bundle, with its HTTP client.
import { debug, endGroup, error, info, isDebug, notice, setSecret, startGroup, warning } from '@actions/core';
import { SHORTEST_SECRET } from '../../rack/secrets.ts';
import type { Annotation } from '../../report/outputs/outputs.ts';
import type { Style, Tone } from '../../report/log/log-line.ts';

export interface StepLog {
  line(text: string, style?: Style): void;
  openGroup(title: string): void;
  closeGroup(): void;
  /** Also shown on the run's page. The runner keeps 10 of each level for a step. */
  annotate(annotation: Annotation): void;
  /** Printed only with step debugging. */
  debug(text: string): void;
  /** The runner prints this value as `***` from now on. */
  mask(secret: string): void;
  readonly debugging: boolean;
}

export function createStepLog(env: Readonly<Record<string, string | undefined>> = process.env): StepLog {
  const coloured = hasColors(env);
  return {
    line: (text, style) => {
      info(coloured ? painted(text, style) : toSafeLine(text));
    },
    openGroup: (title) => {
      startGroup(toSafeLine(title));
    },
    closeGroup: () => {
      endGroup();
    },
    annotate,
    debug: (text) => {
      for (const line of text.split(/\r?\n/)) debug(toSafeLine(line));
    },
    mask: maskSecret,
    debugging: isDebug(),
  };
}

const ANNOTATE = { error, warning, notice } as const;

// The message of an annotation can have several lines: @actions/core escapes the line breaks, so no line can be a
// command.
function annotate({ level, title, message }: Annotation): void {
  const text = message.split(/\r?\n/).map(toSafeLine).join('\n');
  ANNOTATE[level](text, { title: toSafeLine(title) });
}

// The runner masks line by line, so each line of a secret is masked on its own. Short lines are not masked: the runner
// would replace them in every word, and drop every output that contains them.
function maskSecret(secret: string): void {
  for (const line of new Set([secret, ...secret.split(/\r?\n/)])) {
    if (line.trim().length >= SHORTEST_SECRET) setSecret(line);
  }
}

// Those of the 16 colors that are readable on the light and dark backgrounds of a run's page.
const CODES: Readonly<Record<Tone, number>> = { good: 32, bad: 31, caution: 33, quiet: 90 };

/**
 * NO_COLOR (https://no-color.org) disables colors. The run's page shows colors although its output is not a terminal.
 */
function hasColors(env: Readonly<Record<string, string | undefined>>): boolean {
  const { NO_COLOR: refused = '', GITHUB_ACTIONS: onRunner } = env;
  return refused === '' && (onRunner === 'true' || process.stdout.isTTY);
}

/** The text as a safe line, colored from the style's position to the end. */
function painted(text: string, style: Style | undefined): string {
  const safe = toSafeLine(text);
  // If characters were removed, the position is not reliable, so the line has no color.
  if (style === undefined || safe !== text) return safe;
  return `${safe.slice(0, style.from)}\u001b[${CODES[style.tone]}m${safe.slice(style.from)}\u001b[0m`;
}

// Line breaks of every kind, escape sequences and other control characters, and marks that change the text's direction.
const CONTROLS = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu;
// The runner ignores leading white space, and counts more characters as white space than JavaScript does.
const COMMAND = /^([\s\u180e\u200b-\u200f\u2060\ufeff]*):(?=:)/u;

/** One line of plain text. `::error::` and `##[group]` in it have no effect. */
export function toSafeLine(text: string): string {
  return text.replaceAll(CONTROLS, ' ').replace(COMMAND, '$1: ').replaceAll('##[', '## [');
}
