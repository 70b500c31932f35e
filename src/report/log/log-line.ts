/** A line of the log: safe text, and its style. */
import { plainLine } from '../markdown/plain-text.ts';

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

/** One line for every run; empty for an empty text. */
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
