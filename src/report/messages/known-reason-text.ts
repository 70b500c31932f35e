/** What a failure reason means, who can solve it, and the next step; and texts for findings of validations and hooks. */
import type { ReasonFact } from '../../diagnosis/reason-facts.ts';
import type { KnownReason, KnownReasonCode } from '../../diagnosis/known-reasons.ts';
import { keysOf } from '../../values/total-table.ts';
import { asFact } from '../markdown/plain-text.ts';

/** A fact of the reason as code, or the given text if the reason does not have it. */
export type Fact = (name: ReasonFact, otherwise: string) => string;

/** `next` is one step. It does not mention that the run must be repeated. */
export type ReasonTable = Readonly<Record<string, (fact: Fact) => readonly [means: string, next: string]>>;

const INSTANCE_LOGS =
  'Check the console output of a new instance (under Evidence, or in EC2 until the instance is terminated) and the CloudWatch log group of the rack. ' +
  'Common causes: no route to the internet or ECR, a full disk, an image that does not start.';

const YOURS = {
  'cancelled-by-user': () => ['Someone cancelled the update.', 'Find out who did and why.'],
  'early-validation': (fact) => [
    `CloudFormation's check before the update (${fact('validation', 'early validation')}) found something that would fail.`,
    'Correct what the check names. Usually a resource with this name exists already.',
  ],
  'hook-failed': (fact) => [
    `A CloudFormation hook of the account (${fact('hook', 'unnamed')}) does not allow the change.`,
    'Ask whoever maintains the hook for an exception for this stack.',
  ],
  'capability-missing': (fact) => [
    `The template needs the capability ${fact('capability', 'that the text names')}.`,
    'Add it to `capabilities`.',
  ],
  'ssm-parameter-missing': (fact) => [
    `The SSM parameter ${fact('parameter', 'that names the image')} cannot be read in this region.`,
    'Correct the rack parameter that names it (`DefaultAmi`, `DefaultAmiArm`) in `parameters`.',
  ],
  'parameter-invalid': (fact) => [
    `The new template does not accept the rack's value of ${fact('parameter', 'a parameter')}.`,
    'Set a valid value in `parameters`.',
  ],
  'export-in-use': (fact) => [
    `The new release no longer exports ${fact('export', 'a value')}, which ${fact('importers', 'another stack')} still imports.`,
    'Remove these imports first: deploy the app again, or delete the stack.',
  ],
  'export-taken': (fact) => [
    `The stack ${fact('stack', 'with another name')} already exports ${fact('export', 'the same name')}.`,
    'Rename the other export.',
  ],
  'policy-denies': (fact) => [
    `A ${fact('policy', 'policy')} does not allow ${fact('action', 'the call')}. An allow in the policy of the role does not override it.`,
    'Ask whoever maintains that policy for an exception. Service control policies belong to the management account of the organization.',
  ],
  'access-denied': (fact) => [
    `A permission is missing: ${caller(fact, 'the role that CloudFormation uses')} may not call ${fact('action', 'what the text names')}.`,
    `Allow it in the policy of ${caller(fact, 'that role: the service role of the stack if it has one, else the role of the job')}.`,
  ],
  'log-bucket-denied': (fact) => [
    `The load balancer may not write its logs to the bucket ${fact('bucket', 'that `LogBucket` names')}.`,
    'Allow Elastic Load Balancing `s3:PutObject` in the bucket policy of that bucket (rack parameter `LogBucket`).',
  ],
  'lambda-role-denied': (fact) => [
    `The execution role of this Lambda function may not call ${fact('action', 'what the text names')}.`,
    'Check the policies of that execution role in IAM. A service control policy or a permissions boundary can deny it too.',
  ],
  'service-role-missing': (fact) => [
    `The account has no service-linked role for ${fact('service', 'this service')}, and the caller may not create it.`,
    'Create it once, for example `aws iam create-service-linked-role --aws-service-name spot.amazonaws.com` ' +
      '(or `ecs.amazonaws.com`, `autoscaling.amazonaws.com`).',
  ],
  'principal-missing': () => [
    'A policy of this resource names a role or user that does not exist.',
    'Create it. Usually it is the service-linked role of Auto Scaling: ' +
      '`aws iam create-service-linked-role --aws-service-name autoscaling.amazonaws.com`.',
  ],
  'image-missing': (fact) => [
    `The machine image ${fact('image', 'of the rack')} does not exist, or this account may not use it.`,
    'Correct `Ami` in `parameters`; an empty value selects the newest image.',
  ],
  'image-unfit': (fact) => [
    `The machine image ${fact('image', 'of the rack')} does not start on ${fact('instanceType', 'this instance type')}: it lacks ENA, or has another architecture.`,
    'Correct `Ami` in `parameters`; an empty value selects an image that fits `InstanceType`.',
  ],
  'volume-too-small': (fact) => [
    `The disk of the instances (${fact('value', 'its size')}) is smaller than their image (${fact('expected', 'see the text')}).`,
    'Set a larger `VolumeSize` in `parameters` (`BuildVolumeSize` for the build instance).',
  ],
  'encryption-refused': () => [
    'EC2 does not encrypt a disk that comes from the unencrypted snapshot of the image.',
    'Set `EncryptEbs=No` in `parameters`.',
  ],
  'key-pair-missing': (fact) => [
    `The key pair ${fact('key', 'of the instances')} does not exist.`,
    'Correct `Key` in `parameters`; an empty value uses none.',
  ],
  'spot-price-too-low': (fact) => [
    `The maximum spot price ${fact('price', 'of the rack')} is below the current one (${fact('value', 'see the text')}).`,
    'Raise `SpotInstanceBid` (or `SpotFleetMaxPrice`) in `parameters`.',
  ],
  'launch-refused': (fact) => [
    `EC2 refused to launch an instance: ${fact('activity', 'see the scaling activities of the group')}.`,
    'Correct what EC2 names. No instance was created, so there is no system log.',
  ],
  'instance-type-unsupported': (fact) => [
    `The instance type ${fact('instanceType', 'of the rack')} is not offered in ${fact('zone', 'one of its zones')}.`,
    'Set another `InstanceType` in `parameters`.',
  ],
  'addresses-used-up': () => ['A subnet of the rack has no free addresses.', 'Free addresses in that subnet.'],
  'limit-exceeded': (fact) => [
    `A quota of the account is reached: ${fact('limit', 'see the text')}.`,
    'Request an increase in Service Quotas, or delete what you do not use.',
  ],
  'kms-key-unusable': (fact) => [
    `The KMS key ${fact('kmsKey', 'of the disks')} cannot be used.`,
    'Enable the key, and allow it to the service-linked role of Auto Scaling in the key policy.',
  ],
  'subnet-conflict': (fact) => [
    `The address range ${fact('cidr', 'of a subnet')} overlaps with another subnet of the VPC.`,
    'Set free ranges for the subnets (`Subnet0CIDR` and so on) in `parameters`.',
  ],
  'subnet-outside-network': (fact) => [
    `The address range ${fact('cidr', 'of a subnet')} is not inside the VPC.`,
    'Set ranges inside `VPCCIDR` in `parameters`.',
  ],
  'subnets-share-zone': () => [
    'Two subnets of the rack are in the same availability zone.',
    "Set the rack's zones in `parameters` (`AvailabilityZones=a,b,c`), in the order of its subnets.",
  ],
  'internet-gateway-missing': () => [
    'The template needs the internet gateway of the existing VPC.',
    'Set its id as `InternetGateway` in `parameters`.',
  ],
  'mount-target-taken': () => [
    'A file system has one mount target in each availability zone, and CloudFormation creates the new one before it deletes the old one.',
    'Undo the parameter change that replaces the mount target (usually `Private`). Apps use their volumes through it.',
  ],
  'listener-priority-taken': (fact) => [
    `Another rule of the listener has the priority ${fact('value', 'of this rule')}.`,
    'Give that rule another priority (`aws elbv2 set-rule-priorities`); it routes requests.',
  ],
  'name-taken': (fact) => [
    `${fact('name', 'A resource with this name')} exists already, outside of this stack.`,
    'Find out what uses it and what it holds. Rename it, or remove it if nothing needs it.',
  ],
  'managed-policy-missing': (fact) => [
    `The policy ${fact('policyArn', 'of a role')} does not exist.`,
    'Correct the rack parameter that names it (`InstancePolicy` or `BuildInstancePolicy`) in `parameters`.',
  ],
  'certificate-unusable': (fact) => [
    `The certificate ${fact('certificate', 'of a load balancer')} does not exist, has expired, or does not fit.`,
    'Renew or replace it in ACM.',
  ],
  'custom-resource-timed-out': () => [
    'The Lambda function behind this resource did not respond.',
    'Check its log group in CloudWatch. A function without a route to the internet cannot respond.',
  ],
  'custom-resource-failed': (fact) => [
    'The Lambda function behind this resource reported a failure.',
    `Correct what its log reports: ${fact('logStream', 'the log group of the function in CloudWatch')}.`,
  ],
  'deletion-protected': () => [
    'Deletion protection is switched on for this resource.',
    'Keep it, unless you are sure that nothing needs it; only then switch its protection off (`NLBDeletionProtection`, ' +
      '`NLBInternalDeletionProtection`, `DynamoDbTableDeletionProtectionEnabled`).',
  ],
  'bucket-not-empty': () => [
    'CloudFormation does not delete a bucket that holds objects.',
    'Keep the bucket, or empty it.',
  ],
  'still-in-use': (fact) => [
    `${fact('resource', 'The resource')} is still used by something outside of this stack.`,
    'Find what uses it (a network interface, a security group rule, an attached policy), and remove that use.',
  ],
  'no-success-signals': (fact) => [
    `${fact('received', 'Too few')} of ${fact('expected', 'the expected')} new instances sent a success signal: they did not join the cluster in time.`,
    INSTANCE_LOGS,
  ],
  'no-network': () => [
    'An instance or container could not reach the network: the registry, an AWS API or another host.',
    "Check the route tables, NAT gateways, network ACLs and security groups of the rack's subnets, and its proxy if it has one.",
  ],
  'image-not-pulled': () => [
    'ECS could not pull the image of a container.',
    'Check that the image exists with this tag, and that the instances may pull it (repository policy, registry login, rate limit).',
  ],
  'health-check-failed': () => [
    'The container started, but did not pass its health check.',
    'Check the log of the container, and that the security groups let the load balancer reach the instances.',
  ],
  'container-exited': () => [
    'A container started and then ended by itself.',
    'Correct what the end of the log of that container reports. If the release causes it, choose another one with `version`.',
  ],
  'service-not-stable': (fact) => [
    `The tasks of the service ${fact('resource', 'of the rack')} did not start, or stopped again.`,
    'Check its events and stopped tasks in ECS. Common causes: no instance has room for them, or their image cannot be pulled.',
  ],
  'group-not-stable': (fact) => [
    `The Auto Scaling group did not stabilize. Its last failed activity: ${fact('activity', 'see the group in EC2')}.`,
    INSTANCE_LOGS,
  ],
  'not-stable': () => [
    'AWS waited for the resource to become stable, until the time limit.',
    'Check the resource in its own console.',
  ],
  'gone-outside': (fact) => [
    `${fact('resource', fact('name', 'Something that the resource needs'))} does not exist: it was deleted outside of CloudFormation.`,
    'Create it again with the same name.',
  ],
  'request-invalid': () => [
    'AWS rejected the properties that the template gives to this resource.',
    "Correct the rack's parameters that this resource uses, in `parameters`.",
  ],
  unknown: () => [
    'This action does not know this reason.',
    'Check the resource in its own console, and the failed call in AWS CloudTrail.',
  ],
} as const satisfies ReasonTable;

