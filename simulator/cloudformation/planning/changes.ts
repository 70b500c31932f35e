/** The changes of an update: compares the stack's resources with those of the new template and parameters. */

import type { Account } from '../../account.ts';
import { sameJson, canonicalText, type Json } from '../../json.ts';
import type { Scope } from '../../template/scope.ts';
import type { ResourceDeclaration, Template } from '../../template/template.ts';
import type { ChangeDetail, ChangeTarget, ResourceChange } from '../change-sets/change-set.ts';
import type { Configuration } from './configuration.ts';
import { addDynamicDetails } from './dynamic-changes.ts';
import { requiresRecreation } from './replacement-rules.ts';
import { activeResources, stackScope } from '../stack-scope.ts';
import type { Resource, Stack } from '../stack.ts';
import { wantedResource, type WantedResource } from './wanted-resource.ts';

export function computeChanges(account: Account, stack: Stack, target: Configuration): ResourceChange[] {
  const scope = stackScope(account, stack, target.template, target.parameters);
  const wanted = wantedResources(scope);
  const changedParameters = parametersThatChange(stack.configuration, target);
  const changes = new Map<string, ResourceChange>();
  for (const [logicalId, resource] of wanted) {
    const existing = stack.resources.get(logicalId);
    const change =
      existing === undefined
        ? addition(logicalId, resource)
        : modification({ stack, target, changedParameters }, existing, resource);
    changes.set(logicalId, change);
  }
  addDynamicDetails(changes, wanted);
  const modifications = [...changes.values()].filter((change) => change.Action === 'Add' || change.Details.length > 0);
  const removals = [...stack.resources.values()].filter(({ logicalId }) => !wanted.has(logicalId));
  return [...modifications, ...removals.map((resource) => removal(stack.configuration.template, resource))];
}

function wantedResources(scope: Scope): Map<string, WantedResource> {
  const wanted = new Map<string, WantedResource>();
  for (const logicalId of activeResources(scope)) {
    const resource = wantedResource(scope, logicalId);
    if (resource !== undefined) {
      wanted.set(logicalId, resource);
    }
  }
  return wanted;
}

/** A NoEcho parameter that is set to another value counts as changed as well. */
function parametersThatChange(before: Configuration, after: Configuration): Set<string> {
  const changed = new Set<string>();
  for (const [key, value] of after.parameters) {
    const old = before.parameters.get(key);
    if (old !== undefined && (old.resolved ?? old.value) !== (value.resolved ?? value.value)) {
      changed.add(key);
    }
  }
  return changed;
}

function addition(logicalId: string, { declaration, shownProperties }: WantedResource): ResourceChange {
  return {
    Action: 'Add',
    LogicalResourceId: logicalId,
    ResourceType: declaration.Type,
    Scope: [],
    Details: [],
    AfterContext: JSON.stringify({ Properties: shownProperties }),
  };
}

function removal(template: Template, resource: Resource): ResourceChange {
  const policy = template.Resources[resource.logicalId]?.DeletionPolicy;
  return {
    Action: 'Remove',
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId,
    ResourceType: resource.type,
    PolicyAction: policy === 'Retain' ? 'Retain' : 'Delete',
    Scope: [],
    Details: [],
    BeforeContext: JSON.stringify({ Properties: resource.shownProperties }),
  };
}

interface Update {
  stack: Stack;
  target: Configuration;
  changedParameters: ReadonlySet<string>;
}

function modification(
  { stack, target, changedParameters }: Update,
  existing: Resource,
  wanted: WantedResource,
): ResourceChange {
  const names = new Set([...Object.keys(existing.properties), ...Object.keys(wanted.properties)]);
  const properties = [...names]
    .filter((name) => !sameJson(existing.properties[name], wanted.properties[name]))
    .flatMap((name) => propertyDetails(existing, wanted, name, changedParameters));
  return {
    Action: 'Modify',
    LogicalResourceId: existing.logicalId,
    PhysicalResourceId: existing.physicalId,
    ResourceType: existing.type,
    Scope: [],
    Details: [
      ...properties,
      ...attributeDetails(stack.configuration.template.Resources[existing.logicalId], wanted.declaration),
      ...tagDetails(stack, target, existing),
    ],
    BeforeContext: JSON.stringify({ Properties: existing.shownProperties }),
    AfterContext: JSON.stringify({ Properties: wanted.shownProperties }),
  };
}

/**
 * CloudFormation lists a change by a parameter twice: as static with the parameter as its cause, and as a dynamic
 * direct modification. It does not check whether the expression around the parameter changed too.
 */
function propertyDetails(
  existing: Resource,
  wanted: WantedResource,
  name: string,
  changedParameters: ReadonlySet<string>,
): ChangeDetail[] {
  const causes = [...(wanted.references.get(name)?.parameters ?? [])].filter((key) => changedParameters.has(key));
  const Target = propertyTarget(existing.type, name, existing.shownProperties[name], wanted.shownProperties[name]);
  if (causes.length === 0) {
    return [{ Target, Evaluation: 'Static', ChangeSource: 'DirectModification' }];
  }
  return [
    ...causes.map((key): ChangeDetail => ({
      Target,
      Evaluation: 'Static',
      ChangeSource: 'ParameterReference',
      CausingEntity: key,
    })),
    { Target, Evaluation: 'Dynamic', ChangeSource: 'DirectModification' },
  ];
}

function propertyTarget(type: string, name: string, before: Json | undefined, after: Json | undefined): ChangeTarget {
  const shown = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));
  return {
    Attribute: 'Properties',
    Name: name,
    RequiresRecreation: requiresRecreation(type, name),
    Path: `/Properties/${name}`,
    ...(before !== undefined && { BeforeValue: shown(before) }),
    ...(after !== undefined && { AfterValue: shown(after) }),
    AttributeChangeType: before === undefined ? 'Add' : after === undefined ? 'Remove' : 'Modify',
  };
}

const ATTRIBUTES = ['Metadata', 'CreationPolicy', 'UpdatePolicy', 'DeletionPolicy'] as const;

function attributeDetails(before: ResourceDeclaration | undefined, after: ResourceDeclaration): ChangeDetail[] {
  return ATTRIBUTES.filter((attribute) => canonicalText(before?.[attribute]) !== canonicalText(after[attribute])).map(
    (attribute) => ({
      Target: { Attribute: attribute, RequiresRecreation: 'Never' },
      Evaluation: 'Static',
      ChangeSource: 'DirectModification',
    }),
  );
}

function tagDetails(stack: Stack, target: Configuration, existing: Resource): ChangeDetail[] {
  if (!takesStackTags(existing.type) || sameTags(stack.configuration, target)) {
    return [];
  }
  return [
    {
      Target: { Attribute: 'Tags', RequiresRecreation: 'Never' },
      Evaluation: 'Static',
      ChangeSource: 'DirectModification',
    },
  ];
}

/**
 * CloudFormation adds a stack's tags to its resources. A change of the tags updates each resource that supports them.
 */
export function takesStackTags(type: string): boolean {
  return /^AWS::(EC2::(VPC|Subnet|SecurityGroup)|S3::Bucket|DynamoDB::Table|ECS::Cluster|IAM::Role)$/.test(type);
}

export function sameTags(left: Configuration, right: Configuration): boolean {
  const text = ({ tags }: Configuration): string => JSON.stringify(tags.map(({ Key, Value }) => [Key, Value]).sort());
  return text(left) === text(right);
}
