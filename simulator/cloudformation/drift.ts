/** Drift detection: compares what a resource is with what CloudFormation last made of it. */

import type { Account } from '../account.ts';
import { validationError } from '../aws-error.ts';
import type { XmlElements } from '../http/xml.ts';
import { textField, textList } from '../http/query-parameters.ts';
import { canonicalText, sameJson, type Json } from '../json.ts';
import { requiredField, type Action } from './action.ts';
import { findStack } from './find.ts';
import { page } from './paging.ts';
import type { Resource, Stack } from './stack.ts';

// UPDATE_ROLLBACK_FAILED too, in which a stack cannot be updated.
const DETECTABLE = new Set([
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  'UPDATE_ROLLBACK_FAILED',
]);

export const detectStackDrift: Action = (account, fields) => {
  const stack = findStack(account, requiredField(fields, 'StackName'));
  const nowMs = account.clock.now().getTime();
  if (stack.drift !== undefined && nowMs < stack.drift.endsAtMs) {
    throw validationError(`Drift detection is already in progress for stack [${stack.id}]`);
  }
  if (!DETECTABLE.has(stack.status)) {
    throw validationError(`Stack:${stack.id} is in ${stack.status} state and drift detection can not be performed.`);
  }
  const endsAtMs = nowMs + account.timing.driftDetectionMs;
  stack.drift = { id: account.random.uuid(), startedAt: account.clock.now(), endsAtMs };
  return { StackDriftDetectionId: stack.drift.id };
};

export const describeStackDriftDetectionStatus: Action = (account, fields) => {
  const id = requiredField(fields, 'StackDriftDetectionId');
  const stack = [...account.stacks.values()].find(({ drift }) => drift?.id === id);
  if (stack?.drift === undefined) throw validationError(`Stack drift detection with id ${id} does not exist`);
  const common = { StackId: stack.id, StackDriftDetectionId: id, Timestamp: stack.drift.startedAt };
  if (account.clock.now().getTime() < stack.drift.endsAtMs) {
    return { ...common, DetectionStatus: 'DETECTION_IN_PROGRESS' };
  }
  const drifted = driftedResources(account, stack);
  const unreadable = [...stack.resources.keys()].flatMap((logicalId) => {
    const reason = account.causes.unreadableFor(logicalId);
    return reason === undefined ? [] : [{ Resource: logicalId, FailureReason: reason }];
  });
  const failed = unreadable.map(({ Resource: logicalId }) => logicalId).join(', ');
  return {
    ...common,
    StackDriftStatus: drifted.length === 0 ? 'IN_SYNC' : 'DRIFTED',
    DriftedStackResourceCount: drifted.length,
    DetectionStatus: unreadable.length === 0 ? 'DETECTION_COMPLETE' : 'DETECTION_FAILED',
    DetectionStatusReason:
      unreadable.length === 0
        ? undefined
        : JSON.stringify({ Summary: `Failed to detect drift on resources [${failed}]`, Failures: unreadable }),
  };
};

export const describeStackResourceDrifts: Action = (account, fields) => {
  const stack = findStack(account, requiredField(fields, 'StackName'));
  const filters = textList(fields, 'StackResourceDriftStatusFilters');
  const known = stack.drift === undefined ? [] : checked(account, stack);
  const wanted = known.filter((resource) => filters?.includes(statusOf(resource)) ?? true);
  const { items: resources, nextToken } = page(wanted, textField(fields, 'NextToken'), account.pageSize);
  return { StackResourceDrifts: resources.map((resource) => driftOf(stack, resource)), NextToken: nextToken };
};

/** Custom resources have no configuration that CloudFormation could read. */
function checked(account: Account, stack: Stack): Resource[] {
  return [...stack.resources.values()].filter(
    ({ logicalId, type }) => type.startsWith('AWS::') && account.causes.unreadableFor(logicalId) === undefined,
  );
}

function driftedResources(account: Account, stack: Stack): Resource[] {
  return checked(account, stack).filter((resource) => statusOf(resource) !== 'IN_SYNC');
}

function statusOf(resource: Resource): 'DELETED' | 'IN_SYNC' | 'MODIFIED' {
  if (resource.deletedOutside === true) return 'DELETED';
  return differencesOf(resource).length === 0 ? 'IN_SYNC' : 'MODIFIED';
}

function driftOf(stack: Stack, resource: Resource): XmlElements {
  const { logicalId, physicalId, type } = resource;
  const common = {
    StackId: stack.id,
    LogicalResourceId: logicalId,
    PhysicalResourceId: physicalId,
    ResourceType: type,
    StackResourceDriftStatus: statusOf(resource),
    Timestamp: stack.drift?.startedAt,
  };
  if (resource.deletedOutside === true) return common;
  const { shownProperties, changedOutside = [] } = resource;
  return {
    ...common,
    ExpectedProperties: JSON.stringify(shownProperties),
    ActualProperties: JSON.stringify({ ...shownProperties, ...Object.fromEntries(changedOutside) }),
    PropertyDifferences: differencesOf(resource),
  };
}

/** Of the properties that the template sets: CloudFormation compares no others. */
function differencesOf({ shownProperties, changedOutside = new Map() }: Resource): XmlElements[] {
  return [...changedOutside].flatMap(([name, actual]) => {
    const expected = shownProperties[name];
    if (expected === undefined || sameJson(expected, actual)) return [];
    return [
      {
        PropertyPath: `/${name}`,
        ExpectedValue: textOf(expected),
        ActualValue: textOf(actual),
        DifferenceType: actual === null ? 'REMOVE' : 'NOT_EQUAL',
      },
    ];
  });
}

function textOf(value: Json): string {
  return typeof value === 'object' && value !== null ? canonicalText(value) : String(value);
}