function caller(fact: Fact, otherwise: string): string {
  const role = fact('role', '');
  return role === '' ? fact('user', otherwise) : `the role ${role}`;
}

/** Who can solve it: no action is needed (it is temporary), the user, Convox with another release, or AWS. */
export type ReasonKind = 'passing' | 'yours' | 'convox' | 'aws';

export interface KnownReasonText {
  readonly kind: ReasonKind;
  readonly means: string;
  /** One step, before the run is repeated. */
  readonly next: string;
}

const OTHER_RELEASE = 'Choose another release with `version`, and report it to Convox.';
const RELEASE_BETWEEN = 'Update to a release in between first (`also-required`), and report it to Convox.';

const PASSING = {
  cancelled: () => ['CloudFormation stopped it because something else had failed.', 'Look at what failed first.'],
  'iam-not-ready': () => [
    'IAM did not know a new role or its permissions yet: it takes some seconds until every service sees them.',
    'Wait some minutes.',
  ],
  'resource-busy': () => [
    'Another operation on this resource was in progress.',
    'Wait until the other operation is complete.',
  ],
  throttled: () => ['The account made too many requests to AWS at the same time.', 'Wait some minutes.'],
  'no-capacity': (fact) => [
    `AWS has no capacity for ${fact('instanceType', 'this instance type')} in ${fact('zone', 'one of the zones')} at the moment.`,
    'Wait an hour, or set another `InstanceType` in `parameters`.',
  ],
} as const satisfies ReasonTable;

