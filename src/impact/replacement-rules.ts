/**
 * When CloudFormation replaces a resource because a property changes, for the types that a rack cannot lose or cannot
 * have twice.
 */
import { isJsonObject, itemsOf } from '../values/json-value.ts';

/** CloudFormation's terms; `Conditionally` if only AWS knows. */
export type Recreation = 'Never' | 'Conditionally' | 'Always';

/** A property on each side of an update, resolved as far as known; undefined if it is absent. */
export interface PropertyValues {
  readonly before: unknown;
  readonly after: unknown;
}

type Rule = 'Always' | ((values: PropertyValues | undefined) => Recreation);

/**
 * Replaced if the property is added or removed. Without known values it is treated as changed, because every rack has
 * had it.
 */
const UNLESS_ON_BOTH_SIDES: Rule = (values) =>
  values !== undefined && (values.before === undefined) !== (values.after === undefined) ? 'Always' : 'Never';

/** AWS changes a VPC in place from dedicated to default (ModifyVpcTenancy), but not from default to dedicated. */
const BY_TENANCY: Rule = (values) => {
  if (values?.after === 'default') return 'Never';
  return values?.before === 'default' && values.after === 'dedicated' ? 'Always' : 'Conditionally';
};

/** A new index can add an attribute. The type of an existing attribute cannot change. */
const UNLESS_TYPES_STAY: Rule = (values) => {
  if (!Array.isArray(values?.before) || !Array.isArray(values.after)) return 'Conditionally';
  const types = new Map(itemsOf(values.before).filter(isJsonObject).map(typeOfAttribute));
  const edited = itemsOf(values.after)
    .filter(isJsonObject)
    .map(typeOfAttribute)
    .some(([name, type]) => types.has(name) && types.get(name) !== type);
  return edited ? 'Always' : 'Never';
};

function typeOfAttribute(definition: Readonly<Record<string, unknown>>): readonly [unknown, unknown] {
  return [definition['AttributeName'], definition['AttributeType']];
}

// Source: "Update requires" on each type's page of the template reference, compared with the resource schemas in
// @aws-cdk/aws-service-spec 0.1.216. Only properties that Convox's templates have or had.
const RULES: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  'AWS::EC2::VPC': { CidrBlock: 'Always', InstanceTenancy: BY_TENANCY },
  'AWS::EC2::Subnet': { AvailabilityZone: 'Always', CidrBlock: 'Always', VpcId: 'Always' },
  'AWS::EC2::VPCGatewayAttachment': { VpcId: 'Always' },
  'AWS::EC2::NatGateway': { AllocationId: 'Always', SubnetId: 'Always' },
  'Custom::EC2NatGateway': { AllocationId: 'Always', ServiceToken: 'Always', SubnetId: 'Always' },
  'AWS::EC2::EIP': { Domain: 'Always' },
  'AWS::ElasticLoadBalancing::LoadBalancer': {
    HealthCheck: UNLESS_ON_BOTH_SIDES,
    LoadBalancerName: 'Always',
    Scheme: 'Always',
    Subnets: UNLESS_ON_BOTH_SIDES,
  },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': { Name: 'Always', Scheme: 'Always', Type: 'Always' },
  'AWS::ElasticLoadBalancingV2::TargetGroup': {
    Name: 'Always',
    Port: 'Always',
    Protocol: 'Always',
    TargetType: 'Always',
    VpcId: 'Always',
  },
  'AWS::Route53::HostedZone': { Name: 'Always' },
  'AWS::EFS::FileSystem': { Encrypted: 'Always', KmsKeyId: 'Always', PerformanceMode: 'Always' },
  'AWS::EFS::MountTarget': { FileSystemId: 'Always', SubnetId: 'Always' },
  'Custom::KMSKey': { ServiceToken: 'Always' },
  'AWS::DynamoDB::Table': { AttributeDefinitions: UNLESS_TYPES_STAY, KeySchema: 'Always', TableName: 'Always' },
  'AWS::S3::Bucket': { BucketName: 'Always' },
  'AWS::ECS::Cluster': { ClusterName: 'Always' },
};

/** What CloudFormation does when the property changes. A property without a rule changes in place. */
export function recreationOf(type: string, property: string, values: PropertyValues): Recreation {
  const rule = RULES[type]?.[property] ?? 'Never';
  return typeof rule === 'function' ? rule(values) : rule;
}

/**
 * What CloudFormation does if it says `Conditionally`: then the values decide.
 * @param values undefined if they are not known.
 */
export function decideConditional(type: string, property: string, values: PropertyValues | undefined): Recreation {
  const rule = RULES[type]?.[property];
  return typeof rule === 'function' ? rule(values) : 'Conditionally';
}
