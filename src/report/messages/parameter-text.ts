/** Texts for parameter values that a release does not accept. */
import type { InvalidParameter, ParameterRule } from '../../rack/parameter-values.ts';
import { listedCode } from './phrases.ts';
import { asFact } from '../markdown/plain-text.ts';

const SOURCES: Readonly<Record<InvalidParameter['source'], string>> = {
  given: 'given in `parameters`',
  previous: 'from the rack',
  carried: 'carried over from its old name',
  pinned: 'pinned to the value of the rack',
  version: 'the target of this run',
};

/** `InstanceCount` is `2` (from the rack) and must be at least 3 */
export function invalidWords({ name, rule, accepted, value, source }: InvalidParameter): string {
  const shown =
    value === undefined ? 'has a hidden value' : asFact(value) === '' ? 'is empty' : `is \`${asFact(value, 100)}\``;
  return `\`${asFact(name)}\` ${shown} (${SOURCES[source]}) and ${ruleWords(rule, accepted)}`;
}

function ruleWords(rule: ParameterRule, accepted: readonly string[]): string {
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
