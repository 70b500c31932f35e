/** Builds invalid parameter values: at least one for each rule and one for each source. */
import type { InvalidParameter, ParameterRule } from '../../../src/rack/parameter-values.ts';

export function invalidExamples(text?: string): readonly InvalidParameter[] {
  const rules: readonly (readonly [string, ParameterRule, readonly string[], string])[] = [
    ['InstanceCount', 'min-value', ['3'], '2'],
    ['VolumeSize', 'number', [], '50 GB'],
    ['Private', 'allowed-values', ['Yes', 'No', ...(text === undefined ? [] : [text])], 'true'],
    ['ClientId', 'allowed-pattern', ['[a-z.*]+'], 'Dev'],
    ['SpotFleetTargetCapacity', 'max-value', ['1000'], '2000'],
    ['Password', 'min-length', ['1'], ''],
    ['Password', 'max-length', ['50'], 'x'.repeat(60)],
  ];
  return [
    ...rules.map(([name, rule, accepted, real]) => {
      return { name, rule, accepted, value: text ?? real, source: 'previous' as const };
    }),
    { name: text ?? 'BuildVolumeSize', rule: 'number', accepted: [], value: undefined, source: 'given' },
    { name: 'Zones', rule: 'min-length', accepted: ['1'], value: '', source: 'carried' },
  ];
}
