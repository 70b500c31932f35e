/** Evaluates a template's conditions and values on one rack, as far as they can be known without a call to AWS. */
import { isJsonObject, itemsOf, membersOf } from '../values/json-value.ts';
import type { RackTemplate } from './template.ts';

/** `unknown`: it depends on something that only AWS knows (the region's zones, a resource's attribute). */
export type Ternary = boolean | 'unknown';

export interface Scope {
  readonly template: RackTemplate;
  /** The values in force, from parametersInForce. */
  readonly parameters: ReadonlyMap<string, string>;
  /** `AWS::Region`, `AWS::StackName`, ... if the caller knows them. */
  readonly pseudo?: ReadonlyMap<string, string | undefined>;
}

/** A list where CloudFormation has one; undefined if the value cannot be known. */
type Value = string | readonly string[] | undefined;

/** The parameters of a rack under a template: the given or the stack's value, or else the template's default. */
export function parametersInForce(
  template: RackTemplate,
  ...sources: readonly ReadonlyMap<string, string>[]
): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const { name, default: fallback } of template.parameters.values()) {
    const value = sources.find((source) => source.has(name))?.get(name) ?? fallback;
    if (value !== undefined) values.set(name, value);
  }
  return values;
}

/** Results per scope: conditions refer to other conditions, and each is evaluated once. */
const KNOWN = new WeakMap<Scope, Map<string, Ternary>>();

/** Whether a named condition is true. Without a name the result is true. */
export function conditionHolds(name: string | undefined, scope: Scope): Ternary {
  if (name === undefined) return true;
  const known = KNOWN.get(scope) ?? new Map<string, Ternary>();
  KNOWN.set(scope, known);
  const result = known.get(name);
  if (result !== undefined) return result;
  // A condition that refers to itself remains unknown.
  known.set(name, 'unknown');
  const isTrue = evaluateCondition(scope.template.conditions[name], scope);
  known.set(name, isTrue);
  return isTrue;
}

function evaluateCondition(expression: unknown, scope: Scope): Ternary {
  const [operator, operand] = intrinsicOf(expression);
  const parts = itemsOf(operand);
  const results = (): readonly Ternary[] => parts.map((part) => evaluateCondition(part, scope));
  switch (operator) {
    case 'Condition':
      return typeof operand === 'string' ? conditionHolds(operand, scope) : 'unknown';
    case 'Fn::And':
      return allOf(results());
    case 'Fn::Or':
      return negate(allOf(results().map(negate)));
    case 'Fn::Not':
      return negate(results()[0] ?? 'unknown');
    case 'Fn::Equals': {
      const [one, other] = parts.map((part) => evaluate(part, scope));
      if (one === undefined || other === undefined) return 'unknown';
      return JSON.stringify(one) === JSON.stringify(other);
    }
    default:
      return 'unknown';
  }
}

/** The value of an expression: a text, a list of texts, or undefined if it cannot be known. */
export function evaluate(expression: unknown, scope: Scope): Value {
  if (typeof expression === 'string') return expression;
  if (typeof expression === 'number' || typeof expression === 'boolean') return String(expression);
  if (Array.isArray(expression)) return listOf(itemsOf(expression), scope);
  const [operator, operand] = intrinsicOf(expression);
  const parts = itemsOf(operand);
  switch (operator) {
    case 'Ref':
      return typeof operand === 'string' ? referenced(operand, scope) : undefined;
    case 'Fn::Join':
      return joined(evaluate(parts[0], scope), evaluate(parts[1], scope));
    case 'Fn::Split':
      return split(evaluate(parts[0], scope), evaluate(parts[1], scope));
    case 'Fn::Select': {
      const [index, list] = [evaluate(parts[0], scope), evaluate(parts[1], scope)];
      return typeof index === 'string' && typeof list === 'object' ? list[Number(index)] : undefined;
    }
    case 'Fn::Sub':
      return substituted(operand, scope);
    case 'Fn::If': {
      const holds = typeof parts[0] === 'string' ? conditionHolds(parts[0], scope) : 'unknown';
      return holds === 'unknown' ? undefined : evaluate(parts[holds ? 1 : 2], scope);
    }
    case 'Fn::FindInMap':
      return mapped(parts, scope);
    default:
      return undefined;
  }
}

