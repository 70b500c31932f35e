/** Which changes replace or remove what holds a rack's data, its addresses or its network. */
import type { ChangeCause, ResourceChange } from '../cloudformation/change-set.ts';
import { allows, type Allowance } from '../values/allowance.ts';

export type Held = 'data' | 'addresses' | 'network' | 'workload';

export interface ProtectedLoss {
  readonly logicalId: string;
  readonly physicalId: string | undefined;
  readonly type: string;
  readonly holds: Held;
  /**
   * `replaced-unless`: the property does change, and whether that replaces hangs on details that CloudFormation does
   * not weigh beforehand. `if-changed`: replaced only if what it depends on turns out to change.
   */
  readonly why: 'removed' | 'replaced' | 'replaced-unless' | 'if-changed';
  /** `certain`: refused unless the input `replacements` lets it through. `maybe`: reported, and never refused. */
  readonly certainty: 'certain' | 'maybe';
  readonly properties: readonly string[];
  /** Parameters and attributes behind it: `CustomTopic.Arn`, `VPCCIDR`. */
  readonly causedBy: readonly string[];
}

// By type, not by logical id: an id is Convox's to rename. Custom:: ones are what old racks had before CloudFormation
// knew the resource itself (a NAT gateway and a key are no less that for being made by a Lambda).
const PROTECTED: ReadonlyMap<string, Held> = new Map([
  ['AWS::EC2::VPC', 'network'],
  ['AWS::EC2::Subnet', 'network'],
  ['AWS::EC2::NatGateway', 'addresses'],
  ['Custom::EC2NatGateway', 'addresses'],
  ['AWS::EC2::EIP', 'addresses'],
  ['AWS::ElasticLoadBalancing::LoadBalancer', 'addresses'],
  ['AWS::ElasticLoadBalancingV2::LoadBalancer', 'addresses'],
  ['AWS::Route53::HostedZone', 'addresses'],
  ['AWS::EFS::FileSystem', 'data'],
  ['AWS::KMS::Key', 'data'],
  ['Custom::KMSKey', 'data'],
  ['AWS::DynamoDB::Table', 'data'],
  ['AWS::S3::Bucket', 'data'],
  ['AWS::ECS::Cluster', 'workload'],
]);

/** What a resource type holds; undefined where nothing is lost by replacing it. */
export function heldBy(type: string): Held | undefined {
  return PROTECTED.get(type);
}

/**
 * Finds the protected resources that a change set removes or replaces. A `Conditional` replacement with a static cause
 * counts as certain: the property does change, and AWS does not say whether that is possible in place. A `Conditional`
 * one whose causes are all dynamic is a `maybe`: each release changes CustomTopic, and `CustomTopic.Arn` mostly stays
 * the same, so refusing it would refuse every update of an older rack.
 */
export function findLosses(changes: readonly ResourceChange[]): readonly ProtectedLoss[] {
  return changes.map(lossOf).filter((loss) => loss !== undefined);
}

/** The losses that an update is refused for; the same for a change set and for a forecast. */
export function refusedLosses(losses: readonly ProtectedLoss[], allowance: Allowance): readonly ProtectedLoss[] {
  return losses.filter((loss) => isCertain(loss) && !allows(allowance, loss.logicalId));
}

/** The losses that an update is not refused for because the input lets them through. */
export function allowedLosses(losses: readonly ProtectedLoss[], allowance: Allowance): readonly ProtectedLoss[] {
  return losses.filter((loss) => isCertain(loss) && allows(allowance, loss.logicalId));
}

export function isCertain({ certainty }: Pick<ProtectedLoss, 'certainty'>): boolean {
  return certainty === 'certain';
}

function lossOf(change: ResourceChange): ProtectedLoss | undefined {
  const holds = heldBy(change.type);
  if (holds === undefined) return undefined;
  const causes = change.causes.filter((cause) => cause.requiresRecreation !== 'Never' && !isInPlace(change, cause));
  const why = whyOf(change, causes);
  if (why === undefined) return undefined;
  const { logicalId, physicalId, type } = change;
  return {
    logicalId,
    physicalId,
    type,
    holds,
    why,
    certainty: why === 'if-changed' ? 'maybe' : 'certain',
    properties: unique(causes.map((cause) => cause.property)),
    causedBy: unique(causes.map((cause) => cause.causingEntity)),
  };
}

function whyOf(change: ResourceChange, causes: readonly ChangeCause[]): ProtectedLoss['why'] | undefined {
  // Retained: it leaves the stack and stays where it is, with all that it holds.
  if (change.action === 'remove') return change.policyAction === 'Retain' ? undefined : 'removed';
  if (change.action === 'add' || change.action === 'import') return undefined;
  if (change.replacement === 'true') return 'replaced';
  if (change.replacement !== 'conditional') return undefined;
  // What alone could have replaced it is known to be done in place.
  if (causes.length === 0 && change.causes.some((cause) => isInPlace(change, cause))) return undefined;
  // No details at all is no proof that it depends on something else.
  const dynamic = causes.length > 0 && causes.every((cause) => cause.evaluation === 'Dynamic');
  return dynamic ? 'if-changed' : 'replaced-unless';
}

/**
 * `Conditionally` in CloudFormation's words, and in place for a rack. A classic load balancer is replaced where a health
 * check is added or taken away (CloudFormation's resource reference); every rack has had one, so it is only ever changed.
 */
function isInPlace({ type }: ResourceChange, { property, requiresRecreation }: ChangeCause): boolean {
  const conditional = requiresRecreation === 'Conditionally';
  return conditional && type === 'AWS::ElasticLoadBalancing::LoadBalancer' && property === 'HealthCheck';
}

function unique(names: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(names.filter((name) => name !== undefined))];
}
