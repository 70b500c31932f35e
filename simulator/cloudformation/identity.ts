/** Physical ids and attributes of resources, in the format of each service. */

import type { Account } from '../account.ts';
import { asText, type Json, type JsonObject } from '../json.ts';
import { partitionOf } from '../partition.ts';
import { HEX, UPPER_ALPHANUMERIC } from '../random.ts';
import type { Resource } from './stack.ts';

export function stackArn(account: Account, name: string): string {
  return arn(account, 'cloudformation', `stack/${name}/${account.random.uuid()}`);
}

export function changeSetArn(account: Account, name: string): string {
  return arn(account, 'cloudformation', `changeSet/${name}/${account.random.uuid()}`);
}

/** Prefixes of EC2's short ids. Other resources have a name that starts with the stack's, or an ARN. */
const EC2_PREFIXES: Record<string, string> = {
  'AWS::EC2::VPC': 'vpc',
  'AWS::EC2::Subnet': 'subnet',
  'AWS::EC2::InternetGateway': 'igw',
  'AWS::EC2::NatGateway': 'nat',
  'AWS::EC2::RouteTable': 'rtb',
  'AWS::EC2::SecurityGroup': 'sg',
  'AWS::EC2::SecurityGroupIngress': 'sgr',
  'AWS::EC2::SubnetRouteTableAssociation': 'rtbassoc',
  'AWS::EC2::VPCEndpoint': 'vpce',
  'AWS::EC2::LaunchTemplate': 'lt',
  'AWS::EC2::SpotFleet': 'sfr',
  'AWS::EFS::FileSystem': 'fs',
  'AWS::EFS::MountTarget': 'fsmt',
};

/** The property with which a template sets the name itself. */
const NAME_PROPERTIES: Record<string, string> = {
  'AWS::S3::Bucket': 'BucketName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::ECS::Cluster': 'ClusterName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::SSM::Parameter': 'Name',
  'AWS::KMS::Alias': 'AliasName',
  'AWS::ElasticLoadBalancing::LoadBalancer': 'LoadBalancerName',
};

export interface NewResource {
  stackName: string;
  logicalId: string;
  type: string;
  properties: JsonObject;
}

export function newPhysicalId(account: Account, resource: NewResource): string {
  const { type, stackName, logicalId, properties } = resource;
  const chosen = properties[NAME_PROPERTIES[type] ?? ''];
  if (chosen !== undefined) {
    return asText(chosen);
  }
  const prefix = EC2_PREFIXES[type];
  if (prefix !== undefined) {
    return `${prefix}-0${account.random.text(16, HEX)}`;
  }
  const ofType = IDS_OF_TYPES[type];
  return ofType === undefined ? nameIn(account, stackName, logicalId) : ofType(account, resource);
}

function nameIn({ random }: Account, stackName: string, logicalId: string): string {
  return `${stackName}-${logicalId}-${random.text(12, UPPER_ALPHANUMERIC)}`;
}

function arn({ region, id }: Account, service: string, rest: string): string {
  return `arn:${partitionOf(region).id}:${service}:${region}:${id}:${rest}`;
}

/** The ARN of a resource in a global service. */
function globalArn({ region }: Account, service: string, account: string, rest: string): string {
  return `arn:${partitionOf(region).id}:${service}::${account}:${rest}`;
}

/** Names of load balancers and target groups have at most 32 characters, so both parts are cut. */
function balancing(account: Account, kind: string, { stackName, logicalId }: NewResource): string {
  const name = nameIn(account, stackName.slice(0, 5), logicalId.slice(0, 5));
  return arn(account, 'elasticloadbalancing', `${kind}/${name}/${account.random.text(16, HEX)}`);
}

