/** Which changes replace or remove what holds a rack's data, its addresses or its network. */
import type { ResourceChange } from '../cloudformation/change-set.ts';
import type { Scope } from '../cloudformation/template-conditions.ts';
import { allows, type Allowance } from '../values/allowance.ts';
import { meaningOf, type LossMeaning } from './loss-meaning.ts';
import { findReplacements, type Replacement, type ReplacementKind, type ValuesOf } from './replaced-resources.ts';

export type Held = 'data' | 'addresses' | 'network' | 'workload';

export interface ProtectedLoss {
  readonly logicalId: string;
  readonly physicalId: string | undefined;
  readonly type: string;
  readonly holds: Held;
  /** What losing it means for this rack; undefined for a resource that no template of Convox's has had. */
  readonly meaning: LossMeaning | undefined;
  readonly why: 'removed' | ReplacementKind;
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
 * Finds the protected resources that a change set removes or replaces. A property that changes for certain counts as
 * certain even where AWS does not say whether that is possible in place. What depends on something that may stay the same
 * is a `maybe`: each release changes CustomTopic, and `CustomTopic.Arn` mostly stays the same, so refusing that would
 * refuse every update of an older rack.
 */
export function findLosses(
  changes: readonly ResourceChange[],
  { valuesOf, before }: LossContext = {},
): readonly ProtectedLoss[] {
  const replacements = new Map(findReplacements(changes, valuesOf).map((one) => [one.change, one]));
  return changes.map((change) => lossOf(change, replacements.get(change), before)).filter((loss) => loss !== undefined);
}

export interface LossContext {
  /** Decides replacements that depend on a property's values. */
  readonly valuesOf?: ValuesOf | undefined;
  /** The template that the rack has, with its values. */
  readonly before?: Scope | undefined;
}

/** The losses that an update is not refused for because the input lets them through. */
export function allowedLosses(losses: readonly ProtectedLoss[], allowance: Allowance): readonly ProtectedLoss[] {
  return losses.filter((loss) => isCertain(loss) && allows(allowance, loss.logicalId));
}

export function isCertain({ certainty }: Pick<ProtectedLoss, 'certainty'>): boolean {
  return certainty === 'certain';
}

function lossOf(
  change: ResourceChange,
  replacement: Replacement | undefined,
  before: Scope | undefined,
): ProtectedLoss | undefined {
  const holds = heldBy(change.type);
  // Retained: it leaves the stack and stays where it is, with all that it holds.
  const removed = change.action === 'remove' && change.policyAction !== 'Retain';
  const why = removed ? 'removed' : replacement?.kind;
  if (holds === undefined || why === undefined) return undefined;
  const { logicalId, physicalId, type } = change;
  const causes = replacement?.causes ?? [];
  return {
    logicalId,
    physicalId,
    type,
    holds,
    meaning: meaningOf(logicalId, before),
    why,
    certainty: why === 'if-changed' || why === 'not-stated' ? 'maybe' : 'certain',
    properties: unique(causes.map(({ property }) => property)),
    causedBy: unique(causes.map(({ causingEntity }) => causingEntity)),
  };
}

function unique(names: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(names.filter((name) => name !== undefined))];
}
