/** Finds the resources that a change set, or a forecast in the same form, replaces, and how certain that is. */
import type { ChangeCause, ResourceChange } from '../cloudformation/change-set.ts';
import { decideConditional, type PropertyValues } from './replacement-rules.ts';

/**
 * `replaced`: certain. `replaced-unless`: the property changes, and AWS does not say whether it can change in place.
 * `if-changed`: replaced only if what it depends on changes. `not-stated`: AWS states neither (Replacement is
 * optional).
 */
export type ReplacementKind = 'replaced' | 'replaced-unless' | 'if-changed' | 'not-stated';

export interface Replacement {
  readonly change: ResourceChange;
  readonly kind: ReplacementKind;
  /** The causes that replace it, or can replace it. */
  readonly causes: readonly ChangeCause[];
}

/** A property before and after the update; undefined if it is not known. */
export type ValuesOf = (logicalId: string, property: string) => PropertyValues | undefined;

/** In the order of the changes, without resources that are not replaced. */
export function findReplacements(
  changes: readonly ResourceChange[],
  valuesOf: ValuesOf = () => undefined,
): readonly Replacement[] {
  const updated = changes
    .filter(({ action }) => action !== 'add' && action !== 'remove' && action !== 'import')
    .map((change) => ({ change, causes: recreatingCauses(change, valuesOf) }));
  const replaced = new Set<string>();
  // A resource that refers to a replaced one by its id changes too, and so on along the references.
  for (let known = -1; known < replaced.size;) {
    known = replaced.size;
    for (const one of updated) if (isReplaced(one, replaced)) replaced.add(one.change.logicalId);
  }
  return updated.flatMap((one) => {
    const kind = replaced.has(one.change.logicalId) ? 'replaced' : uncertainKind(one);
    return kind === undefined ? [] : [{ ...one, kind }];
  });
}

type Updated = Omit<Replacement, 'kind'>;

/** Where AWS says `Conditionally`, the rules and the known values decide as far as possible. */
function recreatingCauses({ logicalId, type, causes }: ResourceChange, valuesOf: ValuesOf): readonly ChangeCause[] {
  return causes
    .map((cause) => {
      const { property, requiresRecreation } = cause;
      if (requiresRecreation !== 'Conditionally' || property === undefined) return cause;
      return { ...cause, requiresRecreation: decideConditional(type, property, valuesOf(logicalId, property)) };
    })
    .filter(({ requiresRecreation }) => requiresRecreation !== 'Never');
}

function isReplaced({ change, causes }: Updated, replaced: ReadonlySet<string>): boolean {
  if (change.replacement === 'true' || change.replacement === 'false') return change.replacement === 'true';
  return causes.some(
    ({ requiresRecreation, evaluation, source, causingEntity = '' }) =>
      requiresRecreation === 'Always' &&
      (evaluation === 'Static' || (source === 'ResourceReference' && replaced.has(causingEntity))),
  );
}

/** For a resource whose replacement is not certain. */
function uncertainKind({ change, causes }: Updated): Exclude<ReplacementKind, 'replaced'> | undefined {
  if (change.replacement === 'false') return undefined;
  if (causes.length > 0) {
    return causes.every(({ evaluation }) => evaluation === 'Dynamic') ? 'if-changed' : 'replaced-unless';
  }
  if (change.replacement === undefined) {
    const open = change.causes.length === 0 && (change.scope.length === 0 || change.scope.includes('Properties'));
    return open ? 'not-stated' : undefined;
  }
  // Every possible cause is known to change in place. Without causes this is not certain.
  const inPlace = change.causes.some(({ requiresRecreation }) => requiresRecreation === 'Conditionally');
  return inPlace ? undefined : 'replaced-unless';
}
