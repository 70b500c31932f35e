/** Finds the changes that replace or remove resources with a rack's data, addresses or network. */
import type { ResourceChange } from '../cloudformation/change-set.ts';
import type { Scope } from '../cloudformation/template-conditions.ts';
import { allows, type Allowance } from '../values/allowance.ts';
import { isCertain } from './certainty.ts';
import { meaningOf, type LossMeaning } from './loss-meaning.ts';
import { findReplacements, type Replacement, type ReplacementKind, type ValuesOf } from './replaced-resources.ts';

export type ProtectedKind = 'data' | 'addresses' | 'network' | 'workload';

export interface ProtectedLoss {
  readonly logicalId: string;
  readonly physicalId: string | undefined;
  readonly type: string;
  readonly holds: ProtectedKind;
  /** What the loss means for this rack; undefined for a resource that no template of Convox has had. */
  readonly meaning: LossMeaning | undefined;
  readonly why: 'removed' | ReplacementKind;
  /** `certain`: refused unless the input `replacements` permits it. `maybe`: reported, and never refused. */
  readonly certainty: 'certain' | 'maybe';
  readonly properties: readonly string[];
  /** The parameters and attributes that cause it: `CustomTopic.Arn`, `VPCCIDR`. */
  readonly causedBy: readonly string[];
}

// By type, because Convox can rename a logical id. Old racks have Custom:: types for resources that CloudFormation did
// not know yet, such as a NAT gateway or a key.
const PROTECTED: ReadonlyMap<string, ProtectedKind> = new Map([
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

/** What a resource type holds; undefined if replacing it loses nothing. */
export function protectedKindOf(type: string): ProtectedKind | undefined {
  return PROTECTED.get(type);
}

/**
 * Finds the protected resources that a change set removes or replaces. If a property certainly changes, the loss is
 * `certain`, even if AWS does not say whether the property can change in place. If a property depends on a value that
 * can stay the same, the loss is `maybe`: each release changes CustomTopic, but `CustomTopic.Arn` usually stays the
 * same. Refusing that would refuse every update of an older rack.
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
  /** The rack's template with its values. */
  readonly before?: Scope | undefined;
}

/** The losses that the input permits. */
export function allowedLosses(losses: readonly ProtectedLoss[], allowance: Allowance): readonly ProtectedLoss[] {
  return losses.filter((loss) => isCertain(loss) && allows(allowance, loss.logicalId));
}

function lossOf(
  change: ResourceChange,
  replacement: Replacement | undefined,
  before: Scope | undefined,
): ProtectedLoss | undefined {
  const holds = protectedKindOf(change.type);
  // A retained resource leaves the stack, but is not deleted.
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
