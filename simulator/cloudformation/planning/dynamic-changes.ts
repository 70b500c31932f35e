/** The possible changes that follow from other changes: those of resources that refer to a replaced or modified one. */

import type { ChangeDetail, ResourceChange } from '../change-sets/change-set.ts';
import { requiresRecreation } from './replacement-rules.ts';
import type { WantedResource } from './wanted-resource.ts';

/**
 * Before the update CloudFormation does not know the id of a replacement, or whether an attribute of a modified
 * resource changes. It reports such changes as `Evaluation: Dynamic`. They propagate along the references: one edited
 * Lambda function reaches every custom resource that uses it.
 */
export function addDynamicDetails(changes: Map<string, ResourceChange>, wanted: Map<string, WantedResource>): void {
  let propagating = true;
  while (propagating) {
    propagating = false;
    for (const [logicalId, resource] of wanted) {
      const change = changes.get(logicalId);
      if (change?.Action === 'Modify') {
        const found = dynamicDetails(change, resource, changes);
        change.Details.push(...found);
        propagating ||= found.length > 0;
        summarize(change);
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

/**
 * Sets Replacement and Scope from the details. Replacement is `True` only if a property that always requires recreation
 * certainly changes.
 */
function summarize(change: ResourceChange): void {
  const recreating = change.Details.filter(({ Target }) => Target.RequiresRecreation !== 'Never');
  const certain = recreating.some(
    ({ Target, Evaluation }) => Target.RequiresRecreation === 'Always' && Evaluation === 'Static',
  );
  change.Replacement = certain ? 'True' : recreating.length > 0 ? 'Conditional' : 'False';
  change.Scope = [...new Set(change.Details.map(({ Target }) => Target.Attribute))];
}
