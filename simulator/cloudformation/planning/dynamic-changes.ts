/** The changes that other changes may bring: what refers to a resource that is replaced or modified itself. */

import type { ChangeDetail, ResourceChange } from '../change-sets/change-set.ts';
import { requiresRecreation } from './replacement-rules.ts';
import type { WantedResource } from './wanted-resource.ts';

/**
 * CloudFormation can't know before the update what a replaced resource's id will be, or whether an attribute of a
 * modified one changes. So it tells such changes as `Evaluation: Dynamic`, and they spread along the references until
 * nothing new is touched: one edited Lambda reaches every custom resource that it stands behind.
 */
export function addDynamicDetails(changes: Map<string, ResourceChange>, wanted: Map<string, WantedResource>): void {
  let spreading = true;
  while (spreading) {
    spreading = false;
    for (const [logicalId, resource] of wanted) {
      const change = changes.get(logicalId);
      if (change?.Action === 'Modify') {
        const found = dynamicDetails(change, resource, changes);
        change.Details.push(...found);
        spreading ||= found.length > 0;
        conclude(change);
      }
    }
  }
}

function dynamicDetails(
  change: ResourceChange,
  resource: WantedResource,
  changes: ReadonlyMap<string, ResourceChange>,
): ChangeDetail[] {
  const details: ChangeDetail[] = [];
  for (const [property, references] of resource.references) {
    const causes: [ChangeDetail['ChangeSource'], string][] = [
      ...[...references.resources]
        .filter((id) => mayBeReplaced(changes.get(id)))
        .map((id): [ChangeDetail['ChangeSource'], string] => ['ResourceReference', id]),
      ...[...references.attributes]
        .filter((attribute) => isModified(changes.get(attribute.slice(0, attribute.indexOf('.')))))
        .map((attribute): [ChangeDetail['ChangeSource'], string] => ['ResourceAttribute', attribute]),
    ];
    for (const [source, entity] of causes) {
      const known = change.Details.some((detail) => detail.Target.Name === property && detail.CausingEntity === entity);
      if (!known && resource.properties[property] !== undefined) {
        details.push({
          Target: {
            Attribute: 'Properties',
            Name: property,
            RequiresRecreation: requiresRecreation(change.ResourceType, property),
            Path: `/Properties/${property}`,
            AttributeChangeType: 'Modify',
          },
          Evaluation: 'Dynamic',
          ChangeSource: source,
          CausingEntity: entity,
        });
      }
    }
  }
  return details;
}

function mayBeReplaced(change: ResourceChange | undefined): boolean {
  return change?.Action === 'Modify' && (change.Replacement === 'True' || change.Replacement === 'Conditional');
}

function isModified(change: ResourceChange | undefined): boolean {
  return change?.Action === 'Modify' && change.Details.length > 0;
}

/** Replacement and Scope follow from the details: only a certain change to a property that always recreates is `True`. */
function conclude(change: ResourceChange): void {
  const recreating = change.Details.filter(({ Target }) => Target.RequiresRecreation !== 'Never');
  const certain = recreating.some(
    ({ Target, Evaluation }) => Target.RequiresRecreation === 'Always' && Evaluation === 'Static',
  );
  change.Replacement = certain ? 'True' : recreating.length > 0 ? 'Conditional' : 'False';
  change.Scope = [...new Set(change.Details.map(({ Target }) => Target.Attribute))];
}
