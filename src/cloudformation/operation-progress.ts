/** How far an operation has come: the update counts its own resources, and its rollback those that the update had touched. */
import { isRollbackStart } from './event-order.ts';
import { countDone, endsResource, isStackRow, progressOf, type Progress, type StackEvent } from './stack-event.ts';

/**
 * @param events of one operation and its rollback, oldest first.
 * @param total the number of resources in the change set; undefined where it is not known.
 */
export function progressOfOperation(events: readonly StackEvent[], total: number | undefined): Progress {
  const turn = events.findIndex(isRollbackStart);
  if (turn === -1) return countDone(events, total);
  const touched = new Set(events.slice(0, turn).flatMap((event) => (isStackRow(event) ? [] : [event.logicalId])));
  const restored = new Set(events.slice(turn).flatMap((event) => (endsResource(event) ? [event.logicalId] : [])));
  // A rollback that is continued does not show what the update had touched.
  return { ...progressOf(restored.size, turn === 0 ? undefined : touched.size), isRollback: true };
}