const CONVOX = {
  'unresolved-dependencies': (fact) => [
    `The template refers to ${fact('resources', 'resources')}, which this rack does not create (seen with racks in an existing VPC).`,
    OTHER_RELEASE,
  ],
  'resource-type-changed': (fact) => [
    `The release changes the type of ${fact('resources', 'a resource')}, which CloudFormation cannot do in one update.`,
    RELEASE_BETWEEN,
  ],
  'template-invalid': () => ["The template is not valid with the rack's parameters.", OTHER_RELEASE],
  'lambda-code-unreadable': (fact) => [
    `The Lambda code of this release is not in the bucket ${fact('bucket', 'of the region')}: Convox does not publish every release in every region.`,
    OTHER_RELEASE,
  ],
  'lambda-runtime-retired': (fact) => [
    `The release uses the Lambda runtime ${fact('runtime', 'of an earlier year')}, with which AWS no longer creates functions.`,
    'Choose a newer release with `version`.',
  ],
  'launch-configurations-retired': () => [
    'This account cannot create launch configurations, and the release uses them.',
    'Choose a release from 20230523204317 on, which uses launch templates.',
  ],
  'custom-name-replacement': (fact) => [
    `${fact('name', 'A resource')} has a fixed name and would be replaced, but two resources cannot have the same name.`,
    RELEASE_BETWEEN,
  ],
  'two-index-changes': () => ['DynamoDB adds or removes one index of a table per update.', RELEASE_BETWEEN],
  'managed-policy-retired': (fact) => [
    `AWS has withdrawn the policy ${fact('policyArn', 'of a role')}.`,
    'Choose a newer release with `version`.',
  ],
  'not-updatable': () => [
    'The release changes a property that AWS does not change on an existing resource.',
    RELEASE_BETWEEN,
  ],
} as const satisfies ReasonTable;

