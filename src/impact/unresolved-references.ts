/**
 * Finds references to resources that a template does not create on this rack. CloudFormation refuses such a template.
 */
import { conditionHolds, intrinsicOf, type Scope } from '../cloudformation/template-conditions.ts';
import { isJsonObject, itemsOf } from '../values/json-value.ts';

/** A parameter that is blank on the rack, and a value with which the reference resolves. */
export interface ParameterRepair {
  readonly parameter: string;
  /** Ends in `...` if only the user knows the rest. */
  readonly value: string;
}

export interface UnresolvedReference {
  /** The resource that the template does not create on this rack. */
  readonly logicalId: string;
  /** `maybe`: a condition is not known, or CloudFormation's rule for this kind of reference is not known. */
  readonly certainty: 'certain' | 'maybe';
  /** `Resources/Instances`, `Outputs/Dashboard`. */
  readonly referrers: readonly string[];
  /** The parameters that decide whether the template creates it. */
  readonly dependsOn: readonly string[];
  readonly repair: ParameterRepair | undefined;
}

/**
 * Evaluates every reference of the resources and outputs that exist under the scope's values.
 * @returns one entry for each missing resource, in the template's order of first reference.
 */
export function findUnresolvedReferences(scope: Scope): readonly UnresolvedReference[] {
  const missing = findMissing(scope);
  if (missing.length === 0) return [];
  const repairs = blankParameters(scope).map(([parameter, value]) => {
    const parameters = new Map([...scope.parameters, [parameter, value]]);
    return { parameter, value, left: new Set(findMissing({ ...scope, parameters }).map((one) => one.logicalId)) };
  });
  const ids = new Set(missing.map(({ logicalId }) => logicalId));
  // A value that breaks another reference is not a repair.
  const harmless = repairs.filter(({ left }) => [...left].every((id) => ids.has(id)));
  return missing.map((one) => {
    const found = harmless.find(({ left }) => !left.has(one.logicalId));
    return { ...one, repair: found && { parameter: found.parameter, value: found.value } };
  });
}

/** Values that a blank parameter can take without changing what the rack has: rows of docs/known-stops.md. */
const REPAIRS: readonly (readonly [name: RegExp, value: string])[] = [
  [/^BuildInstance$/, 't3.small'],
  [/SecurityGroup$/, 'sg-...'],
];

function blankParameters({ parameters }: Scope): readonly (readonly [name: string, value: string])[] {
  return [...parameters].flatMap(([name, value]) => {
    const row = value.trim() === '' ? REPAIRS.find(([pattern]) => pattern.test(name)) : undefined;
    return row === undefined ? [] : [[name, row[1]] as const];
  });
}

type Missing = Omit<UnresolvedReference, 'repair'>;

function findMissing(scope: Scope): readonly Missing[] {
  const found = new Map<string, { certain: boolean; readonly referrers: Set<string> }>();
  const { resources, outputs } = scope.template;
  const owners = [
    ...[...resources].map(([name, { condition, declaration }]) => ({
      name: `Resources/${name}`,
      condition,
      declaration,
    })),
    ...[...outputs].map(([name, { condition, declaration }]) => ({ name: `Outputs/${name}`, condition, declaration })),
  ];
  for (const { name, condition, declaration } of owners) {
    const exists = conditionHolds(condition, scope);
    if (exists === false) continue;
    const under = new Set(condition === undefined ? [] : [condition]);
    for (const { target, certain } of referencesIn(declaration, scope, { under, certain: exists === true })) {
      const row = found.get(target) ?? { certain: false, referrers: new Set() };
      row.certain ||= certain;
      row.referrers.add(name);
      found.set(target, row);
    }
  }
  return [...found].map(([logicalId, { certain, referrers }]) => ({
    logicalId,
    certainty: certain ? 'certain' : 'maybe',
    referrers: [...referrers],
    dependsOn: [...parametersBehind({ Condition: resources.get(logicalId)?.condition }, scope)],
  }));
}

