/**
 * Resolves what is known in a resource's declaration, so that two templates differ only if the resource on this rack
 * would.
 */
import { isJsonObject, itemsOf, membersOf } from '../values/json-value.ts';
import { conditionHolds, intrinsicOf, evaluate, type Scope } from './template-conditions.ts';

type Declaration = Readonly<Record<string, unknown>>;

export interface PropertyChange {
  readonly name: string;
  /** The resolved value; undefined if the property is absent. */
  readonly before: unknown;
  readonly after: unknown;
  /** `maybe`: a part is known only to AWS and can be equal on both sides. */
  readonly certainty: 'certain' | 'maybe';
}

/** The properties of a resource that differ between two templates on the same rack, sorted by name. */
export function changedProperties(
  before: { readonly declaration: Declaration; readonly scope: Scope },
  after: { readonly declaration: Declaration; readonly scope: Scope },
): readonly PropertyChange[] {
  const names = new Set(
    [before, after].flatMap(({ declaration }) => Object.keys(membersOf(declaration['Properties']))),
  );
  return [...names].sort().flatMap((name) => {
    const [old, next] = [resolveProperty(before, name), resolveProperty(after, name)];
    if (canonicalText(old) === canonicalText(next)) return [];
    return [{ name, before: old, after: next, certainty: isKnown(old) && isKnown(next) ? 'certain' : 'maybe' }];
  });
}

/**
 * Resolves a property as far as it is known. Only `Properties` reach the resource itself; DependsOn and policies do
 * not.
 * @returns undefined if the property is absent.
 */
export function resolveProperty(
  { declaration, scope }: { readonly declaration: Declaration; readonly scope: Scope },
  name: string,
): unknown {
  const properties = membersOf(declaration['Properties']);
  return Object.hasOwn(properties, name) ? resolve(properties[name], scope) : undefined;
}

/** The logical ids that a resolved value refers to with `Ref`. */
export function referencedResources(value: unknown): readonly string[] {
  return referencesIn(value, ['Ref']);
}

/** The logical ids that a resolved value refers to, including attributes and references within a text. */
export function referencesIn(
  value: unknown,
  operators: readonly string[] = ['Ref', 'Fn::GetAtt', 'Fn::Sub'],
): readonly string[] {
  if (Array.isArray(value)) return itemsOf(value).flatMap((item) => referencesIn(item, operators));
  const [operator = '', operand] = intrinsicOf(value);
  if (operators.includes(operator)) {
    const target = operator !== 'Ref' && Array.isArray(operand) ? itemsOf(operand)[0] : operand;
    if (typeof target !== 'string') return [];
    return operator === 'Fn::Sub'
      ? [...target.matchAll(/\$\{([A-Za-z0-9]+)/g)].map(([, name = '']) => name)
      : [target.split('.')[0] ?? target];
  }
  return Object.values(membersOf(value)).flatMap((item) => referencesIn(item, operators));
}

/** Marks a part of a resolved value that only AWS knows. */
const UNKNOWN = 'only AWS knows';

/** References to two different resources always differ. An attribute of a resource can equal anything. */
function isKnown(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isKnown);
  if (!isJsonObject(value)) return true;
  const [operator] = intrinsicOf(value);
  if (operator === 'Ref') return true;
  return operator !== UNKNOWN && operator?.startsWith('Fn::') !== true && Object.values(value).every(isKnown);
}

/**
 * Replaces what is known and keeps the rest as the template has it. A conditional part that does not apply becomes
 * undefined, which JSON omits.
 */
function resolve(expression: unknown, scope: Scope): unknown {
  const [operator, operand] = intrinsicOf(expression);
  if (operator === 'Ref' && operand === 'AWS::NoValue') return undefined;
  const value = operator === undefined ? undefined : evaluate(expression, scope);
  if (value !== undefined) return value;
  if (operator === 'Fn::If' && Array.isArray(operand)) return resolveIf(itemsOf(operand), scope);
  // The region is not known, so the whole mapping is compared: an AMI that changed in any region counts as a change.
  if (operator === 'Fn::FindInMap') return { [UNKNOWN]: { lookup: operand, table: tableOf(operand, scope) } };
  // The value of an SSM-typed parameter is a name. Two names count as different, whatever values they hold.
  const parameter =
    operator === 'Ref' && typeof operand === 'string' ? scope.template.parameters.get(operand) : undefined;
  if (parameter !== undefined) {
    const holds = parameter.noEcho ? undefined : scope.parameters.get(parameter.name);
    return { [UNKNOWN]: { parameter: parameter.name, holds } };
  }
  if (Array.isArray(expression))
    return expression.map((item) => resolve(item, scope)).filter((item) => item !== undefined);
  if (!isJsonObject(expression)) return expression;
  return Object.fromEntries(Object.entries(expression).map(([key, item]) => [key, resolve(item, scope)]));
}

function resolveIf([name, then, otherwise]: readonly unknown[], scope: Scope): unknown {
  const holds = typeof name === 'string' ? conditionHolds(name, scope) : 'unknown';
  if (holds !== 'unknown') return resolve(holds ? then : otherwise, scope);
  return { [UNKNOWN]: { either: [then, otherwise].map((branch) => resolve(branch, scope)), by: name } };
}

function tableOf(operand: unknown, { template }: Scope): unknown {
  const [map, , column] = itemsOf(operand);
  if (typeof map !== 'string' || typeof column !== 'string') return undefined;
  return Object.entries(membersOf(template.mappings[map])).map(([key, row]) => [key, membersOf(row)[column]]);
}

/**
 * JSON with sorted keys and scalars as text: CloudFormation ignores the order of keys, and treats `80` and `"80"` as
 * equal.
 * @returns undefined for undefined.
 */
export function canonicalText(value: unknown): string | undefined {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === 'number' || typeof part === 'boolean') return String(part);
    if (!isJsonObject(part)) return part;
    const keys = Object.keys(part).sort();
    return Object.fromEntries(keys.map((key) => [key, part[key]]));
  });
}
