/**
 * Finds updates that always fail, because AWS allows something only once: CloudFormation creates new resources and
 * replacements before it deletes old ones.
 */
import type { ResourceChange } from '../cloudformation/change-set.ts';
import { canonicalText, referencesIn, resolveProperty } from '../cloudformation/resolved-declaration.ts';
import type { TemplateResource } from '../cloudformation/template.ts';
import { conditionHolds, intrinsicOf, type Scope } from '../cloudformation/template-conditions.ts';
import { itemsOf } from '../values/json-value.ts';
import { valuesIn, type StepScopes } from './expected-changes.ts';
import { findReplacements } from './replaced-resources.ts';

/**
 * `name`: the resource is replaced and keeps its custom name, which CloudFormation refuses. `same`: it has a property
 * that only one resource can have. `zone`: AWS allows one for each availability zone. `service-token`: a custom
 * resource keeps its Lambda function.
 */
export type ConflictKind = 'name' | 'same' | 'zone' | 'service-token';

export interface ReplacementConflict {
  readonly logicalId: string;
  readonly type: string;
  readonly kind: ConflictKind;
  /** The properties in conflict: `TableName`, `VpcId` and `CidrBlock`, `SubnetId`. */
  readonly properties: readonly string[];
  /** The resource in conflict: usually the old one, under the same logical id. */
  readonly against: string;
}

// Sources: SIMULATOR.md, "Where the rules come from". Only names that Convox's templates set.
const NAMES: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::ElasticLoadBalancing::LoadBalancer': 'LoadBalancerName',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'Name',
  'AWS::ElasticLoadBalancingV2::TargetGroup': 'Name',
  'AWS::SNS::Topic': 'TopicName',
};
const ONLY_ONE: Readonly<Record<string, readonly string[]>> = {
  'AWS::EC2::NatGateway': ['AllocationId'],
  'AWS::EC2::Route': ['RouteTableId', 'DestinationCidrBlock'],
  'AWS::EC2::Subnet': ['VpcId', 'CidrBlock'],
  'AWS::EC2::VPCGatewayAttachment': ['InternetGatewayId'],
  'AWS::EFS::MountTarget': ['FileSystemId'],
  'AWS::ElasticLoadBalancingV2::Listener': ['LoadBalancerArn', 'Port'],
  'AWS::ElasticLoadBalancingV2::ListenerRule': ['ListenerArn', 'Priority'],
  'AWS::KMS::Alias': ['AliasName'],
};

interface Update extends StepScopes {
  /** The logical ids of the resources whose replacement is certain. */
  readonly replaced: ReadonlySet<string>;
}

/** Only certain conflicts. A possible replacement is not examined. */
export function findConflicts(changes: readonly ResourceChange[], scopes: StepScopes): readonly ReplacementConflict[] {
  const replacements = findReplacements(changes, valuesIn(scopes)).filter(({ kind }) => kind === 'replaced');
  const update = { ...scopes, replaced: new Set(replacements.map(({ change }) => change.logicalId)) };
  return changes.flatMap((change) => {
    const conflict = change.action === 'add' ? additionConflict(change, update) : updateConflict(change, update);
    return conflict === undefined ? [] : [conflict];
  });
}

/** The conflict of a new resource with one that the rack has under another logical id. */
function additionConflict({ logicalId, type }: ResourceChange, update: Update): ReplacementConflict | undefined {
  const added = update.after.template.resources.get(logicalId);
  const properties = claimOf(type);
  if (added === undefined || properties.length === 0) return undefined;
  const claim = uniqueValueIn(added, update.after, update);
  const holder = [...update.before.template.resources.values()].find(
    (other) =>
      other.type === type &&
      other.logicalId !== logicalId &&
      conditionHolds(other.condition, update.before) === true &&
      claim !== undefined &&
      uniqueValueIn(other, update.before, update) === claim,
  );
  const kind = type === 'AWS::EFS::MountTarget' ? 'zone' : 'same';
  return holder && { logicalId, type, kind, properties, against: holder.logicalId };
}

