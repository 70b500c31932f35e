/** A resource's declaration with all that is known filled in, so that two templates differ only where a rack would. */
import { isJsonObject, itemsOf } from './json-value.ts';
import { conditionHolds, intrinsicOf, valueOf, type Scope } from './template-conditions.ts';

const NOTHING = Symbol('AWS::NoValue');

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
function propertiesOf(declaration: Readonly<Record<string, unknown>>, scope: Scope): ReadonlyMap<string, string> {
  const properties = declaration['Properties'];
  if (typeof properties !== 'object' || properties === null) return new Map();
  const resolved = Object.entries(properties).map(([name, value]) => [name, resolve(value, scope)] as const);
  return new Map(resolved.filter(([, value]) => value !== NOTHING).map(([name, value]) => [name, canonical(value)]));
}

/** Puts in what is known and leaves the rest as the template has it; conditional parts that don't apply fall away. */
function resolve(expression: unknown, scope: Scope): unknown {
  const [operator, operand] = intrinsicOf(expression) ?? [];
  if (operator === 'Ref' && operand === 'AWS::NoValue') return NOTHING;
  const value = operator === undefined ? undefined : valueOf(expression, scope);
  if (value !== undefined) return value;
  if (operator === 'Fn::If' && Array.isArray(operand)) return resolveIf(itemsOf(operand), scope);
  // What can't be looked up for this region is looked at as a whole: another AMI in any region is seen.
  if (operator === 'Fn::FindInMap') return { lookup: operand, table: tableOf(operand, scope) };
  // An SSM-typed parameter's value is a name, and another name is another thing, whatever it holds.
  if (operator === 'Ref' && typeof operand === 'string' && scope.template.parameters.has(operand)) {
    const noEcho = scope.template.parameters.get(operand)?.noEcho === true;
    return { parameter: operand, holds: noEcho ? undefined : scope.parameters.get(operand) };
  }
  if (Array.isArray(expression))
    return expression.map((item) => resolve(item, scope)).filter((item) => item !== NOTHING);
  if (typeof expression !== 'object' || expression === null) return expression;
  const entries = Object.entries(expression).map(([key, item]) => [key, resolve(item, scope)] as const);
  return Object.fromEntries(entries.filter(([, item]) => item !== NOTHING));
}

function resolveIf([name, then, otherwise]: readonly unknown[], scope: Scope): unknown {
  const holds = typeof name === 'string' ? conditionHolds(name, scope) : 'unknown';
  if (holds !== 'unknown') return resolve(holds ? then : otherwise, scope);
  const branches = [then, otherwise].map((branch) => resolve(branch, scope));
  return { either: branches.map((branch) => (branch === NOTHING ? null : branch)), by: name };
}

function tableOf(operand: unknown, { template }: Scope): unknown {
  const [map, , column] = itemsOf(operand);
  const rows = typeof map === 'string' ? template.mappings[map] : undefined;
  if (typeof rows !== 'object' || rows === null || typeof column !== 'string') return undefined;
  return Object.entries(rows).map(([key, row]) => [key, isJsonObject(row) ? row[column] : undefined]);
}

/** JSON with sorted keys: the order in which a template was written is no difference. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
}
