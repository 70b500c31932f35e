/** A resource's declaration with all that is known filled in, so that two templates differ only where a rack would. */
import { isJsonObject, itemsOf, membersOf } from '../values/json-value.ts';
import { conditionHolds, intrinsicOf, evaluate, type Scope } from './template-conditions.ts';

/** The properties of a resource that differ between two templates on the same rack, sorted. */
export function differingProperties(
  before: { readonly declaration: Readonly<Record<string, unknown>>; readonly scope: Scope },
  after: { readonly declaration: Readonly<Record<string, unknown>>; readonly scope: Scope },
): readonly string[] {
  const one = propertiesOf(before.declaration, before.scope);
  const other = propertiesOf(after.declaration, after.scope);
  const names = new Set([...one.keys(), ...other.keys()]);
  return [...names].filter((name) => one.get(name) !== other.get(name)).sort();
}

/** Only `Properties` reach the resource itself; DependsOn, policies and the like change nothing on it. */
function propertiesOf(
  declaration: Readonly<Record<string, unknown>>,
  scope: Scope,
): ReadonlyMap<string, string | undefined> {
  const properties = Object.entries(membersOf(declaration['Properties']));
  return new Map(properties.map(([name, value]) => [name, canonical(resolve(value, scope))]));
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
  if (operator === 'Fn::FindInMap') return { lookup: operand, table: tableOf(operand, scope) };
  // An SSM-typed parameter's value is a name, and another name is another thing, whatever it holds.
  const parameter =
    operator === 'Ref' && typeof operand === 'string' ? scope.template.parameters.get(operand) : undefined;
  if (parameter !== undefined) {
    return { parameter: parameter.name, holds: parameter.noEcho ? undefined : scope.parameters.get(parameter.name) };
  }
  if (Array.isArray(expression))
    return expression.map((item) => resolve(item, scope)).filter((item) => item !== undefined);
  if (!isJsonObject(expression)) return expression;
  return Object.fromEntries(Object.entries(expression).map(([key, item]) => [key, resolve(item, scope)]));
}

function resolveIf([name, then, otherwise]: readonly unknown[], scope: Scope): unknown {
  const holds = typeof name === 'string' ? conditionHolds(name, scope) : 'unknown';
  if (holds !== 'unknown') return resolve(holds ? then : otherwise, scope);
  return { either: [then, otherwise].map((branch) => resolve(branch, scope)), by: name };
}

function tableOf(operand: unknown, { template }: Scope): unknown {
  const [map, , column] = itemsOf(operand);
  if (typeof map !== 'string' || typeof column !== 'string') return undefined;
  return Object.entries(membersOf(template.mappings[map])).map(([key, row]) => [key, membersOf(row)[column]]);
}

/** JSON with sorted keys: the order in which a template was written is no difference. Undefined has none. */
function canonical(value: unknown): string | undefined {
  return JSON.stringify(value, (_, part: unknown) => {
    if (!isJsonObject(part)) return part;
    const keys = Object.keys(part).sort();
    return Object.fromEntries(keys.map((key) => [key, part[key]]));
  });
}
