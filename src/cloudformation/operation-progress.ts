/**
 * How far an operation has come: the update counts its own resources, and its rollback those that the update had
 * touched.
 */
import { isRollbackStart } from './event-order.ts';
import { endsResource, isStackRow, progressOf, type Progress, type StackEvent } from './stack-event.ts';

export interface ProgressCounter {
  /** Takes the next event of the operation or its rollback, oldest first. */
  take(event: StackEvent): void;
  /** The progress after the events so far. */
  progress(): Progress;
}

/**
 * Counts while events are read, because an update can have thousands of events, and each is reported with the progress
 * so far.
 * @param total the number of resources in the change set; undefined if it is not known.
 */
export function createProgressCounter(total: number | undefined): ProgressCounter {
  const [touched, done, restored] = [new Set<string>(), new Set<string>(), new Set<string>()];
  /** `continued`: it started before these events, so the resources that the update changed are not known. */
  let rollback: 'none' | 'started' | 'continued' = 'none';
  let isFirst = true;
  return {
    take(event) {
      if (rollback === 'none' && isRollbackStart(event)) rollback = isFirst ? 'continued' : 'started';
      isFirst = false;
      if (isStackRow(event)) return;
      if (rollback === 'none') touched.add(event.logicalId);
      if (endsResource(event)) (rollback === 'none' ? done : restored).add(event.logicalId);
    },
    progress() {
      if (rollback === 'none') return progressOf(done.size, total);
      return { ...progressOf(restored.size, rollback === 'started' ? touched.size : undefined), isRollback: true };
    },
  };
}
