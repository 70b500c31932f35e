/** The digest of a plan: what its template and its parameters set. It is in the name of the plan's change set. */
import { AUTOSCALED } from '../cloudformation/change-set.ts';
import type { RackTemplate } from '../cloudformation/template.ts';
import { canonicalJson, parseUnambiguousJson } from '../values/canonical-json.ts';
import { sha256 } from '../values/digest.ts';
import { valuesAfter, type ParameterPlan } from './parameters.ts';

export interface PlanBasis {
  readonly template: RackTemplate;
  readonly templateText: string;
  /** What the stack has before the update. */
  readonly stack: ReadonlyMap<string, string>;
}

/** 80 bits: too many to find other parameters with the same digest. */
const DIGITS = 20;

/** The digest of a plan's template and parameters: 20 hexadecimal digits. */
export function digestOfPlan(basis: PlanBasis, plan: Pick<ParameterPlan, 'entries'>): string {
  const given = plan.entries.filter(({ source }) => source === 'given').map(({ key }) => key);
  const hidden = given.filter((key) => basis.template.parameters.get(key)?.noEcho === true);
  const values = valuesAfter(plan, basis);
  // A given instance count counts as given, even if the rack has the same count now.
  const scaled = [...values].filter(([key]) => AUTOSCALED.has(key) && given.includes(key));
  return digestOf(templateDigest(basis), new Map([...changedValues(basis, values), ...scaled]), hidden);
}

export interface ReviewedParameters {
  /** The values that the plan changed, compared with the stack. */
  readonly changed: ReadonlyMap<string, string>;
  /** The NoEcho parameters given to the plan. */
  readonly hidden: readonly string[];
}

/**
 * Finds out which of a change set's values the plan with this digest had changed. Two facts cannot be read from a
 * change set: whether a NoEcho value was given, and, once the rack's autoscaler has updated the stack, whether the
 * instance count was. Only one combination has the plan's digest.
 * @param values the change set's values, as DescribeChangeSet returns them.
 * @returns undefined if no combination matches: the stack, the release or the change set differs from the time of the
 * plan.
 */
export function reviewedParameters(
  basis: PlanBasis,
  values: ReadonlyMap<string, string>,
  digest: string,
): ReviewedParameters | undefined {
  const template = templateDigest(basis);
  const certain = [...changedValues(basis, values)].filter(([key]) => !AUTOSCALED.has(key));
  const uncertain = [...values].filter(([key]) => AUTOSCALED.has(key));
  const noEcho = [...basis.template.parameters.values()].filter((one) => one.noEcho).map(({ name }) => name);
  for (const scaled of subsetsOf(uncertain)) {
    const changed = new Map([...certain, ...scaled]);
    const hidden = subsetsOf(noEcho).find((given) => digestOf(template, changed, given) === digest);
    if (hidden !== undefined) return { changed, hidden };
  }
  return undefined;
}

/** The values that are neither kept nor, if the stack has none, the template's default. */
export function changedValues(
  { template, stack }: Pick<PlanBasis, 'template' | 'stack'>,
  values: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const isKept = (key: string, value: string): boolean =>
    value === (stack.get(key) ?? template.parameters.get(key)?.default);
  return new Map([...values].filter(([key, value]) => key !== 'Version' && !isKept(key, value)));
}

function templateDigest({ templateText }: PlanBasis): string {
  const read = parseUnambiguousJson(templateText);
  return sha256(read === undefined ? templateText : canonicalJson(read.json));
}

// The digest is public, and a digest of few unknown characters can be guessed. So credentials in a URL are not
// included.
const CREDENTIALS = /\/\/[^/@\s]*@/g;

function digestOf(template: string, changed: ReadonlyMap<string, string>, hidden: readonly string[]): string {
  const parameters = [...changed].map(([key, value]) => [key, value.replaceAll(CREDENTIALS, '//@')] as const);
  return sha256(
    canonicalJson({ template, parameters: Object.fromEntries(parameters), hidden: hidden.toSorted() }),
  ).slice(0, DIGITS);
}

/** Every selection of the items, the empty one first. Racks have one NoEcho parameter and two instance counts. */
function subsetsOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  return items.reduce<readonly (readonly T[])[]>((sets, item) => [...sets, ...sets.map((set) => [...set, item])], [[]]);
}
