/** What the run's page shows of it: ten at most, the error first, then warnings, then notices. */
import { adviceOn } from '../messages/problems/problems.ts';
import { inputLines, plainLine } from '../markdown/plain-text.ts';
import type { Report } from '../model/report.ts';
import { rackStateText, unendedWords } from '../messages/state-text.ts';
import { headlineText } from '../messages/headline.ts';
import { healthText } from '../messages/evidence-text.ts';
import { warningWords } from '../messages/warnings.ts';

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string;
  /** May have several lines, each of them harmless. */
  readonly message: string;
}

/** More would be a wall that nobody reads; and of one level GitHub keeps no more for a step, and drops the others without a word. */
const MOST = 10;
const TITLE_BUDGET = 120;
const LINE_BUDGET = 1_500;
/** The runner cuts a message off at 4,096 characters. */
const MESSAGE_BUDGET = 4_000;

/** At most ten annotations of a run: the error first, then warnings and notices. */
export function annotationsOf(report: Report): readonly Annotation[] {
  const items = report.warnings.map((one) => warningWords(one, report));
  const ofLevel = (level: 'warning' | 'notice'): readonly Annotation[] =>
    items
      .filter((one) => one.level === level)
      .map(({ text }) => ({ level, title: titleOf(report), message: annotationLine(text) }));
  return tenAtMost([...errorOf(report), ...ofLevel('warning'), ...ofLevel('notice')]);
}

/** Of a weightiest-first list; the last one says how many more there are, at the level of the weightiest of them. */
export function tenAtMost(all: readonly Annotation[]): readonly Annotation[] {
  const [next, ...rest] = all.slice(MOST - 1);
  if (next === undefined || rest.length === 0) return all;
  const message = `${rest.length + 1} more in the summary of this run.`;
  return [...all.slice(0, MOST - 1), { level: next.level, title: next.title, message }];
}

function errorOf(report: Report): readonly Annotation[] {
  const message = errorMessage(report);
  if (message === '') return [];
  return [{ level: 'error', title: plainLine(headlineText(report), TITLE_BUDGET), message }];
}

function errorMessage(report: Report): string {
  const standing = [rackStateText(report), report.health === undefined ? '' : healthText(report.health)]
    .join(' ')
    .trim();
  if (report.problem !== undefined) {
    const { cause, details = [], next, inputs = [], commands } = adviceOn(report.problem, report);
    const first = annotationLine(cause);
    const then = [...[standing, next].map(annotationLine), ...inputLines(inputs)];
    const lines = [first, ...fitting(details, MESSAGE_BUDGET - lengthOf([first, ...then])), ...then];
    // A command cut off is worse than none; the summary has them all.
    const whole = commands.map(annotationLine).filter((_one, index, all) => {
      return lengthOf([...lines, ...all.slice(0, index + 1)]) <= MESSAGE_BUDGET;
    });
    return [...lines, ...whole].join('\n');
  }
  if (report.outcome !== undefined) return '';
  const { cause, next } = unendedWords(report);
  return [cause, standing, next].map(annotationLine).join('\n');
}

/** As many of the lines as there is room for, and how many more there are. */
function fitting(texts: readonly string[], budget: number): readonly string[] {
  const lines = texts.map((text) => plainLine(text));
  if (lengthOf(lines) <= budget) return lines;
  const rest = (count: number): string => `And ${lines.length - count} more in the summary of this run.`;
  const fits = (count: number): boolean => lengthOf([...lines.slice(0, count), rest(count)]) <= budget;
  const count = Math.max(
    0,
    lines.findLastIndex((_line, index) => fits(index)),
  );
  return [...lines.slice(0, count), rest(count)];
}

function lengthOf(lines: readonly string[]): number {
  return lines.reduce((total, line) => total + line.length + 1, 0);
}

function titleOf({ rack }: Report): string {
  return plainLine(rack === '' ? 'Convox rack' : rack, TITLE_BUDGET);
}

/** One line of an annotation. */
export function annotationLine(text: string): string {
  return plainLine(text, LINE_BUDGET);
}