/** The parameters that a condition refers to, directly or through other conditions. */
function parametersBehind(expression: unknown, scope: Scope, seen = new Set<string>()): ReadonlySet<string> {
  const [operator, operand] = intrinsicOf(expression);
  if (operator === 'Ref' && typeof operand === 'string') {
    return new Set(scope.template.parameters.has(operand) ? [operand] : []);
  }
  if (operator === 'Condition' && typeof operand === 'string') {
    // A condition that refers to itself ends here.
    if (seen.has(operand)) return new Set();
    return parametersBehind(scope.template.conditions[operand], scope, seen.add(operand));
  }
  return new Set(itemsOf(operand).flatMap((part) => [...parametersBehind(part, scope, seen)]));
}

/**
 * The position of a reference: the conditions that are assumed to be true there, and whether it is certainly evaluated.
 */
interface Position {
  readonly under: ReadonlySet<string>;
  readonly certain: boolean;
}

interface Unresolved {
  readonly target: string;
  readonly certain: boolean;
}

function* referencesIn(
  declaration: Readonly<Record<string, unknown>>,
  scope: Scope,
  at: Position,
): Generator<Unresolved> {
  for (const [attribute, value] of Object.entries(declaration)) {
    if (attribute === 'DependsOn') yield* dependencies(value, scope, at);
    else if (attribute !== 'Condition') yield* referencesOf(value, scope, at);
  }
}

/**
 * CloudFormation refuses a dependency on a resource that the template does not have. For one whose condition is false,
 * the public evidence is contradictory (cfn-lint E3005 reports an error), so that is never certain.
 */
function* dependencies(value: unknown, scope: Scope, at: Position): Generator<Unresolved> {
  for (const target of typeof value === 'string' ? [value] : itemsOf(value)) {
    if (typeof target !== 'string') continue;
    const declared = scope.template.resources.has(target);
    yield* unresolved(target, scope, { ...at, certain: at.certain && !declared });
  }
}

function* referencesOf(expression: unknown, scope: Scope, at: Position): Generator<Unresolved> {
  if (Array.isArray(expression)) {
    for (const item of itemsOf(expression)) yield* referencesOf(item, scope, at);
    return;
  }
  if (!isJsonObject(expression)) return;
  const [operator, operand] = intrinsicOf(expression);
  switch (operator) {
    case 'Ref':
      if (typeof operand === 'string') yield* unresolved(operand, scope, at);
      return;
    case 'Fn::GetAtt': {
      const target = typeof operand === 'string' ? operand.split('.')[0] : itemsOf(operand)[0];
      if (typeof target === 'string') yield* unresolved(target, scope, at);
      return;
    }
    case 'Fn::Sub':
      yield* substituted(operand, scope, at);
      return;
    case 'Fn::If':
      yield* chosen(itemsOf(operand), scope, at);
      return;
    default:
      for (const value of Object.values(expression)) yield* referencesOf(value, scope, at);
  }
}

function* substituted(operand: unknown, scope: Scope, at: Position): Generator<Unresolved> {
  const [text, variables] = Array.isArray(operand) ? itemsOf(operand) : [operand];
  const own = isJsonObject(variables) ? variables : {};
  for (const [, name = ''] of typeof text === 'string' ? text.matchAll(/\$\{(?!!)([^}]+)\}/g) : []) {
    if (!Object.hasOwn(own, name)) yield* unresolved(name.split('.')[0] ?? name, scope, at);
  }
  yield* referencesOf(own, scope, at);
}

function* chosen([name, then, otherwise]: readonly unknown[], scope: Scope, at: Position): Generator<Unresolved> {
  if (typeof name !== 'string') return;
  const holds = at.under.has(name) ? true : conditionHolds(name, scope);
  if (holds !== 'unknown') {
    yield* referencesOf(holds ? then : otherwise, scope, at);
    return;
  }
  yield* referencesOf(then, scope, { under: new Set([...at.under, name]), certain: false });
  yield* referencesOf(otherwise, scope, { ...at, certain: false });
}

function* unresolved(target: string, scope: Scope, { under, certain }: Position): Generator<Unresolved> {
  const { parameters, resources } = scope.template;
  if (target.startsWith('AWS::') || parameters.has(target)) return;
  const condition = resources.get(target)?.condition;
  if (resources.has(target) && condition !== undefined && under.has(condition)) return;
  const exists = resources.has(target) ? conditionHolds(condition, scope) : false;
  if (exists !== true) yield { target, certain: certain && exists === false };
}
