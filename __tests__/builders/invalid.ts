/** Values of parameters that a release would refuse, for tests: one for each rule at least, and one from each source. */
import type { InvalidParameter, ParameterRule } from '../../src/rack/parameter-values.ts';

export function invalidExamples(value: string): readonly InvalidParameter[] {
  const rules: readonly (readonly [ParameterRule, readonly string[]])[] = [
    ['min-value', ['3']],
    ['number', []],
    ['allowed-values', ['Yes', 'No', value]],
    ['allowed-pattern', ['[a-z.*]+']],
    ['max-value', ['1000']],
    ['min-length', ['1']],
    ['max-length', ['50']],
  ];
  return [
    ...rules.map(([rule, accepted]) => ({ name: 'InstanceCount', rule, accepted, value, source: 'previous' as const })),
    { name: value, rule: 'number', accepted: [], value: undefined, source: 'given' },
    { name: 'Zones', rule: 'min-length', accepted: ['1'], value: '', source: 'carried' },
  ];
}