const AWS = {
  'account-blocked': () => [
    'AWS has blocked this account, or has not verified it yet.',
    'Open a case with AWS Support.',
  ],
  'aws-internal': () => [
    'The AWS service had an internal error.',
    'Check https://health.aws.amazon.com, and wait until the service works again.',
  ],
} as const satisfies ReasonTable;

const TABLES: Readonly<Record<ReasonKind, ReasonTable>> = { passing: PASSING, yours: YOURS, convox: CONVOX, aws: AWS };
const KINDS = keysOf(TABLES);

// A code without a row breaks the build here.
const ROWS: Readonly<Record<KnownReasonCode, ReasonTable[string]>> = { ...PASSING, ...YOURS, ...CONVOX, ...AWS };

const LEAD: Readonly<Record<ReasonKind, string>> = {
  passing: 'This usually passes. ',
  yours: '',
  convox: 'The release causes this. ',
  aws: 'Only AWS can solve this. ',
};

/** The meaning of a failure reason, its kind and the next step. */
export function knownReasonText({ code, facts }: KnownReason): KnownReasonText {
  const fact: Fact = (name, otherwise) => {
    const value = asFact(facts[name] ?? '', 200);
    return value === '' ? otherwise : `\`${value}\``;
  };
  const kind = KINDS.find((one) => code in TABLES[one]) ?? 'yours';
  const [means, next] = ROWS[code](fact);
  return { kind, means, next: `${LEAD[kind]}${next}` };
}
