/** Decides which parameters an update sends, and where each value comes from. */
import { formerDefaultsOf } from './former-defaults.ts';
import type { RackVersion } from '../releases/rack-version.ts';
import type { RackTemplate } from '../cloudformation/template.ts';

/**
 * `given`: by the user. `version`: the target. `pinned`: AvailabilityZones as the rack has them. `carried`: a custom
 * value under a parameter's new name. `previous`: CloudFormation keeps the present value. `default`: the template's.
 */
export type ParameterSource = 'given' | 'version' | 'pinned' | 'carried' | 'previous' | 'default';

export type ParameterEntry =
  | { readonly key: string; readonly source: 'given' | 'version' | 'pinned' | 'carried'; readonly value: string }
  | { readonly key: string; readonly source: 'previous' | 'default' };

export interface ParameterPlan {
  /** One for each parameter of the template, in the template's order. */
  readonly entries: readonly ParameterEntry[];
  /** Parameters of the stack that the template does not have. They must not be sent. */
  readonly dropped: readonly string[];
  readonly carried: readonly { readonly from: string; readonly to: string }[];
}

export type ParameterReconciliation =
  | { readonly kind: 'reconciled'; readonly plan: ParameterPlan }
  | {
      readonly kind: 'unfit';
      /** The plan without the missing parameters, for a forecast of later steps. */
      readonly plan: ParameterPlan;
      readonly missing: readonly string[];
      readonly unknown: readonly string[];
    };

export interface ParameterFacts {
  readonly template: RackTemplate;
  readonly target: RackVersion;
  /** The stack's present values. The values of NoEcho parameters are `****` and are never read. */
  readonly stack: ReadonlyMap<string, string>;
  readonly given: ReadonlyMap<string, string>;
  /** The rack's zones, if they must be pinned and could be read. */
  readonly zones: string | undefined;
}

interface Rename {
  readonly from: string;
  readonly to: readonly string[];
}

// Source: convox/rack's templates. ApiMemory was removed with 20220622204318; InternalSuffix between 20240208104928 and
// 20240314032321. InternalRouterSuffix names a load balancer: losing a value replaces it.
const RENAMES: readonly Rename[] = [
  { from: 'ApiMemory', to: ['ApiWebMemory', 'ApiMonitorMemory'] },
  { from: 'InternalSuffix', to: ['InternalRouterSuffix'] },
];

/**
 * Decides each parameter in the contract's order: given, Version, zones pinned if blank, carried, previous, default.
 * @returns the plan, or all missing and all unknown parameters together.
 */
export function reconcileParameters(facts: ParameterFacts): ParameterReconciliation {
  const { template, stack, given } = facts;
  const unknown = [...given]
    .filter(([key, value]) => !template.parameters.has(key) && !hasValue(stack.get(key), value))
    .map(([key]) => key);
  const missing: string[] = [];
  const carried: { from: string; to: string }[] = [];
  const entries: ParameterEntry[] = [];
  for (const parameter of template.parameters.values()) {
    const entry = decide(parameter.name, facts, carried);
    if (entry !== undefined) entries.push(entry);
    else if (parameter.default !== undefined) entries.push({ key: parameter.name, source: 'default' });
    else missing.push(parameter.name);
  }
  const dropped = [...stack.keys()].filter((key) => !template.parameters.has(key));
  const plan = { entries, dropped, carried };
  return missing.length + unknown.length > 0 ? { kind: 'unfit', plan, missing, unknown } : { kind: 'reconciled', plan };
}

/**
 * The given values for one step of a route: without those that only the template of a later step has.
 * @param later the templates of the steps after it.
 */
export function givenForStep(
  given: ReadonlyMap<string, string>,
  template: RackTemplate,
  later: readonly RackTemplate[],
): ReadonlyMap<string, string> {
  const isForLater = (key: string): boolean =>
    !template.parameters.has(key) && later.some(({ parameters }) => parameters.has(key));
  return new Map([...given].filter(([key]) => !isForLater(key)));
}

/** The values that a plan sends, without those that CloudFormation keeps or takes from the template. */
export function valuesSent({ entries }: Pick<ParameterPlan, 'entries'>): ReadonlyMap<string, string> {
  return new Map(entries.flatMap((entry) => ('value' in entry ? [[entry.key, entry.value] as const] : [])));
}

