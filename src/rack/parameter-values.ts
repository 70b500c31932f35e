/**
 * Finds the values that the template's parameters do not accept, by CloudFormation's rules, before the call to
 * CloudFormation.
 */
import type { ParameterPlan } from './parameters.ts';
import { isShownParameter } from './shown-parameters.ts';
import type { RackTemplate, TemplateParameter } from '../cloudformation/template.ts';

export type ParameterRule =
  'number' | 'allowed-values' | 'allowed-pattern' | 'min-value' | 'max-value' | 'min-length' | 'max-length';

export interface InvalidParameter {
  readonly name: string;
  readonly rule: ParameterRule;
  /** The accepted values: one number, one pattern, or a list. */
  readonly accepted: readonly string[];
  /** Undefined if the value must not be shown. */
  readonly value: string | undefined;
  /** `given`: in this run. `previous`: the rack's value, accepted by its present template and not by the next one. */
  readonly source: 'given' | 'previous' | 'carried' | 'pinned' | 'version';
}

export interface PlannedValues {
  readonly after: RackTemplate;
  readonly stack: ReadonlyMap<string, string>;
  readonly plan: Pick<ParameterPlan, 'entries'>;
}

/** Checks each value that the plan sends or keeps. Defaults of the template are not checked. */
export function validateParameters({ after, stack, plan }: PlannedValues): readonly InvalidParameter[] {
  return plan.entries.flatMap((entry) => {
    const parameter = after.parameters.get(entry.key);
    const { source } = entry;
    if (parameter === undefined || source === 'default') return [];
    const value = 'value' in entry ? entry.value : stack.get(entry.key);
    // The stack shows `****` for a NoEcho value.
    if (value === undefined || (source === 'previous' && parameter.noEcho)) return [];
    const shown = isShownParameter(entry.key, after) ? value : undefined;
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
 * A value that the parameter accepts instead of a rejected one: the nearest limit, else the default, else the first
 * allowed value.
 * @param refused undefined if it is not known.
 * @returns undefined if only the user knows one.
 */
export function suggestValue(parameter: TemplateParameter, refused: string | undefined): string | undefined {
  const { minValue, maxValue, allowedValues = [] } = parameter;
  const number = numberOf(refused ?? '');
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

// Source: the Parameters section of the CloudFormation user guide. Allowed values and patterns apply to each member of
// a list (members are trimmed), lengths to text only, minimum and maximum to numbers.
function brokenRules(parameter: TemplateParameter, text: string): readonly Broken[] {
  const { type, allowedValues, allowedPattern, minValue, maxValue, minLength, maxLength } = parameter;
  const list = /^(?:CommaDelimitedList|List<)/.test(type);
  const numeric = type === 'Number' || type === 'List<Number>';
  const values = list ? text.split(',').map((item) => item.trim()) : [text];
  // An empty list has no members to check.
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
      values.every((value) => matches(allowedPattern, value)),
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

/** JavaScript accepts `Number('')` and `Number('0x10')`; CloudFormation does not. */
function numberOf(text: string): number {
  return /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i.test(text) ? Number(text) : Number.NaN;
}

function isAllowed(value: string, allowed: readonly string[], numeric: boolean): boolean {
  return allowed.includes(value) || (numeric && allowed.some((one) => Number(one) === Number(value)));
}

/** AWS's patterns have Java's syntax. One that JavaScript cannot compile is left to AWS. */
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`, 'u').test(value);
  } catch {
    return true;
  }
}
