/** Each row of the table, by the words that AWS or convox's users really saw. */
import { describe, expect, test } from '@jest/globals';
import { REASON_ROWS } from '../../src/diagnosis/known-reason-table.ts';
import { explainReason, KNOWN_REASON_CODES, type KnownReasonCode } from '../../src/diagnosis/known-reasons.ts';

type Facts = Readonly<Record<string, string>>;
const GROUP = 'AWS::AutoScaling::AutoScalingGroup';
const STACK = 'AWS::CloudFormation::Stack';
const SERVICE = 'AWS::ECS::Service';
const OTHER = 'AWS::Some::Resource';

/** The wrapping that newer resource handlers put around a service's words. */
const handler = (words: string, code = 'GeneralServiceException'): string =>
  `Resource handler returned message: "${words} (Service: Ec2, Status Code: 400, Request ID: 32bdf3d3-1afc)" (RequestToken: 5f2495db-493f, HandlerErrorCode: ${code})`;

const CASES: readonly (readonly [code: KnownReasonCode, type: string, reason: string, facts?: Facts])[] = [
  ['cancelled', OTHER, 'Resource creation cancelled'],
  ['cancelled', OTHER, 'Resource update cancelled'],
  ['cancelled', OTHER, 'Resource deletion cancelled'],
  ['cancelled-by-user', STACK, 'User Initiated'],
  [
    'early-validation',
    STACK,
    'The following hook(s)/validation failed: [AWS::EarlyValidation::ResourceExistenceCheck]. To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure information.',
    { validation: 'AWS::EarlyValidation::ResourceExistenceCheck' },
  ],
  ['hook-failed', OTHER, 'The following hook(s) failed: [Acme::Tags::Hook]', { hook: 'Acme::Tags::Hook' }],
  ['hook-failed', OTHER, 'The following hook(s)/validation failed: [Acme::Tags::Hook].', { hook: 'Acme::Tags::Hook' }],
  ['hook-failed', OTHER, 'Hook failed with message: Template failed validation, the following rule(s) failed: X'],
  [
    'unresolved-dependencies',
    STACK,
    'Template format error: Unresolved resource dependencies [Vpc] in the Resources block of the template',
    { resources: 'Vpc', block: 'Resources' },
  ],
  [
    'unresolved-dependencies',
    STACK,
    'Unresolved resource dependencies [Gateway] in the Outputs block of the template',
    { resources: 'Gateway', block: 'Outputs' },
  ],
  [
    'resource-type-changed',
    STACK,
    'Update of resource type is not permitted. The new template modifies resource type of the following resources: [NatGateway0, NatGateway1]',
    { resources: 'NatGateway0, NatGateway1' },
  ],
  [
    'capability-missing',
    STACK,
    'Requires capabilities : [CAPABILITY_NAMED_IAM]',
    { capability: 'CAPABILITY_NAMED_IAM' },
  ],
  [
    'ssm-parameter-missing',
    STACK,
    'Unable to fetch parameters [/aws/service/ecs/optimized-ami/amazon-linux-2/recommended/image_id] from parameter store for this account.',
    { parameter: '/aws/service/ecs/optimized-ami/amazon-linux-2/recommended/image_id' },
  ],
  [
    'parameter-invalid',
    STACK,
    "Parameter 'InstanceCount' must be a number not less than 3",
    { parameter: 'InstanceCount' },
  ],
  [
    'parameter-invalid',
    STACK,
    'Parameter Password failed to satisfy constraint: must be at most 50',
    { parameter: 'Password' },
  ],
  ['parameter-invalid', STACK, 'Parameters: [Password] must have values', { parameter: 'Password' }],
  ['parameter-invalid', STACK, 'Parameters: [ApiMemory] do not exist in the template', { parameter: 'ApiMemory' }],
  ['template-invalid', STACK, 'Template format error: JSON not well-formed. (line 3, column 1)'],
  ['template-invalid', OTHER, 'Encountered unsupported property Foo'],
  [
    'export-in-use',
    STACK,
    'Export staging:HostedZone cannot be deleted as it is in use by staging-shop',
    { export: 'staging:HostedZone', importers: 'staging-shop' },
  ],
  [
    'export-in-use',
    STACK,
    'Export staging:Vpc cannot be updated as it is in use by staging-a, staging-b and staging-c.',
    { export: 'staging:Vpc', importers: 'staging-a, staging-b and staging-c' },
  ],
  // The wordings since 2024, aws-cdk #33395.
  [
    'export-in-use',
    STACK,
    'Delete canceled. Cannot delete export staging:HostedZone as it is in use by staging-shop.',
    { export: 'staging:HostedZone', importers: 'staging-shop' },
  ],
  [
    'export-in-use',
    STACK,
    'Cannot update export staging:Vpc as it is in use by staging-a and staging-b.',
    { export: 'staging:Vpc', importers: 'staging-a and staging-b' },
  ],
  [
    'export-taken',
    STACK,
    'Export with name staging:Vpc is already exported by stack other. Rollback requested by user.',
    { export: 'staging:Vpc', stack: 'other' },
  ],
  [
    // convox/rack #1204, to the letter.
    'lambda-code-unreadable',
    'AWS::Lambda::Function',
    'Your access has been denied by S3, please make sure your request credentials have permission to GetObject for convox-us-east-1/release/20160827184744/formation.zip. S3 Error Code: AccessDenied. S3 Error Message: Access Denied',
    { bucket: 'convox-us-east-1', key: 'release/20160827184744/formation.zip', error: 'AccessDenied' },
  ],
  [
    'lambda-code-unreadable',
    'AWS::Lambda::Function',
    handler(
      'Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.',
    ),
    { error: 'NoSuchKey' },
  ],
  [
    'lambda-runtime-retired',
    'AWS::Lambda::Function',
    'The runtime parameter of nodejs8.10 is no longer supported for creating or updating AWS Lambda functions. We recommend you use the new runtime (nodejs12.x) while creating or updating functions. (Service: AWSLambdaInternal; Status Code: 400; Error Code: InvalidParameterValueException; Request ID: e77; Proxy: null)',
    { runtime: 'nodejs8.10' },
  ],
  ['throttled', OTHER, 'Rate exceeded (Service: AmazonElasticLoadBalancing; Status Code: 400; Error Code: Throttling)'],
  [
    'throttled',
    OTHER,
    'Request limit exceeded. (Service: AmazonEC2; Status Code: 503; Error Code: RequestLimitExceeded)',
  ],
  [
    'access-denied',
    OTHER,
    'User: arn:aws:iam::111122223333:user/ci is not authorized to perform: elasticloadbalancing:CreateLoadBalancerListeners on resource: arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/x because no identity-based policy allows it',
    {
      action: 'elasticloadbalancing:CreateLoadBalancerListeners',
      resource: 'arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/x',
    },
  ],
  [
    // convox/rack #2142.
    'access-denied',
    'AWS::EC2::SecurityGroup',
    'API: ec2:deleteTags You are not authorized to perform this operation. Encoded authorization failure message: blahblah',
    { action: 'ec2:deleteTags' },
  ],
  ['access-denied', OTHER, 'Access Denied (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied)'],
  [
    'launch-configurations-retired',
    'AWS::AutoScaling::LaunchConfiguration',
    handler(
      'The Launch Configuration creation operation is not available in your account. Use launch templates to create configuration templates for your Auto Scaling groups.',
    ),
  ],
  ['image-missing', GROUP, "The image id '[ami-0abc12]' does not exist", { image: 'ami-0abc12' }],
  ['image-missing', GROUP, 'API: ec2:RunInstances Not authorized for images: [ami-09e4f25]', { image: 'ami-09e4f25' }],
  [
    'instance-type-unsupported',
    GROUP,
    'Your requested instance type (t3.small) is not supported in your requested Availability Zone (us-east-1e). Please retry your request by not specifying an Availability Zone or choosing us-east-1a.',
    { instanceType: 't3.small', zone: 'us-east-1e' },
  ],
  [
    'no-capacity',
    GROUP,
    'Group did not stabilize. {current/minSize/maxSize} group size = {2/3/1000}. Failed Scaling Activity: We currently do not have sufficient m5.large capacity in the Availability Zone you requested (us-east-1c). Our system will be working on provisioning additional capacity. Launching EC2 instance failed.',
    { instanceType: 'm5.large', zone: 'us-east-1c' },
  ],
  ['no-capacity', GROUP, 'InsufficientInstanceCapacity'],
  [
    'limit-exceeded',
    GROUP,
    'You have requested more vCPU capacity than your current vCPU limit of 32 allows for the instance bucket that the specified instance type belongs to. Launching EC2 instance failed.',
    { limit: 'vCPU', value: '32' },
  ],
  [
    'limit-exceeded',
    'AWS::EC2::EIP',
    handler('The maximum number of addresses has been reached.'),
    { limit: 'addresses' },
  ],
  ['limit-exceeded', 'AWS::EC2::VPC', 'The maximum number of VPCs has been reached.', { limit: 'VPCs' }],
  [
    'limit-exceeded',
    'AWS::IAM::ManagedPolicy',
    'Cannot exceed quota for PolicySize: 6144 (Service: AmazonIdentityManagement; Error Code: LimitExceeded)',
    { limit: 'PolicySize', value: '6144' },
  ],
  [
    'limit-exceeded',
    OTHER,
    handler('You have exceeded your limit of load balancers', 'ServiceLimitExceeded'),
    {
      limit: 'ServiceLimitExceeded',
    },
  ],
  ['limit-exceeded', OTHER, 'You have exceeded the number of targets'],
  ['kms-key-unusable', GROUP, 'Instance failed to stabilize. Reason: Client.InternalError: Client error on launch'],
  ['kms-key-unusable', GROUP, 'Client.InvalidKMSKey.InvalidState: The KMS key provided is in an incorrect state'],
  [
    'kms-key-unusable',
    'AWS::DynamoDB::Table',
    'arn:aws:kms:us-east-1:111122223333:key/1234-ab is disabled.',
    { kmsKey: 'arn:aws:kms:us-east-1:111122223333:key/1234-ab' },
  ],
  ['account-blocked', GROUP, 'This account is currently blocked and not recognized as a valid account.'],
  [
    'subnet-conflict',
    'AWS::EC2::Subnet',
    "The CIDR '10.0.4.0/24' conflicts with another subnet (Service: AmazonEC2; Status Code: 400; Error Code: InvalidSubnet.Conflict; Request ID: ba5)",
    { cidr: '10.0.4.0/24' },
  ],
  ['subnet-outside-network', 'AWS::EC2::Subnet', "The CIDR '10.0.4.0/24' is invalid.", { cidr: '10.0.4.0/24' }],
  ['subnets-share-zone', OTHER, 'ELB cannot be attached to multiple subnets in the same AZ.'],
  ['internet-gateway-missing', OTHER, 'The request must contain the parameter internetGatewayId'],
  [
    'custom-name-replacement',
    OTHER,
    'CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename staging-rti and update the stack again.',
    { name: 'staging-rti' },
  ],
  [
    'name-taken',
    OTHER,
    'staging-builds already exists in stack arn:aws:cloudformation:us-east-1:1:stack/staging/1',
    {
      name: 'staging-builds',
      stack: 'arn:aws:cloudformation:us-east-1:1:stack/staging/1',
    },
  ],
  [
    'name-taken',
    OTHER,
    "Resource of type 'AWS::Lambda::Function' with identifier 'my-lambda' already exists.",
    { name: 'my-lambda' },
  ],
  ['name-taken', OTHER, handler('A resource is there', 'AlreadyExists')],
  [
    'certificate-unusable',
    'AWS::ElasticLoadBalancing::LoadBalancer',
    'Server Certificate not found for the key: arn:aws:iam::111122223333:server-certificate/cert-1',
    { certificate: 'arn:aws:iam::111122223333:server-certificate/cert-1' },
  ],
  ['custom-resource-timed-out', 'Custom::KMSKey', 'Custom Resource failed to stabilize in expected time'],
  [
    'custom-resource-timed-out',
    'Custom::KMSKey',
    'CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId [85c5c344]. If you are using the Python cfn-response module, you may need to update your Lambda function code so that CloudFormation can attach the updated version.',
    { requestId: '85c5c344' },
  ],
  [
    'custom-resource-failed',
    'Custom::EC2NatGateway',
    'Received response status [FAILED] from custom resource. Message returned: See the details in CloudWatch Log Stream: 2021/07/14/[$LATEST]abc (RequestId: xx)',
    { logStream: '2021/07/14/[$LATEST]abc' },
  ],
  ['custom-resource-failed', 'Custom::ECRRepository', 'Invalid PhysicalResourceId'],
  ['bucket-not-empty', 'AWS::S3::Bucket', 'The bucket you tried to delete is not empty'],
  [
    'still-in-use',
    'AWS::EC2::VPC',
    "The vpc 'vpc-b1a910d5' has dependencies and cannot be deleted.",
    {
      resource: 'vpc-b1a910d5',
    },
  ],
  [
    'still-in-use',
    'AWS::EC2::SecurityGroup',
    'resource sg-42fd583a has a dependent object',
    { resource: 'sg-42fd583a' },
  ],
  [
    'no-success-signals',
    GROUP,
    'Received 0 SUCCESS signal(s) out of 3. Unable to satisfy 100% MinSuccessfulInstancesPercent requirement',
    { received: '0', expected: '3' },
  ],
  [
    'no-success-signals',
    GROUP,
    'Failed to receive 1 resource signal(s) for the current batch. Each resource signal timeout is counted as a FAILURE.',
    { missing: '1' },
  ],
  ['no-success-signals', GROUP, 'Received FAILURE signal with UniqueId i-0aa', { instance: 'i-0aa' }],
  [
    'service-not-stable',
    SERVICE,
    'Service arn:aws:ecs:eu-west-1:732290275591:service/staging-ApiWeb did not stabilize.',
    { service: 'arn:aws:ecs:eu-west-1:732290275591:service/staging-ApiWeb' },
  ],
  [
    'service-not-stable',
    SERVICE,
    handler("Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'."),
  ],
  ['service-not-stable', 'Custom::ECSService', 'timed out'],
  [
    // convox/rack #2256, where users saw only "same version".
    'group-not-stable',
    GROUP,
    'Group did not stabilize. {current/minSize/maxSize} group size = {4/6/1000}. Failed Scaling Activity: the encrypted flag cannot be specified since device /dev/xvda has a snapshot specified. Launching EC2 instance failed.',
    {
      activity:
        'the encrypted flag cannot be specified since device /dev/xvda has a snapshot specified. Launching EC2 instance failed.',
    },
  ],
  ['not-stable', OTHER, handler('Exceeded attempts to wait', 'NotStabilized')],
  ['gone-outside', 'AWS::EC2::SecurityGroup', "The security group 'sg-1234' does not exist", { resource: 'sg-1234' }],
  [
    'gone-outside',
    'AWS::IAM::Role',
    'The role with name staging-ServiceRole-1 cannot be found.',
    {
      resource: 'staging-ServiceRole-1',
    },
  ],
  ['gone-outside', OTHER, "Resource of type 'AWS::X' with identifier 'abc' was not found.", { resource: 'abc' }],
  [
    'instance-type-unsupported',
    GROUP,
    'The requested configuration is currently not supported. Please check the documentation for supported configurations.',
  ],
  [
    'certificate-unusable',
    'AWS::ElasticLoadBalancingV2::Listener',
    "Certificate 'arn:aws:acm:us-east-1:111122223333:certificate/12-34' not found",
    { certificate: 'arn:aws:acm:us-east-1:111122223333:certificate/12-34' },
  ],
  ['certificate-unusable', 'AWS::ElasticLoadBalancingV2::Listener', 'Error Code: UnsupportedCertificate'],
  ['gone-outside', 'AWS::S3::Bucket', 'The specified bucket does not exist (Error Code: NoSuchBucket)'],
  ['aws-internal', OTHER, 'Internal Failure'],
];