const IDS_OF_TYPES: Record<string, (account: Account, resource: NewResource) => string> = {
  'AWS::EC2::EIP': ({ random }) =>
    Array.from({ length: 4 }, () => String(1 + Math.floor(random.fraction() * 254))).join('.'),
  'AWS::Route53::HostedZone': ({ random }) => `Z${random.text(20, UPPER_ALPHANUMERIC)}`,
  'AWS::KMS::Key': ({ random }) => random.uuid(),
  'AWS::SNS::Topic': (account, { stackName, logicalId, properties }) =>
    arn(account, 'sns', asText(properties['TopicName'] ?? nameIn(account, stackName, logicalId))),
  'AWS::ECS::TaskDefinition': (account, { stackName, logicalId, properties }) => {
    const family = asText(properties['Family'] ?? `${stackName}${logicalId}`);
    return arn(account, 'ecs', `task-definition/${family}:${account.random.text(3, '123456789')}`);
  },
  'AWS::ECS::Service': (account, { stackName, logicalId }) =>
    arn(account, 'ecs', `service/${nameIn(account, stackName, logicalId)}`),
  'AWS::ElasticLoadBalancingV2::LoadBalancer': (account, resource) => balancing(account, 'loadbalancer/app', resource),
  'AWS::ElasticLoadBalancingV2::TargetGroup': (account, resource) => balancing(account, 'targetgroup', resource),
  'AWS::CertificateManager::Certificate': (account) => arn(account, 'acm', `certificate/${account.random.uuid()}`),
  'AWS::IAM::ManagedPolicy': (account, { stackName, logicalId }) =>
    globalArn(account, 'iam', account.id, `policy/${nameIn(account, stackName, logicalId)}`),
  'Custom::KMSKey': (account) => arn(account, 'kms', `key/${account.random.uuid()}`),
  // A custom resource of Convox. Its id is the list of at most three zones that the rack uses.
  'Custom::EC2AvailabilityZones': ({ availabilityZones }) => availabilityZones.slice(0, 3).join(','),
};

/**
 * An attribute is derived from the physical id, so it changes only when the resource is replaced. There are two
 * exceptions.
 */
export function attributeOf(account: Account, resource: Resource, attribute: string): Json {
  const { physicalId, type } = resource;
  const zone = /^AvailabilityZone(\d)$/.exec(attribute);
  if (type === 'Custom::EC2AvailabilityZones' && zone !== null) {
    return physicalId.split(',')[Number(zone[1])] ?? '';
  }
  if (attribute === 'LatestVersionNumber') {
    return String(resource.revision);
  }
  // Convox's formation Lambda creates a new certificate at each update of this resource.
  if (type.startsWith('Custom::SelfSignedCertificate')) {
    return `${physicalId}/${attribute}/${String(resource.revision)}`;
  }
  switch (attribute) {
    case 'Arn':
      return physicalId.startsWith('arn:') ? physicalId : arnOf(account, type, physicalId);
    case 'DNSName':
    case 'DnsName': {
      const name = physicalId.startsWith('arn:') ? (physicalId.split('/')[2] ?? physicalId) : physicalId;
      return `${name}-1234567890.${account.region}.elb.amazonaws.com`;
    }
    case 'CanonicalHostedZoneID':
      return 'Z35SXDOTRQ7X7K';
    case 'AllocationId':
      return `eipalloc-${Buffer.from(physicalId).toString('hex').slice(0, 17)}`;
    case 'DnsEntries':
      return [`Z7HUB22UULQXV:${physicalId}.vpce.${account.region}.amazonaws.com`];
    case 'GroupId':
      return physicalId;
    default:
      return `${physicalId}/${attribute}`;
  }
}

function arnOf(account: Account, type: string, physicalId: string): string {
  const [, service = '', kind = ''] = type.split('::');
  switch (type) {
    case 'AWS::S3::Bucket':
      return globalArn(account, 's3', '', physicalId);
    case 'AWS::IAM::Role':
    case 'AWS::IAM::InstanceProfile':
    case 'AWS::IAM::User':
      return globalArn(
        account,
        'iam',
        account.id,
        `${kind.replace('InstanceProfile', 'instance-profile').toLowerCase()}/${physicalId}`,
      );
    default:
      return arn(account, service.toLowerCase(), `${kind.toLowerCase()}:${physicalId}`);
  }
}
