/** The events of one operation as they come in: each once, in order, with the count of resources done. */
import { CloudFault } from '../domain/fault.ts';
import { countDone, type StackEvent } from '../domain/stack-event.ts';
import type { Run } from './run.ts';

export interface EventWatch {
  /** Reads what is new and tells it. A failure to read is told too and ends nothing: the stack decides, not its events. */
  look(): Promise<void>;
  /** The operation's events so far, oldest first. */
  readonly events: readonly StackEvent[];
  /** Stack rows of later operations than ours, which show that ours is over. */
  readonly later: readonly StackEvent[];
}

export interface EventWatchOptions {
  readonly stackArn: string;
  /** Only events that carry it are the operation's own. */
  readonly token: string;
  /** AWS's own clock: when the operation before ours began. Nothing older is read. */
  readonly sinceMs: number;
  /** How many resources the change set lists; 0 where it is not known. */
  readonly total: number;
}

export function watchEvents({ ports }: Run, { stackArn, token, sinceMs, total }: EventWatchOptions): EventWatch {
  const seen = new Set<string>();
  const events: StackEvent[] = [];
  const later: StackEvent[] = [];
  let denied = false;

  const sort = (event: StackEvent): void => {
    seen.add(event.id);
    if (event.token === token) {
      events.push(event);
      ports.tell({ kind: 'event-seen', event, progress: countDone(events, total) });
    } else if (events.length > 0 && event.physicalId === stackArn) {
      later.push(event);
    }
  };

  return {
    events,
    later,
    async look() {
      if (denied) return;
      try {
        const fresh = await ports.stacks.readEvents(stackArn, (event) => event.atMs >= sinceMs && !seen.has(event.id));
        for (const event of fresh) sort(event);
      } catch (error) {
        if (!(error instanceof CloudFault)) throw error;
        denied = error.fault.kind === 'access-denied';
        ports.tell({ kind: 'look-failed', fault: error.fault, againInMs: undefined });
      }
    },
  };
}
