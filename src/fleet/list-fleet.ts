/**
 * The use case of a listing: reads the stacks and the catalog, recognizes the racks, and decides which need an update.
 */
import { assembleFleet, type Fleet } from './fleet.ts';
import { type FleetMember, isIncluded, nameOfMember, recognizeRack } from './fleet-member.ts';
import { assessRack, type FleetRack } from './fleet-rack.ts';
import type { FleetRequest } from './fleet-request.ts';
import type { Problem } from '../run/problem.ts';
import { hasInstances } from '../rack/rack-resources.ts';
import { lastRelease, type ReleaseCatalog } from '../releases/release-catalog.ts';
import type { RackVersion } from '../releases/rack-version.ts';
import { callWithRetry, problemOf, type RetryPorts } from '../update/call-with-retry.ts';
import type { Result } from '../run/result.ts';
import type { RackApi, Releases, Stacks } from '../update/ports.ts';
import { findRoute, readCatalog, type RouteBasis, type RoutePorts, type WrittenTimes } from '../update/find-route.ts';

/** The ports of a listing. It changes nothing. */
export interface FleetPorts extends RetryPorts {
  readonly releases: Pick<Releases, 'catalogLocation' | 'readCatalog' | keyof RoutePorts['releases']>;
  readonly stacks: Pick<Stacks, 'readStack' | 'readAllStacks' | 'readResource'>;
  /** If set, the API of each rack is checked. */
  readonly api?: RackApi | undefined;
}

export interface Listing {
  /** Undefined if no stack could be read. */
  readonly fleet: Fleet | undefined;
  readonly latest: RackVersion | undefined;
  /** Why the listing must not be used: nothing could be read, or no target is known. */
  readonly problem: Problem | undefined;
}

/** @throws only for a bug in the action. */
export async function listFleet(request: FleetRequest, ports: FleetPorts): Promise<Listing> {
  const [found, catalog] = await Promise.all([readMembers(request, ports), readCatalog(ports)]);
  if (!found.ok) return { fleet: undefined, latest: undefined, problem: found.problem };
  const written: WrittenTimes = new Map();
  const basis = catalog.ok
    ? await confirmAges(found.value, ports, { catalog: catalog.value, policy: request.route, written })
    : catalog;
  const known = basis.ok ? basis.value : undefined;
  const nowMs = ports.clock.nowMs();
  const members = await mapInTurn(found.value, async (member) => {
    const needsCheck = assessRack(member, known, { request, nowMs, writtenAtMs: written }).targetVersion !== undefined;
    return member.kind === 'rack' && (needsCheck || member.rack.knownBy === 'parameters')
      ? verifyRack(member, ports)
      : [member];
  });
  const listed = assembleFleet(members.flat(), known, request, nowMs, written);
  const fleet = ports.api === undefined ? listed : await withApis(listed, members.flat(), ports.api);
  return {
    fleet,
    latest: known === undefined ? undefined : lastRelease(known)?.version,
    problem: basis.ok ? problemOfRequest(fleet) : basis.problem,
  };
}

async function withApis(fleet: Fleet, members: readonly FleetMember[], api: RackApi): Promise<Fleet> {
  const racks = new Map(members.flatMap((member) => (member.kind === 'rack' ? [[member.rack.name, member.rack]] : [])));
  const checked = await mapInTurn(fleet.racks, async (listed): Promise<FleetRack> => {
    const rack = racks.get(listed.name);
    if (rack?.apiHost === undefined) return listed;
    if (!rack.apiReachable) return { ...listed, api: 'private' };
    return { ...listed, api: (await api.check(rack.apiHost)).kind === 'answered' ? 'answers' : 'silent' };
  });
  return { ...fleet, racks: checked };
}

/** For `minimum-release-age`, reads when the releases on the racks' routes were written; each release once. */
async function confirmAges(
  members: readonly FleetMember[],
  ports: FleetPorts,
  basis: RouteBasis,
): Promise<Result<ReleaseCatalog>> {
  for (const member of members) {
    if (member.kind !== 'rack') continue;
    const found = await findRoute(ports, member.rack.version, basis);
    if (!found.ok) return found;
  }
  return { ok: true, value: basis.catalog };
}

