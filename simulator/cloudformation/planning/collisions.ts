/**
 * What can exist only once in AWS. CloudFormation creates new resources, including replacements, before it deletes old
 * ones. A replacement that keeps such a value therefore always fails.
 */

import { asText, sameJson, type Json } from '../../json.ts';
import type { Resource } from '../stack.ts';

/** The property with the custom name. CloudFormation does not replace a resource that has one. */
const NAMES: Record<string, string> = {
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::ECS::Cluster': 'ClusterName',
  'AWS::ElasticLoadBalancing::LoadBalancer': 'LoadBalancerName',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'Name',
  'AWS::ElasticLoadBalancingV2::TargetGroup': 'Name',
  'AWS::IAM::Role': 'RoleName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::SNS::Topic': 'TopicName',
};

/** The properties that must be unique together, and the reason that the service returns if they are not. */
interface UniqueKey {
  properties: readonly string[];
  reason: (properties: Resource['properties'], other: Resource) => string;
}

const text = (properties: Resource['properties'], name: string): string => asText(properties[name] ?? '');

const UNIQUE_KEYS: Record<string, UniqueKey> = {
  'AWS::EC2::NatGateway': {
    properties: ['AllocationId'],
    reason: (properties) => `Elastic IP address [${text(properties, 'AllocationId')}] is already associated`,
  },
  'AWS::EC2::Route': {
    properties: ['RouteTableId', 'DestinationCidrBlock'],
    reason: (properties) => `The route identified by ${text(properties, 'DestinationCidrBlock')} already exists.`,
  },
  'AWS::EC2::Subnet': {
    properties: ['VpcId', 'CidrBlock'],
    reason: (properties) => `The CIDR '${text(properties, 'CidrBlock')}' conflicts with another subnet`,
  },
  'AWS::EC2::VPCGatewayAttachment': {
    properties: ['InternetGatewayId'],
    reason: (properties, other) =>
      `resource ${text(properties, 'InternetGatewayId')} is already attached to network ${text(other.properties, 'VpcId')}`,
  },
  'AWS::ElasticLoadBalancingV2::Listener': {
    properties: ['LoadBalancerArn', 'Port'],
    reason: () => 'A listener already exists on this port for this load balancer',
  },
  'AWS::ElasticLoadBalancingV2::ListenerRule': {
    properties: ['ListenerArn', 'Priority'],
    reason: (properties) => `Priority '${text(properties, 'Priority')}' is currently in use`,
  },
  'AWS::KMS::Alias': {
    properties: ['AliasName'],
    reason: (properties) => `An alias with the name ${text(properties, 'AliasName')} already exists`,
  },
};

const MOUNT_TARGET_EXISTS =
  'mount target already exists in this AZ (Service: AmazonElasticFileSystem; Status Code: 409; Error Code: MountTargetConflict)';

/** All current resources of the stack, including those to be deleted after their replacement. */
export type Existing = readonly Resource[];

/** @returns the reason why the service cannot create the resource while the existing ones remain. */
export function creationRefused(resource: Resource, existing: Existing): string | undefined {
  const { type, properties } = resource;
  const others = existing.filter(
    (one) => one.type === type && one !== resource && one.physicalId !== '' && one.deletedOutside !== true,
  );
  if (type === 'AWS::EFS::MountTarget') {
    return others.some((other) => sameMountTarget(resource, other, existing)) ? MOUNT_TARGET_EXISTS : undefined;
  }
  const name = NAMES[type];
  const uniqueKey: UniqueKey | undefined =
    name === undefined
      ? UNIQUE_KEYS[type]
      : { properties: [name], reason: () => `${text(properties, name)} already exists` };
  const other =
    uniqueKey &&
    others.find((one) => uniqueKey.properties.every((key) => isSame(properties[key], one.properties[key])));
  return other && uniqueKey.reason(properties, other);
}

/** @returns the reason why a resource whose replacement failed cannot be restored either. */
export function rollbackRefused(attempted: Resource | undefined): string | undefined {
  return attempted?.statusReason === MOUNT_TARGET_EXISTS ? MOUNT_TARGET_EXISTS : undefined;
}

/**
 * @returns the reason why CloudFormation does not replace the resource, or why the service cannot create the new one.
 */
export function replacementRefused(resource: Resource, before: Resource, existing: Existing): string | undefined {
  const { type, properties } = resource;
  if (type.startsWith('Custom::') && !sameJson(properties['ServiceToken'], before.properties['ServiceToken'])) {
    return 'Modifying service token is not allowed.';
  }
  const name = NAMES[type];
  return name !== undefined && isSame(properties[name], before.properties[name])
    ? `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${text(properties, name)} and update the stack again.`
    : creationRefused(resource, existing);
}

/** @returns the reason why the resource cannot be updated in place. */
export function changeRefused(resource: Resource, before: Resource, existing: Existing): string | undefined {
  if (before.deletedOutside === true) {
    return `Resource of type '${resource.type}' with identifier '${resource.physicalId}' was not found. (HandlerErrorCode: NotFound)`;
  }
  if (resource.type !== 'AWS::ElasticLoadBalancing::LoadBalancer') {
    return undefined;
  }
  // The load balancer attaches the new subnets before it detaches the old ones.
  const previousIds = members(before.properties['Subnets']);
  const zones = previousIds.map((id) => zoneOf(id, existing));
  const added = members(resource.properties['Subnets']).filter((id) => !previousIds.includes(id));
  return added.map((id) => zoneOf(id, existing)).some((zone) => zone !== undefined && zones.includes(zone))
    ? 'ELB cannot be attached to multiple subnets in the same AZ. (Service: AmazonElasticLoadBalancing; Status Code: 409; Error Code: InvalidConfigurationRequest)'
    : undefined;
}

function sameMountTarget(one: Resource, other: Resource, existing: Existing): boolean {
  const zone = zoneOf(text(one.properties, 'SubnetId'), existing);
  return (
    isSame(one.properties['FileSystemId'], other.properties['FileSystemId']) &&
    zone !== undefined &&
    zone === zoneOf(text(other.properties, 'SubnetId'), existing)
  );
}

/** Undefined for a subnet that is not in the stack. */
function zoneOf(subnetId: string, existing: Existing): string | undefined {
  const subnet = existing.find(({ type, physicalId }) => type === 'AWS::EC2::Subnet' && physicalId === subnetId);
  return subnet && text(subnet.properties, 'AvailabilityZone');
}

function members(list: Json | undefined): string[] {
  return Array.isArray(list) ? list.map(asText) : [];
}

function isSame(one: Json | undefined, other: Json | undefined): boolean {
  return one !== undefined && sameJson(one, other);
}