describe('a failure that AWS words badly', () => {
  test.each(CASES)('%s is recognised on %s: %s', (code, type, reason, facts = {}) => {
    expect(explainReason({ reason, type })).toStrictEqual({ code, facts });
  });

  test('every code of the table is shown by a case', () => {
    expect([...new Set(CASES.map(([code]) => code))].sort()).toEqual([...KNOWN_REASON_CODES].sort());
  });

  test('every row of the table can be reached: no row before it takes all that it knows', () => {
    const reached = new Set(
      CASES.map(([, type, reason]) =>
        REASON_ROWS.findIndex((row) => (!('type' in row) || row.type.test(type)) && row.pattern.test(reason)),
      ),
    );
    const unreached = REASON_ROWS.filter((_, index) => !reached.has(index));
    expect(unreached.map(({ code, pattern }) => `${code} ${pattern.source}`)).toEqual([]);
  });

  test.each([
    ['', OTHER],
    ['Resource creation Initiated', OTHER],
    ['The following resource(s) failed to update: [Instances]. ', STACK],
    // Written after any failed creation: nobody cancelled anything.
    ['The following resource(s) failed to create: [Kinesis]. . Rollback requested by user.', STACK],
    ['User Initiated', OTHER],
    ['No export named HostedZone found', OTHER],
  ])('"%s" on %s is left to speak for itself', (reason, type) => {
    expect(explainReason({ reason, type })).toBeUndefined();
  });

  test('a reason as long as AWS ever sends is read at once', () => {
    const began = performance.now();
    for (const filler of ['a', 'parameter ', 'CIDR ', "'[", 'already exists'.slice(0, 8), 'with name ']) {
      explainReason({ reason: filler.repeat(4000), type: OTHER });
    }
    expect(performance.now() - began).toBeLessThan(2000);
  });
});
