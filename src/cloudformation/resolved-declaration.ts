/** A resource's declaration with all that is known filled in, so that two templates differ only where a rack would. */
import { isJsonObject, itemsOf, membersOf } from '../values/json-value.ts';
import { conditionHolds, intrinsicOf, evaluate, type Scope } from './template-conditions.ts';

type Declaration = Readonly<Record<string, unknown>>;

export interface PropertyChange {
  readonly name: string;
  /** Resolved as far as known; undefined where the property is absent. */
  readonly before: unknown;
  readonly after: unknown;
  /** `maybe`: a part of it is known only to AWS, and can turn out to be the same on both sides. */
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
 * A property with all that is known filled in. Only `Properties` reach the resource itself; DependsOn, policies and the
 * like change nothing on it.
 * @returns undefined where the property is absent.
 */
export function resolveProperty(
  { declaration, scope }: { readonly declaration: Declaration; readonly scope: Scope },
  name: string,
): unknown {
  const properties = membersOf(declaration['Properties']);
  return Object.hasOwn(properties, name) ? resolve(properties[name], scope) : undefined;
}

/** The logical ids that a resolved value refers to as a whole (`Ref`). */
export function referencedResources(value: unknown): readonly string[] {
  return referencesIn(value, ['Ref']);
}

/** The logical ids that a resolved value refers to, also by their attributes or within a text. */
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

/** What only AWS knows, in a resolved value. */
const UNKNOWN = 'only AWS knows';

/**
 * Two resources have two ids, so references to different ones differ for certain; an attribute of one can equal anything.
 */
function isKnown(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isKnown);
  if (!isJsonObject(value)) return true;
  const [operator] = intrinsicOf(value);
  if (operator === 'Ref') return true;
  return operator !== UNKNOWN && operator?.startsWith('Fn::') !== true && Object.values(value).every(isKnown);
}

/**
 * Puts in what is known and leaves the rest as the template has it; conditional parts that don't apply fall away: they
 * come to undefined, which has no JSON.
 */
function resolve(expression: unknown, scope: Scope): unknown {
  const [operator, operand] = intrinsicOf(expression);
  if (operator === 'Ref' && operand === 'AWS::NoValue') return undefined;
  const value = operator === undefined ? undefined : evaluate(expression, scope);
  if (value !== undefined) return value;
  if (operator === 'Fn::If' && Array.isArray(operand)) return resolveIf(itemsOf(operand), scope);
  // What can't be looked up for this region is looked at as a whole: another AMI in any region is seen.
  if (operator === 'Fn::FindInMap') return { [UNKNOWN]: { lookup: operand, table: tableOf(operand, scope) } };
  // An SSM-typed parameter's value is a name, and another name is another thing, whatever it holds.
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
 * JSON with sorted keys and scalars as text: to CloudFormation the order of keys says nothing, and `80` is `"80"`. Undefined
 * has none.
 */
export function canonicalText(value: unknown): string | undefined {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === 'number' || typeof part === 'boolean') return String(part);
    if (!isJsonObject(part)) return part;
    const keys = Object.keys(part).sort();
    return Object.fromEntries(keys.map((key) => [key, part[key]]));
  });
}
