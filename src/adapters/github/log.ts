/** The step's log, through the runner's toolkit; the last wall between untrusted text and the runner's commands. */
// By name: whoever takes the toolkit as a whole brings all of it into the bundle, an HTTP client and a runner of processes too.
import { debug, endGroup, error, info, isDebug, notice, setSecret, startGroup, warning } from '@actions/core';
import { SHORTEST_SECRET } from '../../rack/secrets.ts';
import type { Annotation } from '../../report/outputs/annotations.ts';
import type { Style } from '../../report/log/log-line.ts';
import { hasColours, painted } from './ansi.ts';
import { toSafeLine } from './safe-line.ts';

export interface StepLog {
  line(text: string, paint?: Style): void;
  openGroup(title: string): void;
  closeGroup(): void;
  /** Shown on the run's page as well; the runner keeps 10 of each level for a step. */
  annotate(annotation: Annotation): void;
  /** Printed where the workflow runs with step debugging only. */
  debug(text: string): void;
  /** From here on the runner prints this value as `***`. */
  mask(secret: string): void;
  readonly debugging: boolean;
}

export function createStepLog(env: Readonly<Record<string, string | undefined>> = process.env): StepLog {
  const coloured = hasColours(env);
  return {
    line: (text, paint) => {
      info(coloured ? painted(text, paint) : toSafeLine(text));
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

// The message of an annotation may have lines of its own: the toolkit escapes their ends, so none of them can begin a command.
function annotate({ level, title, message }: Annotation): void {
  const text = message.split(/\r?\n/).map(toSafeLine).join('\n');
  ANNOTATE[level](text, { title: toSafeLine(title) });
}

// The runner masks line by line, so each line of a secret is a mask of its own. Short lines are not masked: the runner would
// replace them in every word, and drop every output that contains them.
function maskSecret(secret: string): void {
  for (const line of new Set([secret, ...secret.split(/\r?\n/)])) {
    if (line.trim().length >= SHORTEST_SECRET) setSecret(line);
  }
}
