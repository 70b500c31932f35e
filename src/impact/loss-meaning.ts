/**
 * What the loss of a protected resource means for a rack, by the logical ids of Convox's templates and by what uses it
 * on this rack.
 */
import { referencesIn, resolveProperty } from '../cloudformation/resolved-declaration.ts';
import { conditionHolds, type Scope } from '../cloudformation/template-conditions.ts';
import type { TemplateResource } from '../cloudformation/template.ts';
import { membersOf } from '../values/json-value.ts';

export type LossMeaning =
  /** Nothing on this rack uses it. */
  | 'unused'
  /** Only functions that Convox runs for the rack itself use it. */
  | 'own-functions'
  | 'api-host'
  | 'app-hosts'
  | 'internal-app-hosts'
  | 'outgoing-addresses'
  | 'incoming-addresses'
  | 'private-names'
  | 'network'
  | 'subnet'
  | 'volumes'
  | 'builds'
  | 'releases'
  | 'settings'
  | 'logs'
  | 'images'
  | 'encrypted-data'
  | 'services'
  | 'builder';

// Source: convox/rack's templates of 2016 to 2026; __tests__/impact/loss-meaning.test.ts holds the ids against them.
const MEANINGS: readonly (readonly [id: RegExp, meaning: LossMeaning])[] = [
  [/^(?:Balancer|ApiBalancer)$/, 'api-host'],
  [/^(?:Router|NLBRouter)$/, 'app-hosts'],
  [/^(?:RouterInternal|NLBRouterInternal)$/, 'internal-app-hosts'],
  [/^(?:Nat|NatAddress|NatGateway|NatIp)\d$/, 'outgoing-addresses'],
  [/^NLBAddress\d$/, 'incoming-addresses'],
  [/^HostedZone$/, 'private-names'],
  [/^Vpc$/, 'network'],
  [/^Subnet(?:Private)?\d$/, 'subnet'],
  [/^VolumeFilesystem$/, 'volumes'],
  [/^DynamoBuilds$/, 'builds'],
  [/^DynamoReleases$/, 'releases'],
  [/^Settings$/, 'settings'],
  [/^(?:Logs|ELBLogs)$/, 'logs'],
  [/^RegistryBucket$/, 'images'],
  [/^(?:EncryptionKey|CustomerManagedKey)$/, 'encrypted-data'],
  [/^Cluster$/, 'services'],
  [/^BuildCluster$/, 'builder'],
];

/**
 * @param scope the rack's template with its values; undefined if it cannot be read.
 * @returns undefined for a resource that no template of Convox has had.
 */
export function meaningOf(logicalId: string, scope: Scope | undefined): LossMeaning | undefined {
  const use = scope === undefined ? undefined : useOf(logicalId, scope);
  return use ?? MEANINGS.find(([id]) => id.test(logicalId))?.[1];
}

const ROUTING: ReadonlySet<string> = new Set(['AWS::EC2::Subnet', 'AWS::EC2::NatGateway', 'AWS::EC2::EIP']);
/** The functions that Convox runs for the rack itself. An update that removes the network moves them first. */
const OWN: ReadonlySet<string> = new Set(['AWS::Lambda::Function', 'AWS::EC2::VPCEndpoint']);

/**
 * What a subnet, NAT gateway or address is used for. An address belongs to its gateway, a gateway to the subnets whose
 * routes use it, and a subnet to the resources in it.
 * @returns undefined for any other resource, and if a resource of the rack or its apps uses it.
 */
function useOf(logicalId: string, scope: Scope): 'unused' | 'own-functions' | undefined {
  const { resources } = scope.template;
  if (!ROUTING.has(resources.get(logicalId)?.type ?? '')) return undefined;
  const users = usersIn(scope);
  const open = [logicalId];
  const seen = new Set<string>();
  const types = new Set<string>();
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    for (const { user, property } of users.get(id) ?? []) {
      const served = servedBy(user, property, scope);
      if (served === undefined) types.add(user.type);
      else open.push(...served);
    }
  }
  if (types.size === 0) return 'unused';
  return [...types].every((type) => OWN.has(type)) ? 'own-functions' : undefined;
}

/**
 * The ids that a network resource belongs to.
 * @returns undefined for a resource that is not part of the network: it uses the network.
 */
function servedBy(
  { type, logicalId, declaration }: TemplateResource,
  property: string,
  scope: Scope,
): readonly string[] | undefined {
  const idsIn = (name: string): readonly string[] => referencesIn(resolveProperty({ declaration, scope }, name));
  switch (`${type} ${property}`) {
    case 'AWS::EC2::NatGateway AllocationId':
    case 'AWS::EC2::NatGateway SubnetId':
    case 'Custom::EC2NatGateway AllocationId':
    case 'Custom::EC2NatGateway SubnetId':
      return [logicalId];
    case 'AWS::EC2::Route NatGatewayId':
    case 'Custom::EC2Route NatGatewayId':
      return idsIn('RouteTableId');
    case 'AWS::EC2::SubnetRouteTableAssociation RouteTableId':
      return idsIn('SubnetId');
    // A route belongs to its table, an association to its subnet.
    case 'AWS::EC2::Route RouteTableId':
    case 'Custom::EC2Route RouteTableId':
    case 'AWS::EC2::SubnetRouteTableAssociation SubnetId':
      return [];
    default:
      return undefined;
  }
}

interface Use {
  readonly user: TemplateResource;
  readonly property: string;
}

/** The resources that refer to each logical id on this rack, computed once for each scope. */
const USERS = new WeakMap<Scope, ReadonlyMap<string, readonly Use[]>>();

function usersIn(scope: Scope): ReadonlyMap<string, readonly Use[]> {
  const known = USERS.get(scope);
  if (known !== undefined) return known;
  const users = new Map<string, Use[]>();
  for (const user of scope.template.resources.values()) {
    if (conditionHolds(user.condition, scope) === false) continue;
    for (const property of Object.keys(membersOf(user.declaration['Properties']))) {
      const value = resolveProperty({ declaration: user.declaration, scope }, property);
      for (const id of new Set(referencesIn(value))) users.set(id, [...(users.get(id) ?? []), { user, property }]);
    }
  }
  USERS.set(scope, users);
  return users;
}
