/** Texts for invalid inputs, and for parameter values that a release does not accept. */
import type { InputProblem } from '../../run/problem.ts';
import { counted, listedCode } from './phrases.ts';
import { asFact } from '../markdown/plain-text.ts';
import type { InvalidParameter, ParameterRule } from '../../rack/parameter-values.ts';

const MOST_LINES = 50;
const MOST_NAMES = 60;

/** Counted by name: one input can have several problems. */
export function inputsText(inputs: readonly InputProblem[]): string {
  const names = [...new Set(inputs.map(({ input }) => input))];
  return `${counted(names.length, 'invalid input')}: ${listedCode(names, MOST_NAMES)}.`;
}

/**
 * The given value is not quoted, because it can be a remark: `parameters`: line 3 — accepted: Key=Value on each line
 */
export function inputLines(inputs: readonly InputProblem[]): readonly string[] {
  const lines = inputs.slice(0, MOST_LINES).map(({ input, given, accepted }) => {
    const was = asFact(given, 100);
    return `\`${asFact(input)}\`: ${was === '' ? 'missing' : was} — accepted: ${asFact(accepted)}`;
  });
  const rest = inputs.length - lines.length;
  return rest > 0 ? [...lines, `And ${rest} more.`] : lines;
}

const SOURCES: Readonly<Record<InvalidParameter['source'], string>> = {
  given: 'given in `parameters`',
  previous: 'from the rack',
  carried: 'carried over from its old name',
  pinned: 'pinned to the value of the rack',
  version: 'the target of this run',
};

/** `InstanceCount` is `2` (from the rack) and must be at least 3 */
export function invalidText({ name, rule, accepted, value, source }: InvalidParameter): string {
  const shown =
    value === undefined ? 'has a hidden value' : asFact(value) === '' ? 'is empty' : `is \`${asFact(value, 100)}\``;
  return `\`${asFact(name)}\` ${shown} (${SOURCES[source]}) and ${ruleText(rule, accepted)}`;
}

function ruleText(rule: ParameterRule, accepted: readonly string[]): string {
  const limit = asFact(accepted[0] ?? '');
  switch (rule) {
    case 'number':
      return 'must be a number';
    case 'allowed-values':
      return `must be one of ${listedCode(accepted, 20)}`;
    case 'allowed-pattern':
      return `must match \`${limit}\``;
    case 'min-value':
      return `must be at least ${limit}`;
    case 'max-value':
      return `must be at most ${limit}`;
    case 'min-length':
      return `must have at least ${limit === '1' ? '1 character' : `${limit} characters`}`;
    case 'max-length':
      return `must have at most ${limit === '1' ? '1 character' : `${limit} characters`}`;
  }
}
