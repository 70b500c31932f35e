/** Names that AWS gives: physical ids of resources and their attributes, in the form that each service uses. */

import type { Account } from '../account.ts';
import { asText, type Json, type JsonObject } from '../json.ts';
import { HEX, UPPER_ALPHANUMERIC } from '../random.ts';
import type { Resource } from './stack.ts';

export function stackArn(account: Account, name: string): string {
  return `arn:aws:cloudformation:${account.region}:${account.id}:stack/${name}/${account.random.uuid()}`;
}

export function changeSetArn(account: Account, name: string): string {
  return `arn:aws:cloudformation:${account.region}:${account.id}:changeSet/${name}/${account.random.uuid()}`;
}

/** EC2's short ids; everything else is named after the stack, or by an ARN. */
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

/** The property by which a template may choose the name itself. */
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
  const { random } = account;
  const chosen = properties[NAME_PROPERTIES[type] ?? ''];
  if (chosen !== undefined) {
    return asText(chosen);
  }
  const prefix = EC2_PREFIXES[type];
  if (prefix !== undefined) {
    return `${prefix}-0${random.text(16, HEX)}`;
  }
  const name = `${stackName}-${logicalId}-${random.text(12, UPPER_ALPHANUMERIC)}`;
  const arn = (service: string, rest: string): string => `arn:aws:${service}:${account.region}:${account.id}:${rest}`;
  const short = `${stackName.slice(0, 5)}-${logicalId.slice(0, 5)}-${random.text(12, UPPER_ALPHANUMERIC)}`;
  switch (type) {
    case 'AWS::EC2::EIP':
      return Array.from({ length: 4 }, () => String(1 + Math.floor(random.fraction() * 254))).join('.');
    case 'AWS::Route53::HostedZone':
      return `Z${random.text(20, UPPER_ALPHANUMERIC)}`;
    case 'AWS::KMS::Key':
      return random.uuid();
    case 'AWS::SNS::Topic':
      return arn('sns', name);
    case 'AWS::ECS::TaskDefinition':
      return arn(
        'ecs',
        `task-definition/${asText(properties['Family'] ?? `${stackName}${logicalId}`)}:${random.text(3, '123456789')}`,
      );
    case 'AWS::ECS::Service':
      return arn('ecs', `service/${name}`);
    case 'AWS::ElasticLoadBalancingV2::LoadBalancer':
      return arn('elasticloadbalancing', `loadbalancer/app/${short}/${random.text(16, HEX)}`);
    case 'AWS::ElasticLoadBalancingV2::TargetGroup':
      return arn('elasticloadbalancing', `targetgroup/${short}/${random.text(16, HEX)}`);
    case 'AWS::CertificateManager::Certificate':
      return arn('acm', `certificate/${random.uuid()}`);
    case 'AWS::IAM::ManagedPolicy':
      return `arn:aws:iam::${account.id}:policy/${name}`;
    case 'Custom::KMSKey':
      return arn('kms', `key/${random.uuid()}`);
    // Convox's own custom resource: its id is the list of the zones that the rack was put into, three at most.
    case 'Custom::EC2AvailabilityZones':
      return account.availabilityZones.slice(0, 3).join(',');
    default:
      return name;
  }
}

/** Attributes follow from the physical id, so they change exactly when the resource is replaced, with two exceptions. */
export function attributeOf(account: Account, resource: Resource, attribute: string): Json {
  const { physicalId, type } = resource;
  const zone = /^AvailabilityZone(\d)$/.exec(attribute);
  if (type === 'Custom::EC2AvailabilityZones' && zone !== null) {
    return physicalId.split(',')[Number(zone[1])] ?? '';
  }
  if (attribute === 'LatestVersionNumber') {
    return String(resource.revision);
  }
  // Convox's formation Lambda makes a new certificate at each update of these.
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
      return `arn:aws:s3:::${physicalId}`;
    case 'AWS::IAM::Role':
    case 'AWS::IAM::InstanceProfile':
    case 'AWS::IAM::User':
      return `arn:aws:iam::${account.id}:${kind.replace('InstanceProfile', 'instance-profile').toLowerCase()}/${physicalId}`;
    default:
      return `arn:aws:${service.toLowerCase()}:${account.region}:${account.id}:${kind.toLowerCase()}:${physicalId}`;
  }
}
