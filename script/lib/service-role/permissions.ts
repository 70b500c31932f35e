/**
 * What CloudFormation calls for a resource of each type, to create, read, update, delete and tag it. Source: the
 * permissions of each handler in CloudFormation's resource schemas, without those for properties that no rack template
 * has. For types without handlers (AccessKey, RecordSet): the API of the service.
 */

/** One line for each service: `service: Action Action ...`. */
export type Permissions = readonly string[];

const TAGS = 'CreateTags DeleteTags';

export const PERMISSIONS: Readonly<Record<string, Permissions>> = {
  'AWS::AutoScaling::AutoScalingGroup': [
    'autoscaling: CreateAutoScalingGroup UpdateAutoScalingGroup DeleteAutoScalingGroup Describe* CreateOrUpdateTags DeleteTags',
    'autoscaling: EnableMetricsCollection DisableMetricsCollection',
    // For the rolling update of the template's UpdatePolicy.
    'autoscaling: SuspendProcesses ResumeProcesses SetDesiredCapacity TerminateInstanceInAutoScalingGroup',
    // EC2 checks that the creator of a group with a launch template could start its instances.
    'ec2: RunInstances Describe*',
    'elasticloadbalancing: Describe*',
  ],
  'AWS::AutoScaling::LaunchConfiguration': [
    'autoscaling: CreateLaunchConfiguration DeleteLaunchConfiguration Describe*',
  ],
  'AWS::AutoScaling::LifecycleHook': ['autoscaling: PutLifecycleHook DeleteLifecycleHook Describe*'],
  'AWS::AutoScaling::ScheduledAction': ['autoscaling: PutScheduledUpdateGroupAction DeleteScheduledAction Describe*'],
  'AWS::CertificateManager::Certificate': [
    'acm: RequestCertificate DeleteCertificate DescribeCertificate UpdateCertificateOptions',
    'acm: AddTagsToCertificate RemoveTagsFromCertificate ListTagsForCertificate',
  ],
  'AWS::DynamoDB::Table': [
    'dynamodb: CreateTable UpdateTable DeleteTable Describe* UpdateContinuousBackups UpdateTimeToLive',
    'dynamodb: TagResource UntagResource ListTagsOfResource GetResourcePolicy',
  ],
  'AWS::EC2::EIP': [`ec2: AllocateAddress ReleaseAddress AssociateAddress DisassociateAddress Describe* ${TAGS}`],
  'AWS::EC2::InternetGateway': [`ec2: CreateInternetGateway DeleteInternetGateway Describe* ${TAGS}`],
  'AWS::EC2::LaunchTemplate': [
    `ec2: CreateLaunchTemplate CreateLaunchTemplateVersion ModifyLaunchTemplate DeleteLaunchTemplate Describe* ${TAGS}`,
  ],
  'AWS::EC2::NatGateway': [`ec2: CreateNatGateway DeleteNatGateway Describe* ${TAGS}`],
  'AWS::EC2::Route': ['ec2: CreateRoute ReplaceRoute DeleteRoute Describe*'],
  'AWS::EC2::RouteTable': [`ec2: CreateRouteTable DeleteRouteTable Describe* ${TAGS}`],
  'AWS::EC2::SecurityGroup': [
    `ec2: CreateSecurityGroup DeleteSecurityGroup Describe* ${TAGS}`,
    'ec2: AuthorizeSecurityGroupIngress RevokeSecurityGroupIngress UpdateSecurityGroupRuleDescriptionsIngress',
    'ec2: AuthorizeSecurityGroupEgress RevokeSecurityGroupEgress UpdateSecurityGroupRuleDescriptionsEgress',
  ],
  'AWS::EC2::SecurityGroupIngress': [
    'ec2: AuthorizeSecurityGroupIngress RevokeSecurityGroupIngress UpdateSecurityGroupRuleDescriptionsIngress Describe*',
  ],
  'AWS::EC2::SpotFleet': [
    `ec2: RequestSpotFleet ModifySpotFleetRequest CancelSpotFleetRequests RunInstances Describe* ${TAGS}`,
  ],
  'AWS::EC2::Subnet': [`ec2: CreateSubnet DeleteSubnet ModifySubnetAttribute Describe* ${TAGS}`],
  'AWS::EC2::SubnetRouteTableAssociation': [
    'ec2: AssociateRouteTable DisassociateRouteTable ReplaceRouteTableAssociation Describe*',
  ],
  'AWS::EC2::VPC': [`ec2: CreateVpc DeleteVpc ModifyVpcAttribute ModifyVpcTenancy Describe* ${TAGS}`],
  'AWS::EC2::VPCEndpoint': [`ec2: CreateVpcEndpoint ModifyVpcEndpoint DeleteVpcEndpoints Describe* ${TAGS}`],
  'AWS::EC2::VPCGatewayAttachment': ['ec2: AttachInternetGateway DetachInternetGateway Describe*'],
  'AWS::ECS::Cluster': [
    'ecs: CreateCluster UpdateCluster UpdateClusterSettings DeleteCluster PutClusterCapacityProviders Describe*',
    'ecs: TagResource UntagResource List*',
  ],
  'AWS::ECS::Service': [
    'ecs: CreateService UpdateService DeleteService StopServiceDeployment Describe*',
    'ecs: TagResource UntagResource List*',
  ],
  'AWS::ECS::TaskDefinition': [
    'ecs: RegisterTaskDefinition DeregisterTaskDefinition Describe* TagResource UntagResource List*',
  ],
  'AWS::EFS::FileSystem': [
    'elasticfilesystem: CreateFileSystem UpdateFileSystem DeleteFileSystem Describe* PutBackupPolicy PutLifecycleConfiguration',
    'elasticfilesystem: TagResource UntagResource ListTagsForResource',
    // An encrypted file system creates a grant for its key.
    'kms: CreateGrant DescribeKey GenerateDataKeyWithoutPlaintext',
  ],
  'AWS::EFS::MountTarget': [
    'elasticfilesystem: CreateMountTarget DeleteMountTarget ModifyMountTargetSecurityGroups Describe*',
    'ec2: CreateNetworkInterface DeleteNetworkInterface ModifyNetworkInterfaceAttribute Describe*',
  ],
  'AWS::ElasticLoadBalancing::LoadBalancer': [
    'elasticloadbalancing: CreateLoadBalancer DeleteLoadBalancer Describe* ModifyLoadBalancerAttributes ConfigureHealthCheck',
    'elasticloadbalancing: CreateLoadBalancerListeners DeleteLoadBalancerListeners SetLoadBalancerListenerSSLCertificate',
    'elasticloadbalancing: CreateLoadBalancerPolicy CreateLBCookieStickinessPolicy DeleteLoadBalancerPolicy',
    'elasticloadbalancing: SetLoadBalancerPoliciesForBackendServer SetLoadBalancerPoliciesOfListener',
    'elasticloadbalancing: AttachLoadBalancerToSubnets DetachLoadBalancerFromSubnets ApplySecurityGroupsToLoadBalancer',
    'elasticloadbalancing: RegisterInstancesWithLoadBalancer DeregisterInstancesFromLoadBalancer AddTags RemoveTags',
  ],
  'AWS::ElasticLoadBalancingV2::Listener': [
    'elasticloadbalancing: CreateListener ModifyListener ModifyListenerAttributes DeleteListener Describe* AddTags RemoveTags',
  ],
  'AWS::ElasticLoadBalancingV2::ListenerRule': [
    'elasticloadbalancing: CreateRule ModifyRule SetRulePriorities DeleteRule Describe* AddTags RemoveTags',
  ],
  'AWS::ElasticLoadBalancingV2::LoadBalancer': [
    'elasticloadbalancing: CreateLoadBalancer DeleteLoadBalancer Describe* ModifyLoadBalancerAttributes AddTags RemoveTags',
    'elasticloadbalancing: SetIpAddressType SetSecurityGroups SetSubnets',
  ],
  'AWS::ElasticLoadBalancingV2::TargetGroup': [
    'elasticloadbalancing: CreateTargetGroup ModifyTargetGroup ModifyTargetGroupAttributes DeleteTargetGroup Describe*',
    'elasticloadbalancing: RegisterTargets DeregisterTargets AddTags RemoveTags',
  ],
  'AWS::Events::Rule': [
    'events: PutRule DeleteRule DescribeRule PutTargets RemoveTargets ListTargetsByRule',
    'events: TagResource UntagResource ListTagsForResource',
  ],
  'AWS::IAM::AccessKey': ['iam: CreateAccessKey UpdateAccessKey DeleteAccessKey ListAccessKeys'],
  'AWS::IAM::InstanceProfile': [
    'iam: CreateInstanceProfile DeleteInstanceProfile GetInstanceProfile AddRoleToInstanceProfile RemoveRoleFromInstanceProfile',
  ],
  'AWS::IAM::ManagedPolicy': [
    'iam: CreatePolicy DeletePolicy CreatePolicyVersion DeletePolicyVersion SetDefaultPolicyVersion',
    'iam: GetPolicy GetPolicyVersion ListPolicyVersions ListEntitiesForPolicy',
  ],
  'AWS::IAM::Role': [
    'iam: CreateRole UpdateRole UpdateRoleDescription UpdateAssumeRolePolicy DeleteRole PutRolePolicy DeleteRolePolicy',
    'iam: AttachRolePolicy DetachRolePolicy TagRole UntagRole',
    'iam: GetRole GetRolePolicy ListRolePolicies ListAttachedRolePolicies ListRoleTags',
  ],
  'AWS::IAM::User': [
    'iam: CreateUser UpdateUser DeleteUser PutUserPolicy DeleteUserPolicy AttachUserPolicy DetachUserPolicy',
    'iam: DeleteAccessKey DeleteLoginProfile RemoveUserFromGroup TagUser UntagUser',
    'iam: GetUser GetUserPolicy GetLoginProfile ListUserPolicies ListAttachedUserPolicies ListAccessKeys ListGroupsForUser ListUserTags',
  ],
  'AWS::KMS::Alias': ['kms: CreateAlias UpdateAlias DeleteAlias ListAliases'],
  'AWS::KMS::Key': [
    'kms: CreateKey EnableKey DisableKey EnableKeyRotation DisableKeyRotation PutKeyPolicy UpdateKeyDescription ScheduleKeyDeletion',
    'kms: DescribeKey GetKeyPolicy GetKeyRotationStatus ListResourceTags TagResource UntagResource',
  ],
  'AWS::Kinesis::Stream': [
    'kinesis: CreateStream UpdateShardCount DeleteStream DescribeStreamSummary ListTagsForStream ListTagsForResource',
  ],
  'AWS::Lambda::Function': [
    'lambda: CreateFunction UpdateFunctionCode UpdateFunctionConfiguration DeleteFunction PublishVersion Get* ListTags TagResource UntagResource',
    'lambda: PutFunctionConcurrency DeleteFunctionConcurrency',
    'ec2: Describe*',
  ],
  'AWS::Lambda::Permission': ['lambda: AddPermission RemovePermission Get*'],
  'AWS::Logs::LogGroup': [
    'logs: CreateLogGroup DeleteLogGroup PutRetentionPolicy DeleteRetentionPolicy DescribeLogGroups',
    'logs: TagResource UntagResource ListTagsForResource GetDataProtectionPolicy',
  ],
  'AWS::Logs::SubscriptionFilter': ['logs: PutSubscriptionFilter DeleteSubscriptionFilter DescribeSubscriptionFilters'],
  'AWS::Route53::HostedZone': [
    'route53: CreateHostedZone DeleteHostedZone UpdateHostedZoneComment GetHostedZone GetChange ListTagsForResource ChangeTagsForResource',
    'route53: AssociateVPCWithHostedZone DisassociateVPCFromHostedZone ListQueryLoggingConfigs',
    'ec2: Describe*',
  ],
  'AWS::Route53::RecordSet': ['route53: ChangeResourceRecordSets GetChange GetHostedZone ListResourceRecordSets'],
  'AWS::S3::Bucket': [
    's3: CreateBucket DeleteBucket ListBucket Get*Configuration GetBucket*',
    's3: PutBucketAcl PutBucketTagging PutBucketLogging PutBucketVersioning PutBucketOwnershipControls PutBucketPublicAccessBlock',
    's3: PutEncryptionConfiguration PutLifecycleConfiguration TagResource UntagResource ListTagsForResource',
  ],
  'AWS::S3::BucketPolicy': ['s3: PutBucketPolicy DeleteBucketPolicy GetBucket*'],
  'AWS::SNS::Topic': [
    'sns: CreateTopic DeleteTopic SetTopicAttributes GetTopicAttributes GetDataProtectionPolicy Subscribe Unsubscribe ListSubscriptionsByTopic',
    'sns: TagResource UntagResource ListTagsForResource',
    // CloudFormation sends stack events to the notification topics with these permissions.
    'sns: Publish',
  ],
  'AWS::SNS::TopicPolicy': ['sns: SetTopicAttributes'],
  'AWS::SQS::Queue': [
    'sqs: CreateQueue DeleteQueue SetQueueAttributes GetQueueAttributes GetQueueUrl TagQueue UntagQueue ListQueueTags',
  ],
  'AWS::SQS::QueuePolicy': ['sqs: SetQueueAttributes GetQueueAttributes'],
  'AWS::SSM::Parameter': [
    'ssm: PutParameter DeleteParameter GetParameters AddTagsToResource RemoveTagsFromResource ListTagsForResource',
  ],
};

/** One of the rack's Lambda functions creates a custom resource, with its own permissions. */
export const CUSTOM_RESOURCE: Permissions = ['lambda: InvokeFunction'];

/** The service-linked role that a resource of the type creates if the account does not have it. */
export const SERVICE_LINKED_ROLES: Readonly<Record<string, string>> = {
  'AWS::AutoScaling::AutoScalingGroup': 'autoscaling.amazonaws.com',
  'AWS::EC2::SpotFleet': 'spotfleet.amazonaws.com',
  'AWS::ECS::Cluster': 'ecs.amazonaws.com',
  'AWS::EFS::FileSystem': 'elasticfilesystem.amazonaws.com',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'elasticloadbalancing.amazonaws.com',
};
