/** The events of one operation. Each is emitted once, with the number of completed resources. */
import { CloudFault } from '../../cloudformation/fault.ts';
import { createProgressCounter } from '../../cloudformation/operation-progress.ts';
import { isStackRow, type Progress, type StackEvent } from '../../cloudformation/stack-event.ts';
import { isEnd, parseStackStatus, type StackStatus } from '../../cloudformation/stack-status.ts';
import type { Evidence } from '../../diagnosis/evidence.ts';
import type { RunContext } from '../run-context.ts';
import { gatherEvidence } from './evidence-gathering.ts';
import type { Operation } from './operation.ts';

/** The facts in the events so far. */
export interface EventsSeen {
  /** The result of the last read. `denied`: the permission is missing, so events are not read again. */
  readonly reading: 'succeeded' | 'failed' | 'denied';
  /** The status in the newest event of the stack itself; undefined while there is none. */
  readonly status: StackStatus | undefined;
  /** Another operation has started since, so this one has ended. */
  readonly isFollowed: boolean;
  readonly progress: Progress;
}

export interface OperationEvents {
  /** Reads new events. A failure is emitted, not thrown: the stack decides how an operation ended. */
  readNew(): Promise<void>;
  /** Reads all events of the operation once more: an event can appear late, below events that were already read. */
  readAll(): Promise<void>;
  seen(): EventsSeen;
  /** The operation's own events, in the order in which they were read. */
  readonly own: readonly StackEvent[];
  /** What was read about the resources that failed. */
  readEvidence(): Promise<readonly Evidence[]>;
}

/** The events of an operation, from its start on. */
export function createOperationEvents({ ports }: RunContext, operation: Operation): OperationEvents {
  const own = createOwnEvents(operation);
  const counter = createProgressCounter(operation.changeSet?.changes.length);
  const evidence = gatherEvidence(ports);
  const seenIds = new Set<string>();
  let reading: EventsSeen['reading'] = 'succeeded';

  const take = (event: StackEvent): void => {
    seenIds.add(event.id);
    if (!own.add(event)) return;
    counter.take(event);
    ports.emit({ kind: 'stack-event', event, progress: counter.progress() });
    evidence.take(event);
  };
  const read = async (wanted: (event: StackEvent) => boolean): Promise<void> => {
    if (reading === 'denied') return;
    const fromMs = own.startMs();
    try {
      const events = await ports.stacks.readEvents(
        operation.stackArn,
        (event) => event.atMs >= fromMs && wanted(event),
      );
      for (const event of events.filter((one) => !own.has(one))) take(event);
      reading = 'succeeded';
    } catch (error) {
      if (!(error instanceof CloudFault)) throw error;
      reading = error.fault.kind === 'access-denied' ? 'denied' : 'failed';
      ports.emit({ kind: 'poll-failed', fault: error.fault, againInMs: undefined });
      if (reading !== 'denied') return;
      ports.emit({ kind: 'warned', warning: { code: 'events-unreadable', fault: error.fault } });
    }
  };
  return {
    own: own.events,
    readNew: () => read((event) => !seenIds.has(event.id)),
    readAll: () => read(() => true),
    readEvidence: () => evidence.finish(),
    seen: () => ({
      reading,
      status: own.status(),
      isFollowed: own.isFollowed(),
      progress: counter.progress(),
    }),
  };
}

export interface OwnEvents {
  /** The operation's own events, in the order in which they were read. */
  readonly events: readonly StackEvent[];
  /**
   * Adds the event if it belongs to the operation.
   * @returns whether it does.
   */
  add(event: StackEvent): boolean;
  has(event: StackEvent): boolean;
  /** No own event is older. */
  startMs(): number;
  /** The status in the newest event of the stack itself; undefined while there is none. */
  status(): StackStatus | undefined;
  /** Whether another operation has started since. */
  isFollowed(): boolean;
}

/** The own events of an operation, which has none at first. */
function createOwnEvents({ token, sinceMs }: Pick<Operation, 'token' | 'sinceMs'>): OwnEvents {
  const events: StackEvent[] = [];
  const ids = new Set<string>();
  let newestRow: StackEvent | undefined;
  let nextStartMs = Number.POSITIVE_INFINITY;

  const status = (): StackStatus | undefined => parseStackStatus(newestRow?.status ?? '');
  const hasToken = (event: StackEvent): boolean => token !== undefined && event.token === token;
  /** A requested rollback has the token of its own call, but belongs to the update. */
  const isOwn = (event: StackEvent): boolean => {
    const [first] = events;
    if (first === undefined) return event.token === token;
    return hasToken(event) || (event.atMs >= first.atMs && event.atMs < nextStartMs);
  };
  const startsNext = (event: StackEvent): boolean =>
    !hasToken(event) &&
    isStackRow(event) &&
    event.atMs >= (newestRow?.atMs ?? Number.POSITIVE_INFINITY) &&
    (event.status === 'UPDATE_IN_PROGRESS' || isEnd(status()));
  return {
    events,
    add: (event) => {
      if (startsNext(event)) nextStartMs = Math.min(nextStartMs, event.atMs);
      if (!isOwn(event)) return false;
      events.push(event);
      ids.add(event.id);
      if (isStackRow(event) && event.atMs >= (newestRow?.atMs ?? 0)) newestRow = event;
      return true;
    },
    has: ({ id }) => ids.has(id),
    // The first event is more exact than LastUpdatedTime, which can lag, or change later.
    startMs: () => events.find((one) => isStackRow(one) && one.status === 'UPDATE_IN_PROGRESS')?.atMs ?? sinceMs,
    status,
    isFollowed: () => nextStartMs !== Number.POSITIVE_INFINITY,
  };
}