function updateConflict(change: ResourceChange, update: Update): ReplacementConflict | undefined {
  const { logicalId, type } = change;
  const [was, will] = [update.before, update.after].map(({ template }) => template.resources.get(logicalId));
  if (was === undefined || will === undefined) return undefined;
  const conflict = (kind: ConflictKind, properties: readonly string[]): ReplacementConflict => ({
    logicalId,
    type,
    kind,
    properties,
    against: logicalId,
  });
  if (changesServiceToken(change)) return conflict('service-token', ['ServiceToken']);
  if (!update.replaced.has(logicalId)) {
    return movesWithinZones(was, will, update) ? conflict('zone', ['Subnets']) : undefined;
  }
  const claim = uniqueValueIn(will, update.after, update);
  if (claim === undefined || claim !== uniqueValueIn(was, update.before, update)) return undefined;
  if (type === 'AWS::EFS::MountTarget') return conflict('zone', ['SubnetId']);
  return conflict(type in NAMES ? 'name' : 'same', claimOf(type));
}

/** "Modifying service token is not allowed." */
function changesServiceToken({ type, causes }: ResourceChange): boolean {
  return (
    type.startsWith('Custom::') &&
    causes.some(({ property, evaluation }) => property === 'ServiceToken' && evaluation === 'Static')
  );
}

function claimOf(type: string): readonly string[] {
  const name = NAMES[type];
  return name === undefined ? (ONLY_ONE[type] ?? []) : [name];
}

/**
 * What only one resource can have, as text: equal texts are a conflict.
 * @returns undefined if it has no such property, or if a part of it changes with a replaced resource that it refers to.
 */
function uniqueValueIn({ type, declaration }: TemplateResource, scope: Scope, update: Update): string | undefined {
  const properties = claimOf(type);
  const values = properties.map((name) => resolveProperty({ declaration, scope }, name));
  const changes = values.some((value) => referencesIn(value).some((id) => update.replaced.has(id)));
  if (properties.length === 0 || changes || values.includes(undefined)) return undefined;
  if (type !== 'AWS::EFS::MountTarget') return canonicalText(values);
  const zone = zoneOf(resolveProperty({ declaration, scope }, 'SubnetId'), update);
  return zone && canonicalText([...values, zone]);
}

/**
 * A classic load balancer is attached to its new subnets before it is detached from the old ones, and accepts one
 * subnet for each zone.
 */
function movesWithinZones(was: TemplateResource, will: TemplateResource, update: Update): boolean {
  if (will.type !== 'AWS::ElasticLoadBalancing::LoadBalancer') return false;
  const subnetsOf = ({ declaration }: TemplateResource, scope: Scope): readonly unknown[] =>
    itemsOf(resolveProperty({ declaration, scope }, 'Subnets'));
  const old = subnetsOf(was, update.before);
  const kept = new Set(old.filter((one) => !isReplaced(one, update)).map(canonicalText));
  const zones = new Set(old.map((one) => zoneOf(one, update)));
  return subnetsOf(will, update.after)
    .filter((one) => !kept.has(canonicalText(one)))
    .map((one) => zoneOf(one, update))
    .some((zone) => zone !== undefined && zones.has(zone));
}

function isReplaced(subnet: unknown, { replaced }: Update): boolean {
  return referencesIn(subnet).some((id) => replaced.has(id));
}

/**
 * The availability zone of one of the template's subnets, as text: equal texts are one zone.
 * @returns undefined for a subnet that the template does not create.
 */
function zoneOf(subnet: unknown, { before, after }: StepScopes): string | undefined {
  const [operator, logicalId] = intrinsicOf(subnet);
  if (operator !== 'Ref' || typeof logicalId !== 'string') return undefined;
  for (const scope of [after, before]) {
    const resource = scope.template.resources.get(logicalId);
    if (resource === undefined || conditionHolds(resource.condition, scope) !== true) continue;
    return canonicalText(resolveProperty({ declaration: resource.declaration, scope }, 'AvailabilityZone'));
  }
  return undefined;
}
