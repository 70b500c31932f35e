/**
 * Finds resources whose type differs between two templates under one logical id. CloudFormation refuses such an update.
 */
import { conditionHolds, type Scope } from '../cloudformation/template-conditions.ts';

/** CloudFormation's message is "Update of resource type is not permitted". */
export interface TypeChange {
  readonly logicalId: string;
  readonly from: string;
  readonly to: string;
  /** `maybe`: it exists on one side only under a condition whose value is not known. */
  readonly certainty: 'certain' | 'maybe';
}

/** Compares the resources that exist on both sides under the values in force there. */
export function findTypeChanges(before: Scope, after: Scope): readonly TypeChange[] {
  return [...before.template.resources.values()].flatMap(({ logicalId, type: from, condition }) => {
    const next = after.template.resources.get(logicalId);
    if (next === undefined || next.type === from) return [];
    const exists = [conditionHolds(condition, before), conditionHolds(next.condition, after)];
    if (exists.includes(false)) return [];
    return [{ logicalId, from, to: next.type, certainty: exists.includes('unknown') ? 'maybe' : 'certain' }];
  });
}
