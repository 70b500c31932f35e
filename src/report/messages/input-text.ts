/** Texts for invalid inputs, one line each. */
import type { InputProblem } from '../../run/problem.ts';
import { counted, listedCode } from './phrases.ts';
import { asFact } from '../markdown/plain-text.ts';

const LINES_TOLD = 50;
const NAMES_TOLD = 60;

/** Counted by name: one input can have several problems. */
export function inputsWords(inputs: readonly InputProblem[]): string {
  const names = [...new Set(inputs.map(({ input }) => input))];
  return `${counted(names.length, 'invalid input')}: ${listedCode(names, NAMES_TOLD)}.`;
}

/**
 * The given value is not quoted, because it can be a remark: `parameters`: line 3 — accepted: Key=Value on each line
 */
export function inputLines(inputs: readonly InputProblem[]): readonly string[] {
  const lines = inputs.slice(0, LINES_TOLD).map(({ input, given, accepted }) => {
    const was = asFact(given, 100);
    return `\`${asFact(input)}\`: ${was === '' ? 'missing' : was} — accepted: ${asFact(accepted)}`;
  });
  const rest = inputs.length - lines.length;
  return rest > 0 ? [...lines, `And ${rest} more.`] : lines;
}
