/** A line of the log: its text, harmless as it is, and beside it how it is to look. */
import { plainLine } from '../markdown/plain-text.ts';

export interface LogLine {
  /** `debug` is for runs with step debugging on. Warnings and errors are annotations, and are made at the end. */
  readonly level: 'info' | 'debug';
  readonly text: string;
  readonly paint?: Style;
  /** `open`: the text is the title of a folded group. `close`: the group ends, and there is no text. */
  readonly group?: 'open' | 'close';
}

/**
 * A colour is never part of a text, which may hold what AWS or a user has written: it is said beside it, and put in at the
 * door, where all escapes of others are out.
 */
export interface Style {
  readonly tone: Tone;
  /** The place in the text from which on it is coloured, to its end. */
  readonly from: number;
}

export type Tone = 'good' | 'bad' | 'caution' | 'quiet';

export const CLOSE: LogLine = { level: 'info', text: '', group: 'close' };

const LINE_BUDGET = 2_000;

export function info(text: string, tone?: Tone): readonly LogLine[] {
  return [{ level: 'info', text: inLog(text), ...(tone === undefined ? {} : { paint: { tone, from: 0 } }) }];
}

/** None for an empty text. */
export function debug(text: string): readonly LogLine[] {
  return text.trim() === '' ? [] : [{ level: 'debug', text: inLog(text) }];
}

export function openGroup(title: string): LogLine {
  return { level: 'info', text: inLog(title), group: 'open' };
}

function inLog(text: string): string {
  return plainLine(text.replaceAll('`', "'"), LINE_BUDGET);
}
