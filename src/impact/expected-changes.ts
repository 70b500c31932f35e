/** The changes that a change set would list, computed from two templates on one rack. */
import type { ChangeCause, ResourceChange } from '../cloudformation/change-set.ts';
import { changedProperties, referencedResources, resolveProperty } from '../cloudformation/resolved-declaration.ts';
import type { TemplateResource } from '../cloudformation/template.ts';
import { conditionHolds, type Scope } from '../cloudformation/template-conditions.ts';
import { membersOf } from '../values/json-value.ts';
import { findReplacements, type ValuesOf } from './replaced-resources.ts';
import { recreationOf, type PropertyValues } from './replacement-rules.ts';

/** The two templates of an update, each with the values that the rack has under it. */
export interface StepScopes {
  readonly before: Scope;
  readonly after: Scope;
}

export interface ExpectedChange {
  readonly change: ResourceChange;
  /** `maybe`: it exists on one side only under a condition whose value is not known. */
  readonly certainty: 'certain' | 'maybe';
}

/** A resource that exists on both sides with the same type. CloudFormation refuses an update that changes a type. */
interface Kept {
  readonly logicalId: string;
  readonly was: TemplateResource;
  readonly will: TemplateResource;
  readonly certainty: ExpectedChange['certainty'];
}

/**
 * The resources that change, in the order of the templates. A resource that the rack has on neither side is left out.
 */
export function expectedChanges(scopes: StepScopes): readonly ExpectedChange[] {
  const { before, after } = scopes;
  const kept: Kept[] = [];
  const others: ExpectedChange[] = [];
  for (const logicalId of new Set([...before.template.resources.keys(), ...after.template.resources.keys()])) {
    const [was, will] = [present(logicalId, before), present(logicalId, after)];
    const certainty = was?.exists === 'unknown' || will?.exists === 'unknown' ? 'maybe' : 'certain';
    if (was && will) {
      if (was.resource.type === will.resource.type) {
        kept.push({ logicalId, was: was.resource, will: will.resource, certainty });
      }
    } else if (will) others.push({ change: changeOf('add', will.resource), certainty });
    else if (was) others.push({ change: removalOf(was.resource), certainty });
  }
  return [...modifications(kept, scopes), ...others];
}

/** The values of a property on both sides; undefined if one of the templates does not have the resource. */
export function valuesIn({ before, after }: StepScopes): ValuesOf {
  return (logicalId, property) => {
    const [was, will] = [before.template.resources.get(logicalId), after.template.resources.get(logicalId)];
    if (was === undefined || will === undefined) return undefined;
    return {
      before: resolveProperty({ declaration: was.declaration, scope: before }, property),
      after: resolveProperty({ declaration: will.declaration, scope: after }, property),
    };
  };
}

function present(logicalId: string, scope: Scope) {
  const resource = scope.template.resources.get(logicalId);
  const exists = resource === undefined ? false : conditionHolds(resource.condition, scope);
  return resource === undefined || exists === false ? undefined : { resource, exists };
}

/** A resource that refers to a replaced one changes too, and can be replaced itself. Repeats until nothing is added. */
function modifications(kept: readonly Kept[], scopes: StepScopes): readonly ExpectedChange[] {
  const direct = new Map(kept.map((one) => [one, directCauses(one, scopes)]));
  let causes: ReadonlyMap<Kept, readonly ChangeCause[]> = direct;
  for (let known = 0; ;) {
    const changes = kept
      .map((one) => ({ change: modificationOf(one, causes.get(one) ?? []), certainty: one.certainty }))
      .filter(({ change }) => change.causes.length > 0);
    const replaced = new Set(
      findReplacements(changes.map(({ change }) => change))
        .filter(({ kind }) => kind === 'replaced')
        .map(({ change }) => change.logicalId),
    );
    if (replaced.size === known) return changes;
    known = replaced.size;
    causes = new Map(
      [...direct].map(([one, own]) => [one, [...own, ...referenceCauses(one, replaced, scopes.after)]] as const),
    );
  }
}

/** Nothing is known about a resource that may not exist. */
function directCauses({ was, will, certainty }: Kept, { before, after }: StepScopes): readonly ChangeCause[] {
  return changedProperties(
    { declaration: was.declaration, scope: before },
    { declaration: will.declaration, scope: after },
  ).map((property) => ({
    ...causeOf(will.type, property.name, property),
    evaluation: certainty === 'certain' && property.certainty === 'certain' ? 'Static' : 'Dynamic',
    source: 'DirectModification',
    causingEntity: undefined,
  }));
}

function referenceCauses({ will }: Kept, replaced: ReadonlySet<string>, scope: Scope): readonly ChangeCause[] {
  return Object.keys(membersOf(will.declaration['Properties'])).flatMap((name) => {
    const value = resolveProperty({ declaration: will.declaration, scope }, name);
    return referencedResources(value)
      .filter((id) => replaced.has(id))
      .map((id) => ({
        ...causeOf(will.type, name, { before: value, after: value }),
        evaluation: 'Dynamic' as const,
        source: 'ResourceReference',
        causingEntity: id,
      }));
  });
}

function causeOf(type: string, property: string, values: PropertyValues) {
  return { attribute: 'Properties', property, requiresRecreation: recreationOf(type, property, values) };
}

function modificationOf({ will }: Kept, causes: readonly ChangeCause[]): ResourceChange {
  const recreating = causes.filter(({ requiresRecreation }) => requiresRecreation !== 'Never');
  const replaced = recreating.some(
    ({ requiresRecreation, evaluation }) => requiresRecreation === 'Always' && evaluation === 'Static',
  );
  return {
    ...changeOf('modify', will),
    replacement: replaced ? 'true' : recreating.length > 0 ? 'conditional' : 'false',
    scope: ['Properties'],
    causes,
  };
}

function removalOf(resource: TemplateResource): ResourceChange {
  const policy = resource.declaration['DeletionPolicy'];
  return { ...changeOf('remove', resource), policyAction: policy === 'Retain' ? 'Retain' : 'Delete' };
}

function changeOf(action: ResourceChange['action'], { logicalId, type }: TemplateResource): ResourceChange {
  return { action, logicalId, physicalId: undefined, type, replacement: undefined, scope: [], causes: [] };
}
