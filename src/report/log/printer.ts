/** Prints the events of a run to the step's log as they are emitted. */
import { redactStrings } from '../markdown/redact.ts';
import type { RunEvent } from '../../run/run-event.ts';
import { internalProblem } from '../../run/outcome.ts';
import type { Annotation } from '../outputs/annotations.ts';
import type { Style } from './log-line.ts';
import { createRunLog, appendRunLog } from './run-log.ts';

/** Where the lines of a run are printed. */
export interface Log {
  line(text: string, style?: Style): void;
  debug(text: string): void;
  openGroup(title: string): void;
  closeGroup(): void;
  annotate(annotation: Annotation): void;
  mask(secret: string): void;
}

export interface Printer {
  /** Never throws: an update in progress must be monitored even if its log fails. */
  readonly print: (event: RunEvent) => void;
  /** Annotates the first error of printing. Called when the run is over. */
  readonly reportFault: () => void;
}

/** Prints events as they are emitted. Secrets that are found later can be added to the list. */
export function createPrinter(
  { log, clock }: { readonly log: Log; readonly clock: { nowMs(): number } },
  secrets: readonly string[],
): Printer {
  let soFar = createRunLog(clock.nowMs());
  const faults: unknown[] = [];
  const print = (event: RunEvent): void => {
    const appended = appendRunLog(soFar, event, clock.nowMs(), secrets);
    soFar = appended.log;
    for (const { level, text, style, group } of appended.lines) {
      if (group === 'open') log.openGroup(text);
      else if (group === 'close') log.closeGroup();
      else if (level === 'debug') log.debug(text);
      else log.line(text, style);
    }
  };
  return {
    print: (event) => {
      try {
        print(event);
      } catch (error) {
        faults.push(error);
      }
    },
    reportFault: () => {
      if (faults.length === 0) return;
      const { message, stack = '' } = redactStrings(internalProblem(faults[0]), secrets);
      log.debug(stack);
      log.annotate({
        level: 'warning',
        title: 'The log is incomplete',
        message:
          `${faults.length} log entries could not be printed: ${message}. This is a bug in the action; please report it. ` +
          'It has no effect on the update.',
      });
    },
  };
}
