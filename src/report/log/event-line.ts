/** One event of a stack as one line of the log, its columns aligned with those of the other events. */
import type { ResourceChange } from '../../cloudformation/change-set.ts';
import { explainReason } from '../../diagnosis/known-reasons.ts';
import type { Progress, StackEvent } from '../../cloudformation/stack-event.ts';
import { timeOfDay } from '../messages/duration.ts';
import { shortType } from '../messages/phrases.ts';
import type { LogLine, Tone } from './log-line.ts';
import { plainLine } from '../markdown/plain-text.ts';

/** How wide the columns are that hold names. */
export interface EventColumns {
  readonly type: number;
  readonly id: number;
}

/** Where no change set tells: wide enough for most of what a rack has. */
export const USUAL_COLUMNS: EventColumns = { type: 36, id: 28 };

// Past these a name moves the rest of its own line only, so that one long name does not push every reason out of sight.
const WIDEST: EventColumns = { type: 43, id: 40 };
const STACK_TYPE = 'CloudFormation::Stack';
// As wide as nearly every resource's status. The stack's own have up to 44 characters and seldom a reason after them.
const STATUS_WIDTH = 'UPDATE_IN_PROGRESS'.length;

/** As wide as the names that the events of this change set will have; the stack's own row is among them. */
export function columnsFor(changes: readonly ResourceChange[], rack: string): EventColumns {
  const widest = (names: readonly string[], most: number): number =>
    Math.min(most, Math.max(...names.map((name) => cell(name).length)));
  return {
    type: widest([STACK_TYPE, ...changes.map(({ type }) => shortType(type))], WIDEST.type),
    id: widest([rack, ...changes.map(({ logicalId }) => logicalId)], WIDEST.id),
  };
}

/** `12:03:07  (12 of 31)  ECS::Service  ApiWebService  UPDATE_COMPLETE  reason`, coloured from the status on. */
export function eventLine(event: StackEvent, progress: Progress, columns: EventColumns): LogLine {
  const what = [
    ...leadingCells(event.atMs, progress),
    cell(shortType(event.type)).padEnd(columns.type),
    cell(event.logicalId).padEnd(columns.id),
    '',
  ].join('  ');
  // The status comes last: as a column in between, the stack's own would tear its line apart.
  const how = [plainLine(event.status, 60).padEnd(STATUS_WIDTH), plainLine(event.reason ?? '', 1_000)];
  const text = `${what}${how.join('  ')}`.trimEnd();
  const tone = toneOf(event);
  return { level: 'info', text, ...(tone === undefined ? {} : { paint: { tone, from: what.length } }) };
}

/** The columns that every line among the events begins with: the time, and how many resources are done. */
export function leadingCells(atMs: number, progress: Progress | undefined): readonly string[] {
  const time = timeOfDay(atMs);
  if (progress === undefined || progress.total === 0) return [time];
  const { done, total, isRollback } = progress;
  // Without a change set there is nothing to count against.
  const count =
    total === undefined
      ? `${String(done).padStart(3)} done`
      : `${String(done).padStart(String(total).length)} of ${total}`;
  return [time, isRollback === true ? `(rolling back: ${count.trimStart()})` : `(${count})`];
}

/** Red is for what really failed: an eye that looks for the cause should not stop at what was merely called off after it. */
function toneOf({ status, reason, type }: StackEvent): Tone | undefined {
  if (status.endsWith('_FAILED')) {
    return explainReason({ reason: reason ?? '', type }).code === 'cancelled' ? 'caution' : 'bad';
  }
  if (status.includes('ROLLBACK')) return 'caution';
  return status.endsWith('_COMPLETE') ? 'good' : undefined;
}

function cell(name: string): string {
  return plainLine(name, 255);
}