/**
 * A given value that the rack already has does not need a parameter in this template: an earlier step of the route set
 * it, and this step drops it. A hidden value cannot be compared.
 */
function hasValue(current: string | undefined, given: string): boolean {
  return current === given || isHidden(current);
}

/** CloudFormation shows the value of a NoEcho parameter as asterisks. */
function isHidden(value: string | undefined): boolean {
  return value !== undefined && /^\*+$/.test(value);
}

/**
 * Whether AvailabilityZones must be pinned: the target has it and the rack has it blank or not at all. Left blank, the
 * subnets take the region's zones in order, and a region that gained or reordered zones replaces them.
 */
export function needsZonePin(
  template: RackTemplate,
  stack: ReadonlyMap<string, string>,
  given: ReadonlyMap<string, string>,
): boolean {
  if (!template.parameters.has('AvailabilityZones') || given.has('AvailabilityZones')) return false;
  return (stack.get('AvailabilityZones') ?? '').trim() === '';
}

/** Parameters whose values are never shown: NoEcho parameters, and others that can contain credentials. */
export function isSecretParameter(key: string, template?: RackTemplate): boolean {
  return SECRET_PARAMETERS.has(key) || template?.parameters.get(key)?.noEcho === true;
}

/** Convox declares only Password as NoEcho; the values of the others often contain a token or a password. */
const SECRET_PARAMETERS: ReadonlySet<string> = new Set([
  ...['Password', 'HttpProxy', 'SyslogDestination', 'SyslogFormat', 'InstanceRunCommand', 'InstanceBootCommand'],
]);

/** A NoEcho value, as CloudFormation shows it. */
export const HIDDEN_VALUE = '****';

/** What the stack has after an update by this plan, as DescribeChangeSet shows it: NoEcho values hidden. */
export function valuesAfter(
  { entries }: Pick<ParameterPlan, 'entries'>,
  { template, stack }: Pick<ParameterFacts, 'template' | 'stack'>,
): ReadonlyMap<string, string> {
  return new Map(
    entries.map((entry) => {
      const parameter = template.parameters.get(entry.key);
      if (parameter?.noEcho === true) return [entry.key, HIDDEN_VALUE];
      const kept = entry.source === 'previous' ? stack.get(entry.key) : parameter?.default;
      return [entry.key, 'value' in entry ? entry.value : (kept ?? '')];
    }),
  );
}

/**
 * The parameters that were given to a plan: the values that the plan would not set by itself. NoEcho parameters are
 * omitted, because their values cannot be read.
 */
export function givenIn(
  values: ReadonlyMap<string, string>,
  facts: Omit<ParameterFacts, 'given'>,
): ReadonlyMap<string, string> {
  const withoutGiven = { ...facts, given: new Map<string, string>() };
  const given = new Map<string, string>();
  for (const { name, default: initial, noEcho } of facts.template.parameters.values()) {
    const entry = decide(name, withoutGiven, []);
    const kept = facts.stack.get(name) ?? initial;
    const expected = entry !== undefined && 'value' in entry ? entry.value : kept;
    const value = values.get(name);
    if (name !== 'Version' && !noEcho && value !== undefined && value !== expected) given.set(name, value);
  }
  return given;
}

function decide(
  key: string,
  { template, target, stack, given, zones }: ParameterFacts,
  carried: { from: string; to: string }[],
): ParameterEntry | undefined {
  const value = given.get(key);
  if (value !== undefined) return { key, source: 'given', value };
  if (key === 'Version') return { key, source: 'version', value: target };
  if (key === 'AvailabilityZones' && zones !== undefined && needsZonePin(template, stack, given)) {
    return { key, source: 'pinned', value: zones };
  }
  if (stack.has(key)) return { key, source: 'previous' };
  const rename = RENAMES.find((one) => one.to.includes(key) && !template.parameters.has(one.from));
  if (rename === undefined) return undefined;
  const custom = stack.get(rename.from);
  if (custom === undefined || formerDefaultsOf(rename.from).includes(custom)) return undefined;
  // A value of asterisks is hidden and must not be carried over.
  if (isHidden(custom)) return undefined;
  carried.push({ from: rename.from, to: key });
  return { key, source: 'carried', value: custom };
}