// Problems of the requested target: every rack has them, and no rack causes them.
const OF_THE_REQUEST: ReadonlySet<Problem['code'] | undefined> = new Set<Problem['code']>([
  'no-published-release',
  'also-required-unknown',
  'target-unknown',
]);

/** Otherwise a misspelled version would leave all racks unchanged in a green run. */
function problemOfRequest({ racks }: Fleet): Problem | undefined {
  return racks.find(({ problem }) => OF_THE_REQUEST.has(problem?.code))?.problem;
}

/** Exact names are read one by one. This needs fewer pages, and no permission to list all stacks. */
async function readMembers(request: FleetRequest, ports: FleetPorts): Promise<Result<readonly FleetMember[]>> {
  const names = request.include.filter(({ exact }) => exact).map(({ text }) => text);
  return names.length === request.include.length
    ? readNamed(
        names.filter((name) => isIncluded(name, request)),
        ports,
      )
    : readEvery(request, ports);
}

async function readEvery(request: FleetRequest, ports: FleetPorts): Promise<Result<readonly FleetMember[]>> {
  const stacks = await callWithRetry(
    ports,
    () => ports.stacks.readAllStacks((stack) => recognizeRack(stack) !== undefined),
    (fault) => problemOf(fault, '*'),
  );
  if (!stacks.ok) return stacks;
  const members = stacks.value.map(recognizeRack).filter((member) => member !== undefined);
  return { ok: true, value: members.filter((member) => isIncluded(nameOfMember(member), request)) };
}

/** A name that no stack has gives no member; the fleet reports it as missing. */
async function readNamed(names: readonly string[], ports: FleetPorts): Promise<Result<readonly FleetMember[]>> {
  const members = (await mapInTurn(names, (name) => readOne(name, ports))).filter((member) => member !== undefined);
  const [first] = members;
  const allUnclear = members.every(({ kind }) => kind === 'unclear');
  return first?.kind === 'unclear' && allUnclear ? { ok: false, problem: first.problem } : { ok: true, value: members };
}

async function readOne(name: string, ports: FleetPorts): Promise<FleetMember | undefined> {
  const stack = await callWithRetry(
    ports,
    () => ports.stacks.readStack(name),
    (fault) => problemOf(fault, name),
  );
  if (stack.ok) return recognizeRack(stack.value);
  return stack.fault?.kind === 'not-found'
    ? undefined
    : { kind: 'unclear', name, stack: undefined, problem: stack.problem };
}

/**
 * A stack with the tags of a rack but without its instances is listed as "not a rack". One without tags is left out.
 */
async function verifyRack(
  member: Extract<FleetMember, { kind: 'rack' }>,
  ports: FleetPorts,
): Promise<readonly FleetMember[]> {
  const { rack } = member;
  const instances = await callWithRetry(
    ports,
    () => ports.stacks.readResource(rack.arn, 'Instances'),
    (fault) => problemOf(fault, rack.name),
  );
  if (!instances.ok) {
    return [{ kind: 'unclear', name: rack.name, stack: rack.stack, problem: instances.problem }];
  }
  if (hasInstances(instances.value)) return [member];
  return rack.knownBy === 'tags' ? [{ kind: 'not-ours', stack: rack.stack, why: { why: 'lacks-instances' } }] : [];
}

/** The number of concurrent requests. The whole account shares AWS's rate limits. */
const AT_A_TIME = 5;

async function mapInTurn<Item, Output>(
  items: readonly Item[],
  read: (item: Item) => Promise<Output>,
): Promise<readonly Output[]> {
  const outputs: Output[] = [];
  for (let from = 0; from < items.length; from += AT_A_TIME) {
    outputs.push(...(await Promise.all(items.slice(from, from + AT_A_TIME).map(read))));
  }
  return outputs;
}
