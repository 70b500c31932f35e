/** A line of the log: safe text, and its style; and one stack event as such a line, with its columns aligned. */
import { plainLine, shortType, timeOfDay } from '../markdown/plain-text.ts';
import type { ResourceChange } from '../../cloudformation/change-set.ts';
import { explainReason } from '../../diagnosis/known-reasons.ts';
import type { Progress, StackEvent } from '../../cloudformation/stack-event.ts';

export interface LogLine {
  /** `debug` needs step debugging. Warnings and errors are annotations, which are written at the end. */
  readonly level: 'info' | 'debug';
  readonly text: string;
  readonly style?: Style;
  /** `open`: the text is the title of a folded group. `close`: the group ends; there is no text. */
  readonly group?: 'open' | 'close';
}

/**
 * A color is not part of the text, which can hold untrusted text. It is added in the adapter, after escape sequences
 * were removed.
 */
export interface Style {
  readonly tone: Tone;
  /** The position in the text where the color starts. */
  readonly from: number;
}

export type Tone = 'good' | 'bad' | 'caution' | 'quiet';

export const CLOSE: LogLine = { level: 'info', text: '', group: 'close' };

const LINE_BUDGET = 2_000;

/** One line that every run prints; empty for an empty text. */
export function info(text: string, tone?: Tone): readonly LogLine[] {
  return [{ level: 'info', text: inLog(text), ...(tone === undefined ? {} : { style: { tone, from: 0 } }) }];
}

/** Empty for an empty text. */
export function debug(text: string): readonly LogLine[] {
  return text.trim() === '' ? [] : [{ level: 'debug', text: inLog(text) }];
}

/** The first line of a folded group. */
export function openGroup(title: string): LogLine {
  return { level: 'info', text: inLog(title), group: 'open' };
}

function inLog(text: string): string {
  return plainLine(text.replaceAll('`', "'"), LINE_BUDGET);
}

/** The widths of the columns with names. */
export interface EventColumns {
  readonly type: number;
  readonly id: number;
}

/** Without a change set: wide enough for most resources of a rack. */
export const USUAL_COLUMNS: EventColumns = { type: 36, id: 28 };

// A longer name moves only the rest of its line.
const WIDEST: EventColumns = { type: 43, id: 40 };
const STACK_TYPE = 'CloudFormation::Stack';
// Wide enough for nearly every resource status. The stack's own statuses have up to 44 characters and seldom a reason.
const STATUS_WIDTH = 'UPDATE_IN_PROGRESS'.length;

/** As wide as the longest name in this change set, the stack's included. */
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
  // The status is the last column, because the stack's own statuses are too long for another column.
  const how = [plainLine(event.status, 60).padEnd(STATUS_WIDTH), plainLine(event.reason ?? '', 1_000)];
  const text = `${what}${how.join('  ')}`.trimEnd();
  const tone = toneOf(event);
  return { level: 'info', text, ...(tone === undefined ? {} : { style: { tone, from: what.length } }) };
}

/** The columns at the start of every line among the events: the time, and the number of completed resources. */
export function leadingCells(atMs: number, progress: Progress | undefined): readonly string[] {
  const time = timeOfDay(atMs);
  if (progress === undefined || progress.total === 0) return [time];
  const { done, total, isRollback } = progress;
  // Without a change set, the total is unknown.
  const count =
    total === undefined
      ? `${String(done).padStart(3)} done`
      : `${String(done).padStart(String(total).length)} of ${total}`;
  return [time, isRollback === true ? `(rolling back: ${count.trimStart()})` : `(${count})`];
}

/** Red marks real failures only, not resources that were cancelled because of them. */
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
