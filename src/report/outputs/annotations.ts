/** The annotations on the run's page: at most ten, first the error, then warnings, then notices. */
import { adviceOn } from '../messages/problems/problems.ts';
import { inputLines, plainLine } from '../markdown/plain-text.ts';
import type { Report } from '../model/report.ts';
import { rackStateText, unendedText } from '../messages/state-text.ts';
import { headlineText } from '../messages/headline.ts';
import { healthText } from '../messages/evidence-text.ts';
import { warningText } from '../messages/warnings.ts';

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string;
  /** Can have several lines of safe text. */
  readonly message: string;
}

/**
 * GitHub keeps 10 annotations of each level for a step, and drops others without notice. More than ten are hard to
 * read.
 */
const MOST = 10;
const TITLE_BUDGET = 120;
const LINE_BUDGET = 1_500;
/** The runner cuts messages off after 4,096 characters. */
const MESSAGE_BUDGET = 4_000;

/** At most ten annotations of a run: the error first, then warnings and notices. */
export function annotationsOf(report: Report): readonly Annotation[] {
  const items = report.warnings.map((one) => warningText(one, report));
  const ofLevel = (level: 'warning' | 'notice'): readonly Annotation[] =>
    items
      .filter((one) => one.level === level)
      .map(({ text }) => ({ level, title: titleOf(report), message: annotationLine(text) }));
  return tenAtMost([...errorOf(report), ...ofLevel('warning'), ...ofLevel('notice')]);
}

/**
 * Returns at most ten annotations of a list sorted by severity. The last one has the number of omitted ones, at the
 * highest level among them.
 */
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
  const state = [rackStateText(report), report.health === undefined ? '' : healthText(report.health)].join(' ').trim();
  if (report.problem !== undefined) {
    const { cause, details = [], next, inputs = [], commands } = adviceOn(report.problem, report);
    const first = annotationLine(cause);
    const then = [...[state, next].map(annotationLine), ...inputLines(inputs)];
    const lines = [first, ...fitting(details, MESSAGE_BUDGET - lengthOf([first, ...then])), ...then];
    // A truncated command is useless. The summary has all commands.
    const whole = commands.map(annotationLine).filter((_one, index, all) => {
      return lengthOf([...lines, ...all.slice(0, index + 1)]) <= MESSAGE_BUDGET;
    });
    return [...lines, ...whole].join('\n');
  }
  if (report.outcome !== undefined) return '';
  const { cause, next } = unendedText(report);
  return [cause, state, next].map(annotationLine).join('\n');
}

/** Returns as many lines as fit, and the number of omitted ones. */
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
