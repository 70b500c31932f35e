/** The property values of a change set, from the SDK's shape into the domain's facts. */
import type { Change, DescribeChangeSetOutput, ResourceChange } from '@aws-sdk/client-cloudformation';
import {
  isPermissionOrCode,
  type PropertyValue,
  type PropertyValues,
} from '../../../cloudformation/property-values.ts';
import { parseJsonText } from '../../../values/json-text.ts';
import { membersOf } from '../../../values/json-value.ts';

/**
 * `page` is the first page of a response to DescribeChangeSet with IncludePropertyValues; `values` are those of all
 * pages.
 */
export function toPropertyValues(page: DescribeChangeSetOutput, values: readonly PropertyValue[]): PropertyValues {
  return {
    values,
    // "[WARN] --include-property-values option can return incomplete ChangeSet data because: ..." (aws-cdk-cli 1780).
    isComplete: !/incomplete ChangeSet data/i.test(page.StatusReason ?? ''),
  };
}

/** The values of a page. Of an added resource, they are read where it decides about permissions or code. */
export function toValues(changes: readonly Change[]): readonly PropertyValue[] {
  return changes.flatMap(({ ResourceChange: change }) => (change === undefined ? [] : valuesOf(change)));
}

function valuesOf(change: ResourceChange): readonly PropertyValue[] {
  const logicalId = change.LogicalResourceId ?? '';
  if (change.Action === 'Add') return isPermissionOrCode(change.ResourceType ?? '') ? added(logicalId, change) : [];
  return (change.Details ?? []).flatMap(({ Target: target }) => {
    if (target?.BeforeValue === undefined && target?.AfterValue === undefined) return [];
    const {
      Attribute: attribute = '',
      Name: name = '',
      Path: path = '',
      BeforeValue: before,
      AfterValue: after,
    } = target;
    const property = path.replace(/^\/(?:Properties\/)?/, '');
    return [{ logicalId, attribute, property: property === '' ? name : property, before, after }];
  });
}

/** AfterContext holds the whole declaration, as JSON. */
function added(logicalId: string, { AfterContext: context = '' }: ResourceChange): readonly PropertyValue[] {
  return Object.entries(membersOf(membersOf(parseJsonText(context)?.json)['Properties'])).map(([property, value]) => ({
    logicalId,
    attribute: 'Properties',
    property,
    before: undefined,
    after: typeof value === 'string' ? value : JSON.stringify(value),
  }));
}
