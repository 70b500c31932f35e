/** What an update does to a rack's parameters: new, dropped, changed defaults, carried over, customized. */
import { formerDefaultsOf } from './former-defaults.ts';
import { validateParameters, type InvalidParameter } from './parameter-values.ts';
import { isSecretParameter, type ParameterPlan } from './parameters.ts';
import { isShownParameter } from './shown-parameters.ts';
import type { RackTemplate } from '../cloudformation/template.ts';

/** Values that must not be shown are undefined here; names are always present. */
export interface ParameterChanges {
  readonly added: readonly AddedParameter[];
  readonly dropped: readonly DroppedParameter[];
  readonly changedDefaults: readonly ChangedDefault[];
  readonly carried: ParameterPlan['carried'];
  /** Values that are neither the present default nor a former one. */
  readonly customized: readonly string[];
  readonly fromTemplate: readonly string[];
  /**
   * Values that were the default of a former template and stayed when the default changed. The user did not choose
   * them.
   */
  readonly formerDefaults: readonly string[];
  readonly invalid: readonly InvalidParameter[];
}

export interface AddedParameter {
  readonly name: string;
  readonly default: string | undefined;
}

export interface DroppedParameter {
  readonly name: string;
  readonly value: string | undefined;
  /** Whether the value differs from every known default. */
  readonly customized: boolean;
  /** The parameters that take the value over, if any: then nothing is lost. */
  readonly carriedTo: readonly string[];
}

export interface ChangedDefault {
  readonly name: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** The value after the update: often the old default, because CloudFormation keeps the previous value. */
  readonly inForce: string | undefined;
}

export interface ParameterComparison {
  /** The rack's present template. Without it, only former defaults show whether a value was chosen. */
  readonly before?: RackTemplate | undefined;
  readonly after: RackTemplate;
  readonly stack: ReadonlyMap<string, string>;
  readonly plan: ParameterPlan;
}

/** Compares by the plan, which has already decided where each value comes from. */
export function compareParameters(facts: ParameterComparison): ParameterChanges {
  const { after, stack, plan } = facts;
  const standing = (wanted: Origin): readonly string[] =>
    [...stack.keys()].filter((name) => name !== 'Version' && originOf(name, facts) === wanted);
  return {
    added: [...after.parameters.values()]
      .filter(({ name }) => !stack.has(name))
      .map(({ name, default: value }) => ({ name, default: publicDefault(name, value, facts) })),
    dropped: plan.dropped.map((name) => droppedOf(name, facts)),
    changedDefaults: changedDefaults(facts),
    carried: plan.carried,
    customized: standing('set'),
    fromTemplate: standing('default'),
    formerDefaults: standing('former-default'),
    invalid: validateParameters(facts),
  };
}

/**
 * The parameters for which `dropped-parameters: refuse` refuses: set on this rack, missing in the next template, and
 * not carried over.
 */
export function lostParameters(changes: Pick<ParameterChanges, 'dropped'>): readonly DroppedParameter[] {
  return changes.dropped.filter(({ customized, carriedTo }) => customized && carriedTo.length === 0);
}

type Origin = 'default' | 'former-default' | 'set';

/**
 * Whether the user chose the value. The default of the rack's current template decides first, because it is certain.
 * The default of an earlier template stays through every update (UsePreviousValue), so a former default does not count
 * as chosen either. If the user did choose exactly such a value, the update may replace it with the current default. A
 * hidden value counts as chosen, because it cannot be read.
 */
function originOf(name: string, { before, after, stack }: ParameterComparison): Origin {
  const value = stack.get(name);
  const current = (before ?? after).parameters.get(name);
  if (current !== undefined && value === current.default) return 'default';
  return formerDefaultsOf(name).some((former) => former === value) ? 'former-default' : 'set';
}

function droppedOf(name: string, facts: ParameterComparison): DroppedParameter {
  const carriedTo = facts.plan.carried.filter(({ from }) => from === name).map(({ to }) => to);
  return {
    name,
    value: shownValue(name, facts.stack.get(name), facts),
    customized: originOf(name, facts) === 'set',
    carriedTo,
  };
}

function changedDefaults(facts: ParameterComparison): readonly ChangedDefault[] {
  const { before, after, plan, stack } = facts;
  if (before === undefined) return [];
  const sent = new Map(plan.entries.flatMap((entry) => ('value' in entry ? [[entry.key, entry.value]] : [])));
  return [...after.parameters.values()].flatMap(({ name, default: to }) => {
    const old = before.parameters.get(name);
    // Each published template has its own release as the default of Version, and the action always sends Version.
    if (old === undefined || old.default === to || name === 'Version') return [];
    const inForce = sent.get(name) ?? stack.get(name) ?? to;
    const [from, next] = [old.default, to].map((value) => publicDefault(name, value, facts));
    const isDefault = inForce === old.default || inForce === to;
    return [
      {
        name,
        from,
        to: next,
        inForce: isDefault ? publicDefault(name, inForce, facts) : shownValue(name, inForce, facts),
      },
    ];
  });
}

/** The default, if it may be shown. Everyone can read the template, except for hidden parameters. */
function publicDefault(
  name: string,
  value: string | undefined,
  { before, after }: ParameterComparison,
): string | undefined {
  return isSecretParameter(name, before) || isSecretParameter(name, after) ? undefined : value;
}

/** The value of the rack, if it may be shown. */
function shownValue(
  name: string,
  value: string | undefined,
  { before, after }: ParameterComparison,
): string | undefined {
  return isShownParameter(name, before, after) ? value : undefined;
}
