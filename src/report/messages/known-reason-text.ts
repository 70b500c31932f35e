/** What a known failure reason means and what to do about it; AWS's own words stand beside it, never instead of it. */
import { keysOf } from '../../values/total-table.ts';
import type { KnownReason, KnownReasonCode } from '../../diagnosis/known-reasons.ts';
import { asFact } from '../markdown/plain-text.ts';

export interface KnownReasonWords {
  readonly means: string;
  readonly next: string;
}

/** A fact out of the reason as code, or what to say where the reason does not hold it. */
type Fact = (name: keyof KnownReason['facts'], otherwise: string) => string;

type Row = (fact: Fact) => readonly [means: string, next: string];

const INSTANCE_LOGS =
  'Look at the system log of a new instance in EC2 (it is deleted soon after) and at the CloudWatch log group of the rack: ' +
  'as a rule it cannot reach the internet or ECR, its disk is full, or its image does not boot.';

const TABLE: Readonly<Record<KnownReasonCode, Row>> = {
  cancelled: () => ['CloudFormation stopped it because something else had failed.', 'Look at what failed first.'],
  'cancelled-by-user': () => ['Somebody cancelled the update.', 'Ask who and why, then run this again.'],
  'early-validation': (fact) => [
    `CloudFormation's check before the update (${fact('validation', 'early validation')}) found something that would fail.`,
    'Open the change set in the console, which names the resource; most often something of that name exists already.',
  ],
  'hook-failed': (fact) => [
    `A CloudFormation hook of the account (${fact('hook', 'unnamed')}) forbids the change.`,
    'Ask those who keep the hook for an exception for this stack, or for what it wants.',
  ],
  'unresolved-dependencies': (fact) => [
    `The template refers to ${fact('resources', 'resources')} that this rack does not create (seen with racks in an existing VPC).`,
    'Another release may do without it: choose an earlier stop with `version`, and report it to Convox.',
  ],
  'resource-type-changed': (fact) => [
    `The release gives ${fact('resources', 'a resource')} another type, which CloudFormation cannot do in one update.`,
    'Go by a release in between (`also-required`), and report it to Convox.',
  ],
  'capability-missing': (fact) => [
    `The template needs ${fact('capability', 'a capability')} to be acknowledged.`,
    'Add it to `capabilities`.',
  ],
  'ssm-parameter-missing': (fact) => [
    `The SSM parameter ${fact('parameter', 'that names the image')} cannot be read in this region.`,
    'Correct the rack parameter that names it (`DefaultAmi`, `DefaultAmiArm`) in `parameters`; allow `ssm:GetParameters`.',
  ],
  'parameter-invalid': (fact) => [
    `The new template does not take the value that the rack has for ${fact('parameter', 'a parameter')}.`,
    'Give a value that it takes in `parameters`.',
  ],
  'template-invalid': () => [
    'The template, or what becomes of it with the parameters of this rack, is not valid.',
    'Check the values in `parameters`; where they are right, report it to Convox and choose another release.',
  ],
  'export-in-use': (fact) => [
    `The new release no longer exports ${fact('export', 'something')}, which ${fact('importers', 'another stack')} still uses.`,
    'Update or delete those stacks first (for an app: deploy or promote it anew), then run this again.',
  ],
  'export-taken': (fact) => [
    `The stack ${fact('stack', 'of another name')} exports ${fact('export', 'the same name')} already.`,
    'Rename or delete the other export.',
  ],
  'lambda-code-unreadable': (fact) => [
    `The Lambda code of this release could not be fetched (bucket ${fact('bucket', 'of the region')}): ` +
      'in some regions Convox has not put it there.',
    'Choose another release with `version`; report the region and the release to Convox.',
  ],
  'lambda-runtime-retired': (fact) => [
    `The release uses the Lambda runtime ${fact('runtime', 'of its time')}, with which AWS creates no functions any more.`,
    'Go to a newer release, directly if no required one lies between.',
  ],
  throttled: () => ['AWS was asked too much at once.', 'Run this again at a quieter time.'],
  'access-denied': (fact) => [
    `A permission is missing: ${fact('action', 'see its words')}.`,
    'Allow it to the role of the job (or to the role of the stack, where it has one), then run this again.',
  ],
  'image-missing': (fact) => [
    `The machine image ${fact('image', 'of the rack')} does not exist, or not for this account.`,
    'Correct or empty `Ami` in `parameters`: empty takes the newest.',
  ],
  'launch-configurations-retired': () => [
    'This account can create no launch configurations any more, and this release still uses them.',
    'Go to a release from 20230523204317 on, which uses launch templates.',
  ],
  'instance-type-unsupported': (fact) => [
    `The instance type ${fact('instanceType', 'of the rack')} does not exist in ${fact('zone', 'one of its zones')}.`,
    'Choose another `InstanceType` in `parameters`.',
  ],
  'no-capacity': (fact) => [
    `AWS has no ${fact('instanceType', 'instance of this type')} left in ${fact('zone', 'one of the zones')} at the moment.`,
    'Run this again later, or choose another `InstanceType` in `parameters`.',
  ],
  'limit-exceeded': (fact) => [
    `A limit of the account is reached: ${fact('limit', 'see its words')}.`,
    'Have it raised (AWS console, Service Quotas) or delete what is unused, then run this again.',
  ],
  'kms-key-unusable': (fact) => [
    `The instances cannot use the KMS key ${fact('kmsKey', 'of their disks')}.`,
    "Enable the key, and allow it to the service-linked role of Auto Scaling in the key's policy.",
  ],
  'account-blocked': () => ['AWS has blocked or not yet verified this account.', 'Open a case with AWS support.'],
  'subnet-conflict': (fact) => [
    `The address range ${fact('cidr', 'of a subnet')} is taken by another subnet of the VPC.`,
    'Choose free ranges for the subnets (`Subnet0CIDR` and so on) in `parameters`.',
  ],
  'subnet-outside-network': (fact) => [
    `The address range ${fact('cidr', 'of a subnet')} is not inside the VPC.`,
    'Choose ranges inside `VPCCIDR` in `parameters`.',
  ],
  'subnets-share-zone': () => [
    'Two subnets of the rack came to lie in the same availability zone.',
    'Give the zones of the rack in `parameters` (`AvailabilityZones=a,b,c`), in the order of its subnets.',
  ],
  'internet-gateway-missing': () => [
    'The existing VPC of the rack has no internet gateway that the template knows of.',
    'Give its id as `InternetGateway` in `parameters`.',
  ],
  'custom-name-replacement': (fact) => [
    `${fact('name', 'A resource')} has a fixed name and would have to be replaced, which cannot be: two of the name cannot exist.`,
    'Go by a release in between (`also-required`), and report it to Convox.',
  ],
  'name-taken': (fact) => [
    `${fact('name', 'Something of that name')} exists already, outside this stack.`,
    'See whether anything uses it; rename or delete it where nothing does, then run this again.',
  ],
  'certificate-unusable': (fact) => [
    `The certificate ${fact('certificate', 'of a load balancer')} does not exist, has expired, or does not fit.`,
    'Renew or replace it in ACM, then run this again.',
  ],
  'custom-resource-timed-out': () => [
    "The rack's own Lambda function behind this resource did not answer.",
    'See its log group in CloudWatch; without a way to the internet it cannot answer. Then run this again.',
  ],
  'custom-resource-failed': (fact) => [
    "The rack's own Lambda function behind this resource reported a failure.",
    `Its log has the cause: ${fact('logStream', 'see its log group in CloudWatch')}.`,
  ],
  'bucket-not-empty': () => [
    'CloudFormation deletes no bucket that holds objects.',
    'Keep it, or empty and delete it.',
  ],
  'still-in-use': (fact) => [
    `${fact('resource', 'It')} is still used by something outside this stack.`,
    'Find what uses it (a network interface, a rule of a security group), take that away, then delete it.',
  ],
  'no-success-signals': (fact) => [
    `New instances started and did not report that they are well (${fact('received', 'too few')} of ` +
      `${fact('expected', 'those awaited')} did): they did not come up as part of the rack.`,
    INSTANCE_LOGS,
  ],
  'service-not-stable': (fact) => [
    `The tasks of the service ${fact('service', 'of the rack')} did not come up, or did not stay up.`,
    'See its events and stopped tasks in ECS: as a rule no instance has room for them, or their image cannot be pulled.',
  ],
  'group-not-stable': (fact) => [
    `The group of instances did not come to rest. Its last failed activity: ${fact('activity', 'see the group in EC2')}.`,
    INSTANCE_LOGS,
  ],
  'not-stable': () => [
    'AWS waited for it to come to rest, in vain.',
    'See the resource in its own console, then run this again.',
  ],
  'gone-outside': (fact) => [
    `${fact('resource', 'It')} is gone: somebody deleted it by hand, and the stack does not know.`,
    'Create it again under the same name or id where that is possible; else a rollback can skip it.',
  ],
  'aws-internal': () => ['AWS itself failed.', 'Run this again; where it stays so, see https://health.aws.amazon.com.'],
};

/** All codes that have words, for tests. */
export const EXPLAINED_REASONS: readonly KnownReasonCode[] = keysOf(TABLE);

export function knownReasonWords({ code, facts }: KnownReason): KnownReasonWords {
  const fact: Fact = (name, otherwise) => {
    const value = asFact(facts[name] ?? '', 200);
    return value === '' ? otherwise : `\`${value}\``;
  };
  const [means, next] = TABLE[code](fact);
  return { means, next };
}
