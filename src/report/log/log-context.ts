/** What the log keeps from earlier events to render a later one: the step, and what AWS is doing. */
import type { RunEvent } from '../../run/run-event.ts';
import type { Progress } from '../../cloudformation/stack-event.ts';
import { columnsFor, USUAL_COLUMNS, type EventColumns } from './event-line.ts';
import { knownAfter, NOTHING_KNOWN, type KnownFacts } from './known-facts.ts';
import { NOTHING_IN_PROGRESS, withEvent, type InProgress } from '../model/in-progress.ts';

export interface LogContext {
  readonly rack: string;
  readonly region: string;
  /** The title of the groups and the result line: `Step 1 of 3`, `Plan`, `Recovery`. */
  readonly label: string;
  /** The releases before and after the step. */
  readonly way: string;
  readonly columns: EventColumns;
  readonly inProgress: InProgress;
  /** Undefined until there is an event. */
  readonly progress: Progress | undefined;
  /** How long the plan estimates the step to take; undefined where it estimates nothing. */
  readonly estimateMs: number | undefined;
  readonly known: KnownFacts;
  /** When the monitored update was started or joined. */
  readonly operationBeganMs: number | undefined;
}

const UNSEEN = { inProgress: NOTHING_IN_PROGRESS, progress: undefined } as const;

export const EMPTY_ADVICE_CONTEXT: LogContext = {
  rack: '',
  region: '',
  label: 'Update',
  way: '',
  columns: USUAL_COLUMNS,
  ...UNSEEN,
  estimateMs: undefined,
  known: NOTHING_KNOWN,
  operationBeganMs: undefined,
};

/** The context after an event. */
export function logContextAfter(context: LogContext, runEvent: RunEvent): LogContext {
  return { ...sceneAfter(context, runEvent), known: knownAfter(context.known, runEvent) };
}

function sceneAfter(context: LogContext, runEvent: RunEvent): LogContext {
  switch (runEvent.kind) {
    case 'run-started':
      return { ...context, rack: runEvent.rack, region: runEvent.region };
    case 'route-planned': {
      // In `mode: plan` no step starts; the first step of the route is planned.
      if (runEvent.route.kind !== 'planned') return context;
      const [stop] = runEvent.route.stops;
      if (stop === undefined) return context;
      return { ...context, label: 'Plan', way: wayWords({ ...stop, from: runEvent.route.current, to: stop.version }) };
    }
    case 'step-started':
      // A joined update has no change set, and the one of another step does not apply to it.
      return {
        ...context,
        label: `Step ${runEvent.step} of ${runEvent.of}`,
        way: wayWords(runEvent),
        columns: USUAL_COLUMNS,
        estimateMs: undefined,
      };
    case 'impact-assessed': {
      const { minutes } = runEvent.disruption;
      return { ...context, estimateMs: minutes === undefined ? undefined : minutes * 60_000 };
    }
    case 'change-set-created':
      return { ...context, columns: columnsFor(runEvent.changes, context.rack) };
    case 'recovery-started':
      return { ...context, label: 'Recovery', columns: USUAL_COLUMNS, estimateMs: undefined, ...UNSEEN };
    case 'operation-started':
      return { ...context, operationBeganMs: runEvent.atMs, ...UNSEEN };
    case 'stack-event':
      return { ...context, inProgress: withEvent(context.inProgress, runEvent.event), progress: runEvent.progress };
    default:
      return context;
  }
}

function wayWords({ from, to, required }: { from: string; to: string; required: boolean }): string {
  return `from ${from} to ${to}${required ? ', a required release' : ''}`;
}