/**
 * The key and the value of an object with exactly one key: `{"Ref": "Version"}` gives `["Ref", "Version"]`; anything
 * else gives nothing.
 */
export function intrinsicOf(expression: unknown): readonly [operator?: string, operand?: unknown] {
  const [only, ...more] = Object.entries(membersOf(expression));
  return only === undefined || more.length > 0 ? [] : only;
}

function referenced(name: string, { template, parameters, pseudo }: Scope): Value {
  const parameter = template.parameters.get(name);
  if (parameter === undefined) return pseudo?.get(name);
  const value = parameters.get(name);
  // The value of an SSM-typed parameter is a name that AWS resolves; the value of a NoEcho parameter is `****`.
  if (value === undefined || parameter.type.startsWith('AWS::SSM::') || parameter.noEcho) return undefined;
  return /^(?:CommaDelimitedList|List<)/.test(parameter.type) ? value.split(',').map((item) => item.trim()) : value;
}

function mapped(parts: readonly unknown[], scope: Scope): Value {
  const [map, first, second] = parts.map((part) => evaluate(part, scope));
  if (typeof map !== 'string' || typeof second !== 'string') return undefined;
  const rows = membersOf(scope.template.mappings[map]);
  const cell = (row: unknown): string | undefined => JSON.stringify(membersOf(row)[second]);
  // If the region is unknown but all regions have the same value, the value is known.
  const cells = new Set(typeof first === 'string' ? [cell(rows[first])] : Object.values(rows).map(cell));
  const [only] = cells;
  return cells.size !== 1 || only === undefined ? undefined : evaluate(JSON.parse(only), scope);
}

function substituted(operand: unknown, scope: Scope): Value {
  const [text, given] = Array.isArray(operand) ? itemsOf(operand) : [operand];
  if (typeof text !== 'string') return undefined;
  const unknown = new Set<string>();
  const result = text.replace(/\$\{(!?)([^}]+)\}/g, (whole, literal: string, name: string) => {
    if (literal === '!') return `\${${name}}`;
    const value =
      isJsonObject(given) && Object.hasOwn(given, name) ? evaluate(given[name], scope) : referenced(name, scope);
    if (typeof value === 'string') return value;
    unknown.add(name);
    return whole;
  });
  return unknown.size === 0 ? result : undefined;
}

function listOf(items: readonly unknown[], scope: Scope): Value {
  const present = items.filter((item) => !isNoValue(item, scope));
  const values = present.map((item) => evaluate(item, scope));
  return values.every((value) => typeof value === 'string') ? values : undefined;
}

function isNoValue(item: unknown, scope: Scope): boolean {
  const [operator, operand] = intrinsicOf(item);
  if (operator === 'Ref') return operand === 'AWS::NoValue';
  if (operator !== 'Fn::If') return false;
  const [name, then, otherwise] = itemsOf(operand);
  const holds = typeof name === 'string' ? conditionHolds(name, scope) : 'unknown';
  return holds !== 'unknown' && isNoValue(holds ? then : otherwise, scope);
}

function joined(delimiter: Value, list: Value): Value {
  return typeof delimiter === 'string' && Array.isArray(list) ? list.join(delimiter) : undefined;
}

function split(delimiter: Value, text: Value): Value {
  return typeof delimiter === 'string' && typeof text === 'string' ? text.split(delimiter) : undefined;
}

function allOf(truths: readonly Ternary[]): Ternary {
  if (truths.includes(false)) return false;
  return truths.includes('unknown') || truths.length === 0 ? 'unknown' : true;
}

function negate(truth: Ternary): Ternary {
  return truth === 'unknown' ? truth : !truth;
}
