/** What CloudFormation's template reference marks with "Update requires: Replacement", of the properties that racks use. */
import { describe, expect, test } from '@jest/globals';
import { canForceReplacement } from '../../src/impact/forced-replacement.ts';
import { heldBy } from '../../src/impact/replacements.ts';

/** Type and property; `Tags` and the like are changed in place on all of them. */
const REPLACING = `
  AWS::EC2::VPC CidrBlock
  AWS::EC2::VPC InstanceTenancy
  AWS::EC2::Subnet AvailabilityZone
  AWS::EC2::Subnet CidrBlock
  AWS::EC2::Subnet VpcId
  AWS::EC2::NatGateway AllocationId
  AWS::EC2::NatGateway SubnetId
  AWS::EC2::EIP Domain
  AWS::ElasticLoadBalancing::LoadBalancer LoadBalancerName
  AWS::ElasticLoadBalancing::LoadBalancer Scheme
  AWS::ElasticLoadBalancingV2::LoadBalancer Name
  AWS::ElasticLoadBalancingV2::LoadBalancer Scheme
  AWS::ElasticLoadBalancingV2::LoadBalancer Type
  AWS::Route53::HostedZone Name
  AWS::EFS::FileSystem Encrypted
  AWS::EFS::FileSystem KmsKeyId
  AWS::EFS::FileSystem PerformanceMode
  AWS::KMS::Key KeySpec
  AWS::KMS::Key MultiRegion
  AWS::KMS::Key Origin
  AWS::DynamoDB::Table AttributeDefinitions
  AWS::DynamoDB::Table KeySchema
  AWS::DynamoDB::Table LocalSecondaryIndexes
  AWS::DynamoDB::Table TableName
  AWS::S3::Bucket BucketName
  AWS::ECS::Cluster ClusterName
  Custom::EC2NatGateway ServiceToken
  Custom::EC2NatGateway AllocationId
  Custom::EC2NatGateway SubnetId
  Custom::KMSKey ServiceToken
`
  .trim()
  .split('\n')
  .map((line) => line.trim().split(' '));

describe('a change of a property', () => {
  test.each(REPLACING)('of %s that is called %s can replace the resource', (type = '', property = '') => {
    expect(canForceReplacement(type, property)).toBe(true);
    expect(heldBy(type)).toBeDefined();
  });

  test.each([...new Set(REPLACING.map(([type = '']) => type))])('of %s that is called Tags does not', (type) => {
    expect(canForceReplacement(type, 'Tags')).toBe(false);
  });

  test('of a type that holds nothing does not, whatever it is called', () => {
    expect(canForceReplacement('AWS::Lambda::Function', 'FunctionName')).toBe(false);
  });
});
