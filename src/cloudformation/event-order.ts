/** Sorts stack events by time, and events of the same millisecond by cause and effect. */
import { isStackRow, type StackEvent } from './stack-event.ts';

/** The stack starts to roll back. */
export function isRollbackStart(event: StackEvent): boolean {
  return isStackRow(event) && event.status.endsWith('ROLLBACK_IN_PROGRESS');
}

/** The stack starts to delete replaced and removed resources, or, after a rollback, new ones. */
export function isCleanUp(event: StackEvent): boolean {
  return isStackRow(event) && event.status.endsWith('_COMPLETE_CLEANUP_IN_PROGRESS');
}

// The order of events of the same millisecond: a failure comes before the rollback that it causes, and deletions belong
// to the clean-up. A deletion that failed can still succeed later.
const EVENT_PRECEDENCE: readonly ((event: StackEvent) => boolean)[] = [
  (event) => isStackRow(event) && event.status === 'UPDATE_IN_PROGRESS',
  (event) => !isStackRow(event) && !event.status.startsWith('DELETE_'),
  isRollbackStart,
  isCleanUp,
  (event) => !isStackRow(event) && event.status !== 'DELETE_COMPLETE',
  (event) => !isStackRow(event),
];

/**
 * Oldest first. A failure can stop a dozen resources in one millisecond. Events of the same time and kind are sorted by
 * name, so that each reading of the same events finds the same cause.
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
