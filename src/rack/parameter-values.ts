/** Which values a template's parameters would refuse, by CloudFormation's rules, told before it is asked. */
import { isSecretParameter, type ParameterPlan } from './parameters.ts';
import type { RackTemplate, TemplateParameter } from '../cloudformation/template.ts';

export type ParameterRule =
  'number' | 'allowed-values' | 'allowed-pattern' | 'min-value' | 'max-value' | 'min-length' | 'max-length';

export interface InvalidParameter {
  readonly name: string;
  readonly rule: ParameterRule;
  /** What the rule asks for: one number, one pattern, or the values that are allowed. */
  readonly accepted: readonly string[];
  /** Left undefined where the value is a secret. */
  readonly value: string | undefined;
  /** `given` in this run, or `previous`: as the rack has it, allowed by its present template and not by the next. */
  readonly source: 'given' | 'previous' | 'carried' | 'pinned' | 'version';
}

export interface PlannedValues {
  readonly after: RackTemplate;
  readonly stack: ReadonlyMap<string, string>;
  readonly plan: Pick<ParameterPlan, 'entries'>;
}

/** Judges each value that the plan would send or keep; a template's own default is its maker's business. */
export function validateParameters({ after, stack, plan }: PlannedValues): readonly InvalidParameter[] {
  return plan.entries.flatMap((entry) => {
    const parameter = after.parameters.get(entry.key);
    const { source } = entry;
    if (parameter === undefined || source === 'default') return [];
    const value = 'value' in entry ? entry.value : stack.get(entry.key);
    // A NoEcho value reads `****`, which says nothing of the value behind it.
    if (value === undefined || (source === 'previous' && parameter.noEcho)) return [];
    const shown = isSecretParameter(entry.key, after) ? undefined : value;
    return brokenRules(parameter, value).map(({ rule, accepted }) => ({
      name: entry.key,
      rule,
      accepted,
      value: shown,
      source,
    }));
  });
}

/**
 * A value that the parameter takes in place of one that it refuses: the nearest limit, else the default, else the first
 * allowed value.
 * @returns undefined where only the user knows one.
 */
export function suggestValue(parameter: TemplateParameter, refused: string): string | undefined {
  const { minValue, maxValue, allowedValues = [] } = parameter;
  const number = numberOf(refused);
  const candidates = [
    minValue !== undefined && number < minValue ? String(minValue) : undefined,
    maxValue !== undefined && number > maxValue ? String(maxValue) : undefined,
    parameter.default,
    allowedValues[0],
  ];
  return candidates.find((value) => value !== undefined && brokenRules(parameter, value).length === 0);
}

interface Broken {
  readonly rule: ParameterRule;
  readonly accepted: readonly string[];
}

// Source: the Parameters section of the CloudFormation user guide: values and pattern hold for each member of a list
// (members are trimmed), lengths for text alone, minimum and maximum for numbers.
function brokenRules(parameter: TemplateParameter, text: string): readonly Broken[] {
  const { type, allowedValues, allowedPattern, minValue, maxValue, minLength, maxLength } = parameter;
  const list = /^(?:CommaDelimitedList|List<)/.test(type);
  const numeric = type === 'Number' || type === 'List<Number>';
  const values = list ? text.split(',').map((item) => item.trim()) : [text];
  // An empty list has no members to judge.
  if (list && text.trim() === '') return [];
  const numbers = numeric ? values.map(numberOf) : [];
  if (numbers.some(Number.isNaN)) return [{ rule: 'number', accepted: [] }];
  const broken: Broken[] = [];
  const check = (rule: ParameterRule, accepted: readonly string[], holds: boolean): void => {
    if (!holds) broken.push({ rule, accepted });
  };
  if (allowedValues !== undefined) {
    check(
      'allowed-values',
      allowedValues,
      values.every((value) => isAllowed(value, allowedValues, numeric)),
    );
  }
  if (allowedPattern !== undefined)
    check(
      'allowed-pattern',
      [allowedPattern],
      values.every((value) => fits(allowedPattern, value)),
    );
  if (minValue !== undefined)
    check(
      'min-value',
      [String(minValue)],
      numbers.every((number) => number >= minValue),
    );
  if (maxValue !== undefined)
    check(
      'max-value',
      [String(maxValue)],
      numbers.every((number) => number <= maxValue),
    );
  if (type !== 'String') return broken;
  if (minLength !== undefined) check('min-length', [String(minLength)], text.length >= minLength);
  if (maxLength !== undefined) check('max-length', [String(maxLength)], text.length <= maxLength);
  return broken;
}

/** `Number('')` and `Number('0x10')` are numbers to JavaScript, and none to CloudFormation. */
function numberOf(text: string): number {
  return /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i.test(text) ? Number(text) : Number.NaN;
}

function isAllowed(value: string, allowed: readonly string[], numeric: boolean): boolean {
  return allowed.includes(value) || (numeric && allowed.some((one) => Number(one) === Number(value)));
}

/** AWS's patterns are Java's; one that JavaScript can't read is left for AWS to judge. */
function fits(pattern: string, value: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`, 'u').test(value);
  } catch {
    return true;
  }
}
