/** Decides which events of a stack belong to one operation. */
import { isStackRow, type StackEvent } from '../../cloudformation/stack-event.ts';
import { isEnd, parseStackStatus, type StackStatus } from '../../cloudformation/stack-status.ts';
import type { Operation } from './operation.ts';

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
export function createOwnEvents({ token, sinceMs }: Pick<Operation, 'token' | 'sinceMs'>): OwnEvents {
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
