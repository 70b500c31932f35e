/** What the run's page shows of it: one error at most, and a few warnings and notices. */
import { adviceOn } from './problems.ts';
import { plainLine } from './plain-text.ts';
import type { Report } from './report.ts';
import { standingWords, unendedWords } from './standing.ts';
import { verdictLine } from './verdict.ts';
import { warningWords } from './warnings.ts';

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string;
  /** May have several lines, each of them harmless. */
  readonly message: string;
}

/** GitHub keeps ten of each level for a step, and drops the others without a word. */
const MOST_OF_A_LEVEL = 10;
const TITLE_BUDGET = 120;
const LINE_BUDGET = 1_500;

export function annotationsOf(report: Report): readonly Annotation[] {
  const warnings = report.warnings.map(warningWords);
  const ofLevel = (level: 'warning' | 'notice'): readonly Annotation[] =>
    kept(warnings.filter((one) => one.level === level).map(({ text }) => text)).map((text) => ({
      level,
      title: titleOf(report),
      message: annotationLine(text),
    }));
  return [...errorOf(report), ...ofLevel('warning'), ...ofLevel('notice')];
}

function errorOf(report: Report): readonly Annotation[] {
  const lines = errorLines(report);
  if (lines.length === 0) return [];
  const message = lines.map(annotationLine).join('\n');
  return [{ level: 'error', title: plainLine(verdictLine(report), TITLE_BUDGET), message }];
}

function errorLines(report: Report): readonly string[] {
  const standing = standingWords(report);
  if (report.problem !== undefined) {
    const { cause, next, commands } = adviceOn(report.problem, report);
    return [cause, standing, next, ...commands];
  }
  if (report.outcome !== undefined) return [];
  const { cause, next } = unendedWords(report);
  return [cause, standing, next];
}

function kept(texts: readonly string[]): readonly string[] {
  if (texts.length <= MOST_OF_A_LEVEL) return texts;
  const told = texts.slice(0, MOST_OF_A_LEVEL - 1);
  return [...told, `${texts.length - told.length} more are in the summary of this run.`];
}

function titleOf({ rack }: Report): string {
  return plainLine(rack === '' ? 'Convox rack' : rack, TITLE_BUDGET);
}

function annotationLine(text: string): string {
  return plainLine(text, LINE_BUDGET);
}
