/** Finds parameter values that avoid a replacement conflict. */
import { isShownParameter } from '../rack/shown-parameters.ts';
import { expectedChanges, type StepScopes } from './expected-changes.ts';
import { findConflicts, type ReplacementConflict } from './replacement-conflicts.ts';
import type { ParameterRepair } from './unresolved-references.ts';

/** The conflicts of an update on one rack, computed from its two templates. */
function expectedConflicts(scopes: StepScopes): readonly ReplacementConflict[] {
  const certain = expectedChanges(scopes).filter(({ certainty }) => certainty === 'certain');
  return findConflicts(
    certain.map(({ change }) => change),
    scopes,
  );
}

/** @returns one value that avoids all conflicts and causes no other; undefined if there is none. */
export function repairConflicts(
  conflicts: readonly ReplacementConflict[],
  scopes: StepScopes,
): ParameterRepair | undefined {
  if (conflicts.length === 0) return undefined;
  return candidates(scopes).find(({ parameter, value }) => {
    const parameters = new Map([...scopes.after.parameters, [parameter, value]]);
    return expectedConflicts({ ...scopes, after: { ...scopes.after, parameters } }).length === 0;
  });
}

/** The release, and the zones that this action pins. */
const NOT_TO_CHANGE: ReadonlySet<string> = new Set(['Version', 'AvailabilityZones']);

/**
 * A parameter that this update changes can keep its value. A VPC can keep the tenancy that it had before the template
 * had the parameter.
 */
function candidates({ before, after }: StepScopes): readonly ParameterRepair[] {
  const unchanged = [...after.parameters].flatMap(([parameter, value]) => {
    const old = before.parameters.get(parameter);
    // The old value is part of the advice.
    const isShown = isShownParameter(parameter, before.template, after.template);
    if (old === undefined || old === value || !isShown || NOT_TO_CHANGE.has(parameter)) return [];
    return [{ parameter, value: old }];
  });
  const tenancy = after.parameters.get('Tenancy') === 'dedicated' ? [{ parameter: 'Tenancy', value: 'default' }] : [];
  return [...unchanged, ...tenancy];
}
