/**
 * The property changes for which CloudFormation replaces a resource. Source: "Update requires" in AWS's resource
 * reference, for the types and properties of rack templates. Other properties are updated in place.
 */

import { asText, isObject, type Json } from '../../json.ts';
import type { ChangeTarget } from '../change-sets/change-set.ts';

export type RequiresRecreation = ChangeTarget['RequiresRecreation'];

interface Rule {
  always?: readonly string[];
  conditionally?: readonly string[];
}

/** Types that CloudFormation replaces for a change of any property but those in ALWAYS_EDITABLE. */
const IMMUTABLE = new Set([
  'AWS::AutoScaling::LaunchConfiguration',
  'AWS::ECS::TaskDefinition',
  'AWS::Lambda::Permission',
  'AWS::EC2::VPCGatewayAttachment',
  'AWS::EC2::SecurityGroupIngress',
  'AWS::CertificateManager::Certificate',
]);

const ALWAYS_EDITABLE = new Set(['Tags', 'TagSpecifications', 'Description']);

const RULES: Record<string, Rule> = {
  'AWS::AutoScaling::AutoScalingGroup': { always: ['AutoScalingGroupName', 'InstanceId'] },
  'AWS::AutoScaling::LifecycleHook': { always: ['AutoScalingGroupName', 'LifecycleHookName'] },
  'AWS::AutoScaling::ScheduledAction': { always: ['AutoScalingGroupName'] },
  'AWS::DynamoDB::Table': {
    always: ['TableName', 'KeySchema', 'LocalSecondaryIndexes'],
    conditionally: ['AttributeDefinitions', 'SSESpecification'],
  },
  'AWS::EC2::EIP': { always: ['Domain', 'NetworkBorderGroup'] },
  'AWS::EC2::LaunchTemplate': { always: ['LaunchTemplateName'] },
  'AWS::EC2::NatGateway': { always: ['AllocationId', 'SubnetId', 'ConnectivityType'] },
  'AWS::EC2::Route': { always: ['RouteTableId', 'DestinationCidrBlock'] },
  'AWS::EC2::RouteTable': { always: ['VpcId'] },
  'AWS::EC2::SecurityGroup': { always: ['GroupDescription', 'GroupName', 'VpcId'] },
  'AWS::EC2::SpotFleet': { always: ['SpotFleetRequestConfigData'] },
  'AWS::EC2::Subnet': { always: ['AvailabilityZone', 'CidrBlock', 'VpcId'] },
  'AWS::EC2::SubnetRouteTableAssociation': { always: ['SubnetId'] },
  'AWS::EC2::VPC': { always: ['CidrBlock'], conditionally: ['InstanceTenancy'] },
  'AWS::EC2::VPCEndpoint': { always: ['ServiceName', 'VpcId', 'VpcEndpointType'] },
  'AWS::ECS::Cluster': { always: ['ClusterName'] },
  'AWS::ECS::Service': { always: ['Cluster', 'LaunchType', 'Role', 'SchedulingStrategy', 'ServiceName'] },
  'AWS::EFS::FileSystem': { always: ['Encrypted', 'KmsKeyId', 'PerformanceMode'] },
  'AWS::EFS::MountTarget': { always: ['FileSystemId', 'SubnetId', 'IpAddress'] },
  'AWS::ElasticLoadBalancing::LoadBalancer': {
    always: ['LoadBalancerName', 'Scheme'],
    conditionally: ['AvailabilityZones', 'HealthCheck', 'Subnets'],
  },
  'AWS::ElasticLoadBalancingV2::Listener': { always: ['LoadBalancerArn'] },
  'AWS::ElasticLoadBalancingV2::ListenerRule': { always: ['ListenerArn'] },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': { always: ['Name', 'Scheme', 'Type'] },
  'AWS::ElasticLoadBalancingV2::TargetGroup': { always: ['Name', 'Port', 'Protocol', 'TargetType', 'VpcId'] },
  'AWS::Events::Rule': { always: ['Name'] },
  'AWS::IAM::AccessKey': { always: ['UserName', 'Serial'] },
  'AWS::IAM::InstanceProfile': { always: ['InstanceProfileName', 'Path'] },
  'AWS::IAM::ManagedPolicy': { always: ['ManagedPolicyName', 'Path', 'Description'] },
  'AWS::IAM::Role': { always: ['RoleName', 'Path'] },
  'AWS::IAM::User': { always: ['UserName'] },
  'AWS::KMS::Alias': { always: ['AliasName'] },
  'AWS::Kinesis::Stream': { always: ['Name'] },
  'AWS::Lambda::Function': { always: ['FunctionName', 'PackageType'] },
  'AWS::Logs::LogGroup': { always: ['LogGroupName'] },
  'AWS::Logs::SubscriptionFilter': { always: ['LogGroupName', 'FilterName'] },
  'AWS::Route53::HostedZone': { always: ['Name'] },
  'AWS::Route53::RecordSet': { always: ['Name', 'HostedZoneId', 'HostedZoneName'] },
  'AWS::S3::Bucket': { always: ['BucketName'] },
  'AWS::S3::BucketPolicy': { always: ['Bucket'] },
  'AWS::SNS::Topic': { always: ['TopicName', 'FifoTopic'] },
  'AWS::SQS::Queue': { always: ['QueueName', 'FifoQueue'] },
  'AWS::SSM::Parameter': { always: ['Name'] },
};

/** The value that a change set shows: it does not evaluate conditional replacements. */
export function requiresRecreation(type: string, property: string): RequiresRecreation {
  // CloudFormation changes the Lambda function of a custom resource only by replacing the resource.
  if (type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource') {
    return property === 'ServiceToken' ? 'Always' : 'Never';
  }
  if (IMMUTABLE.has(type)) {
    return ALWAYS_EDITABLE.has(property) ? 'Never' : 'Always';
  }
  const rule = RULES[type];
  if (rule?.always?.includes(property) === true) {
    return 'Always';
  }
  return rule?.conditionally?.includes(property) === true ? 'Conditionally' : 'Never';
}

/** Whether the update replaces the resource: a conditional replacement depends on the values. */
export function isRecreated(
  type: string,
  property: string,
  before: Json | undefined,
  after: Json | undefined,
): boolean {
  const required = requiresRecreation(type, property);
  if (required !== 'Conditionally') {
    return required === 'Always';
  }
  switch (`${type}.${property}`) {
    case 'AWS::EC2::VPC.InstanceTenancy':
      return after !== 'default';
    case 'AWS::ElasticLoadBalancing::LoadBalancer.AvailabilityZones':
    case 'AWS::ElasticLoadBalancing::LoadBalancer.HealthCheck':
    case 'AWS::ElasticLoadBalancing::LoadBalancer.Subnets':
      return (before === undefined) !== (after === undefined);
    case 'AWS::DynamoDB::Table.AttributeDefinitions':
      return editsAttribute(before, after);
    default:
      return false;
  }
}

/** Adding an attribute for a new index does not edit an existing attribute. */
function editsAttribute(before: Json | undefined, after: Json | undefined): boolean {
  const types = (definitions: Json | undefined): Map<string, string> =>
    new Map(
      (Array.isArray(definitions) ? definitions : [])
        .filter(isObject)
        .map((one) => [asText(one['AttributeName'] ?? ''), asText(one['AttributeType'] ?? '')]),
    );
  const had = types(before);
  return [...types(after)].some(([name, type]) => had.has(name) && had.get(name) !== type);
}
