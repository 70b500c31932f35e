/** A stack's events in one order, whatever order those of one moment are told in: by time, then by cause and effect. */
import { isStackRow, type StackEvent } from './stack-event.ts';

/** The stack turns back. */
export function isRollbackStart(event: StackEvent): boolean {
  return isStackRow(event) && event.status.endsWith('ROLLBACK_IN_PROGRESS');
}

/** The stack begins to delete what was replaced or removed, or, after a rollback, what was new. */
export function isCleanUp(event: StackEvent): boolean {
  return isStackRow(event) && event.status.endsWith('_COMPLETE_CLEANUP_IN_PROGRESS');
}

// A failure turns the stack, and what is deleted is deleted in the clean-up; a deletion that failed can still succeed.
const EVENT_PRECEDENCE: readonly ((event: StackEvent) => boolean)[] = [
  (event) => isStackRow(event) && event.status === 'UPDATE_IN_PROGRESS',
  (event) => !isStackRow(event) && !event.status.startsWith('DELETE_'),
  isRollbackStart,
  isCleanUp,
  (event) => !isStackRow(event) && event.status !== 'DELETE_COMPLETE',
  (event) => !isStackRow(event),
];

/**
 * Oldest first. AWS tells milliseconds, and in one of them a failure can stop a dozen resources; between equals their
 * names decide, so that a run that reads the same events again names the same cause.
 */
export function inOrder(events: readonly StackEvent[]): readonly StackEvent[] {
  return events
    .map((event) => ({ event, place: placeOf(event), name: nameOf(event) }))
    .sort(
      (one, other) =>
        one.event.atMs - other.event.atMs ||
        one.place - other.place ||
        Number(one.name > other.name) - Number(one.name < other.name),
    )
    .map(({ event }) => event);
}

function placeOf(event: StackEvent): number {
  const place = EVENT_PRECEDENCE.findIndex((holds) => holds(event));
  return place === -1 ? EVENT_PRECEDENCE.length : place;
}

function nameOf({ logicalId, physicalId, status, reason }: StackEvent): string {
  return JSON.stringify([logicalId, physicalId, status, reason]);
}
