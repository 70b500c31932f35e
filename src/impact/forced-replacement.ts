/** Properties that CloudFormation can't change in place, for the resource types whose loss a rack would feel. */

// Source: "Update requires: Replacement" (or a conditional one) on each type's page of the template reference. Only the
// properties that Convox's templates use, or used.
const FORCING: ReadonlyMap<string, readonly string[]> = new Map([
  ['AWS::EC2::VPC', ['CidrBlock', 'InstanceTenancy']],
  ['AWS::EC2::Subnet', ['AvailabilityZone', 'CidrBlock', 'VpcId']],
  ['AWS::EC2::NatGateway', ['AllocationId', 'SubnetId']],
  ['Custom::EC2NatGateway', ['ServiceToken', 'AllocationId', 'SubnetId']],
  ['AWS::EC2::EIP', ['Domain']],
  ['AWS::ElasticLoadBalancing::LoadBalancer', ['LoadBalancerName', 'Scheme']],
  ['AWS::ElasticLoadBalancingV2::LoadBalancer', ['Name', 'Scheme', 'Type']],
  ['AWS::Route53::HostedZone', ['Name']],
  ['AWS::EFS::FileSystem', ['Encrypted', 'KmsKeyId', 'PerformanceMode']],
  ['AWS::KMS::Key', ['KeySpec', 'MultiRegion', 'Origin']],
  ['Custom::KMSKey', ['ServiceToken']],
  ['AWS::DynamoDB::Table', ['AttributeDefinitions', 'KeySchema', 'LocalSecondaryIndexes', 'TableName']],
  ['AWS::S3::Bucket', ['BucketName']],
  ['AWS::ECS::Cluster', ['ClusterName']],
]);

/** Whether a change of this property can replace the resource. */
export function canForceReplacement(type: string, property: string): boolean {
  return FORCING.get(type)?.includes(property) ?? false;
}
