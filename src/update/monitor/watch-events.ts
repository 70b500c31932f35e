/** The events of one operation as they come in: each once, in order, with the count of resources done. */
import { CloudFault } from '../../cloudformation/fault.ts';
import {
  endsResource,
  isStackRow,
  progressOf,
  type Progress,
  type StackEvent,
} from '../../cloudformation/stack-event.ts';
import type { RunContext } from '../run-context.ts';

export interface EventWatch {
  /** Reads what is new and tells it. A failure to read is told too and ends nothing: the stack decides, not its events. */
  look(): Promise<void>;
  /** The operation's events so far, oldest first. */
  readonly events: readonly StackEvent[];
  /** The stack's own newest row among them. */
  readonly lastStackEvent: StackEvent | undefined;
  readonly progress: Progress;
  /** Stack rows of later operations than ours, which show that ours is over. */
  readonly later: readonly StackEvent[];
  /** When the operation before ours began, by AWS's clock: the autoscaler's, between our last reading and our update. */
  readonly earlierBeganMs: number;
  /** What the last look came to. `denied`: this run may not read events, so there is no next one. */
  readonly sight: 'clear' | 'failed' | 'denied';
}

export interface EventWatchOptions {
  readonly stackArn: string;
  /** Only events that carry it are the operation's own. */
  readonly token: string;
  /** AWS's own clock: when the operation before ours began. Nothing older is read. */
  readonly sinceMs: number;
  /** How many resources the change set lists; undefined where it is not known. */
  readonly total: number | undefined;
}

export function watchEvents({ ports }: RunContext, { stackArn, token, sinceMs, total }: EventWatchOptions): EventWatch {
  const seen = new Set<string>();
  const events: StackEvent[] = [];
  const later: StackEvent[] = [];
  const done = new Set<string>();
  let lastRow: StackEvent | undefined;
  let earlierBeganMs = Number.NEGATIVE_INFINITY;
  let sight: EventWatch['sight'] = 'clear';

  const sort = (event: StackEvent): void => {
    seen.add(event.id);
    // A rollback that somebody asks for has the token of that call; another operation begins with a row of its own.
    const begins = isStackRow(event) && event.status === 'UPDATE_IN_PROGRESS';
    if (event.token === token || (events.length > 0 && later.length === 0 && !begins)) {
      events.push(event);
      if (isStackRow(event)) lastRow = event;
      if (endsResource(event)) done.add(event.logicalId);
      ports.emit({ kind: 'stack-event', event, progress: progressOf(done.size, total) });
    } else if (isStackRow(event)) {
      if (events.length > 0) later.push(event);
      else if (event.status === 'UPDATE_IN_PROGRESS') earlierBeganMs = event.atMs;
    }
  };

  return {
    events,
    later,
    get lastStackEvent() {
      return lastRow;
    },
    get progress() {
      return progressOf(done.size, total);
    },
    get earlierBeganMs() {
      return earlierBeganMs;
    },
    get sight() {
      return sight;
    },
    async look() {
      if (sight === 'denied') return;
      try {
        const fresh = await ports.stacks.readEvents(stackArn, (event) => event.atMs >= sinceMs && !seen.has(event.id));
        for (const event of fresh) sort(event);
        sight = 'clear';
      } catch (error) {
        if (!(error instanceof CloudFault)) throw error;
        sight = error.fault.kind === 'access-denied' ? 'denied' : 'failed';
        ports.emit({ kind: 'poll-failed', fault: error.fault, againInMs: undefined });
        if (sight !== 'denied') return;
        ports.emit({ kind: 'warned', warning: { code: 'events-unreadable', fault: error.fault } });
      }
    },
  };
}
