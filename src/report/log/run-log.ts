/** The log of a run as a fold over its events: lines, groups and heartbeats; printed as the events are emitted. */
import type { RunEvent } from '../../run/run-event.ts';
import { CLOSE, type LogLine, openGroup, type Style } from './log-line.ts';
import { logLinesOf } from './log-lines.ts';
import { EMPTY_LOG_CONTEXT, isKnown, type LogContext, logContextAfter } from './log-context.ts';
import { redactStrings } from '../markdown/redact.ts';
import { internalProblem } from '../../run/outcome.ts';
import type { Annotation } from '../outputs/outputs.ts';

export interface RunLog {
  readonly context: LogContext;
  readonly open: Group | undefined;
  readonly silence: Heartbeat;
  /** How many secrets are redacted in the context. */
  readonly secrets: number;
}

/** `plan`: how a step was planned. `events`: the stack events. Everything else is outside of a group. */
type Group = 'plan' | 'events';

/** Events whose lines stay in an open group. Any other line closes it. */
const INSIDE: Readonly<Record<Group, ReadonlySet<RunEvent['kind']>>> = {
  plan: new Set<RunEvent['kind']>(['parameters-compared', 'poll-failed', 'still-waiting', 'warned']),
  events: new Set<RunEvent['kind']>(['poll-failed', 'still-waiting', 'warned', 'cancel-asked']),
};

const OPENING: Readonly<Partial<Record<RunEvent['kind'], Group>>> = {
  'parameters-planned': 'plan',
  'change-set-created': 'plan',
  'stack-event': 'events',
};

/** The log before the first event. */
export function createRunLog(nowMs: number): RunLog {
  return { context: EMPTY_LOG_CONTEXT, open: undefined, silence: afterOutput(nowMs), secrets: 0 };
}

export interface RunLogStep {
  readonly log: RunLog;
  readonly lines: readonly LogLine[];
}

/**
 * @returns the log after an event, and the lines to print.
 * @param secrets they are redacted before anything else.
 */
export function appendRunLog(
  log: RunLog,
  runEvent: RunEvent,
  nowMs: number,
  secrets: readonly string[] = [],
): RunLogStep {
  const isSign = runEvent.kind === 'still-waiting';
  if (isSign && !isHeartbeatDue(log.silence, nowMs)) return { log, lines: [] };
  const clean = redactStrings(runEvent, secrets);
  const after = logContextAfter(log.context, clean);
  // The context can hold a value that is found to be a secret only now. Otherwise it is redacted already; redacting it
  // again for thousands of events would be slow.
  const context = secrets.length === log.secrets ? after : redactStrings(after, secrets);
  const lines = isKnown(log.context.known, clean) ? [] : logLinesOf(clean, context, nowMs);
  // Debug lines do not close a group. The end of the run does.
  const isNews = lines.some(({ level }) => level === 'info') || runEvent.kind === 'run-ended';
  if (!isNews) return { log: { ...log, context, secrets: secrets.length }, lines };
  const open = groupFor(runEvent, log.open);
  const silence = isSign ? afterHeartbeat(log.silence, nowMs) : afterOutput(nowMs);
  return {
    log: { context, open, silence, secrets: secrets.length },
    lines: [...turn(log.open, open, context), ...lines],
  };
}

function groupFor({ kind }: RunEvent, open: Group | undefined): Group | undefined {
  return open !== undefined && INSIDE[open].has(kind) ? open : OPENING[kind];
}

/** GitHub does not nest groups: one ends before the next starts. */
function turn(from: Group | undefined, to: Group | undefined, { label, way }: LogContext): readonly LogLine[] {
  if (from === to) return [];
  const title = `${label}: ${to === 'plan' ? way : 'events (times in UTC)'}`;
  return [...(from === undefined ? [] : [CLOSE]), ...(to === undefined ? [] : [openGroup(title)])];
}

interface Heartbeat {
  readonly sinceMs: number;
  /** The number of heartbeats since the last other line. */
  readonly heartbeats: number;
}

/**
 * The first after half a minute. Later at most one line in two minutes, so that the log of a long update remains
 * readable.
 */
const GAPS_MS = [30_000, 60_000, 120_000] as const;

/** Whether the silence is long enough for a heartbeat. */
function isHeartbeatDue({ sinceMs, heartbeats }: Heartbeat, nowMs: number): boolean {
  return nowMs - sinceMs >= (GAPS_MS[heartbeats] ?? Math.max(...GAPS_MS));
}

/** The state after a heartbeat was printed. */
function afterHeartbeat({ heartbeats }: Heartbeat, nowMs: number): Heartbeat {
  return { sinceMs: nowMs, heartbeats: heartbeats + 1 };
}

/** Any other line restarts the silence. */
function afterOutput(nowMs: number): Heartbeat {
  return { sinceMs: nowMs, heartbeats: 0 };
}

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
