/** The step's log through @actions/core. Untrusted text becomes safe lines here, before the runner reads it. */
// Named imports: `import *` would add all of @actions/core to the bundle, with its HTTP client.
import { debug, endGroup, error, info, isDebug, notice, setSecret, startGroup, warning } from '@actions/core';
import { SHORTEST_SECRET } from '../../rack/secrets.ts';
import type { Annotation } from '../../report/outputs/outputs.ts';
import type { Style } from '../../report/log/log-line.ts';
import { hasColors, painted } from './ansi.ts';
import { toSafeLine } from './safe-line.ts';

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
