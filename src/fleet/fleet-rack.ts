/** The state of one rack of a fleet: its release, how far it is behind, its next update, and what prevents it. */
import { nameOfMember, type FleetMember } from './fleet-member.ts';
import type { EarlierRack, FleetRequest } from './fleet-request.ts';
import { matchesAny } from '../values/name-pattern.ts';
import type { Problem } from '../run/problem.ts';
import type { Rack } from '../rack/rack.ts';
import type { RackVersion } from '../releases/rack-version.ts';
import { distanceBetween, type Distance } from '../releases/distance.ts';
import type { ReleaseCatalog } from '../releases/release-catalog.ts';
import { changeSetName } from '../cloudformation/change-set.ts';
import { runIdOf } from '../cloudformation/operation-token.ts';
import { planRoute, stopsOfThisRun, type Route } from '../releases/route.ts';
import { readinessOf } from '../cloudformation/stack-status.ts';

/** In the order of a report: first what needs attention. */
export const HEALTHS = [
  'stuck',
  'gone',
  'unclear',
  'refused',
  'busy',
  'behind',
  'up-to-date',
  'unknown',
  'not-ours',
] as const;

/**
 * `busy`: an operation is in progress, and the release is certain only after it. `refused`: the route is refused.
 * `unclear`: AWS did not return all facts. `unknown`: without the catalog nothing more is known.
 */
export type RackHealth = (typeof HEALTHS)[number];

/** How a rack changed since an earlier listing. */
export type ChangeSince = 'updated' | 'rolled-back' | 'stuck' | 'busy' | 'unchanged' | 'new';

export interface FleetRack {
  readonly name: string;
  /** Undefined if its stack could not be read. */
  readonly arn: string | undefined;
  readonly status: string | undefined;
  readonly version: string | undefined;
  /** When the last update of its stack started. */
  readonly updatedAt: string | undefined;
  readonly health: RackHealth;
  readonly canary: boolean;
  /** The workflow run that created the last change set; undefined if this action did not create it. */
  readonly lastRunId: string | undefined;
  /** Undefined if it was not checked. */
  readonly api: 'answers' | 'silent' | 'private' | undefined;
  /** The end of the route. */
  readonly target: RackVersion | undefined;
  /** The first stop of the route. */
  readonly next: RackVersion | undefined;
  /** The required releases on the route. */
  readonly required: readonly RackVersion[];
  /** Undefined if it is not behind, or if the route is a downgrade. */
  readonly behind: Distance | undefined;
  /**
   * The `version` for an update of this rack: the release that one run reaches. For a busy rack it is the given
   * `version`, because its route is known only later. Undefined if no update is needed or possible.
   */
  readonly targetVersion: string | undefined;
  /** What prevents an update. */
  readonly problem: Problem | undefined;
  readonly earlier: EarlierRack | undefined;
  /** Undefined if there is no earlier listing, or no change. */
  readonly change: ChangeSince | undefined;
}

/** The facts that every rack's route depends on. */
interface RouteBasis {
  readonly request: FleetRequest;
  readonly nowMs: number;
  readonly writtenAtMs: ReadonlyMap<RackVersion, number>;
}

/** The state of one rack: its release, its target and what prevents an update. */
export function assessRack(member: FleetMember, catalog: ReleaseCatalog | undefined, basis: RouteBasis): FleetRack {
  const { request } = basis;
  const name = nameOfMember(member);
  const way = member.kind === 'rack' ? versionsText(member.rack, catalog, basis) : otherMemberState(member);
  const seen = { name, ...stackOf(member), ...way };
  const earlier = request.earlier?.get(name);
  const change = request.earlier === undefined ? undefined : changeSince(seen, earlier);
  return { ...seen, api: undefined, canary: matchesAny(request.canaries, name), earlier, change };
}

type Seen = Pick<FleetRack, 'name' | 'arn' | 'status' | 'version' | 'updatedAt' | 'lastRunId'>;
type RouteState = Pick<FleetRack, 'health' | 'target' | 'next' | 'required' | 'behind' | 'targetVersion' | 'problem'>;

function stackOf(member: FleetMember): Omit<Seen, 'name'> {
  const stack = member.kind === 'rack' ? member.rack.stack : member.stack;
  return {
    arn: stack?.arn,
    status: stack?.status,
    version: stack?.parameters.get('Version'),
    lastRunId: runIdOf(changeSetName(stack?.changeSetArn ?? '')),
    updatedAt: stack?.updatedAtMs === undefined ? undefined : new Date(stack.updatedAtMs).toISOString(),
  };
}

const NOWHERE = {
  target: undefined,
  next: undefined,
  required: [],
  behind: undefined,
  targetVersion: undefined,
  problem: undefined,
} as const;

function otherMemberState(member: Exclude<FleetMember, { kind: 'rack' }>): RouteState {
  return member.kind === 'not-ours'
    ? { ...NOWHERE, health: 'not-ours', problem: { code: 'not-a-rack', rack: member.stack.name, why: member.why } }
    : { ...NOWHERE, health: 'unclear', problem: member.problem };
}

function versionsText(
  rack: Rack,
  catalog: ReleaseCatalog | undefined,
  { request, nowMs, writtenAtMs }: RouteBasis,
): RouteState {
  const { status } = rack;
  const way: RouteState =
    catalog === undefined
      ? { ...NOWHERE, health: 'unknown' }
      : upgradeState(planRoute(catalog, rack.version, request.route, nowMs, writtenAtMs), catalog);
  switch (readinessOf(status)) {
    case 'gone':
      // CloudFormation's reason is omitted: it can quote a secret, and a listing does not know the secrets.
      return { ...NOWHERE, health: 'gone', problem: { code: 'stack-not-updatable', status, statusReason: undefined } };
    case 'stuck': {
      const recovers = request.recovery === 'continue-rollback' && status === 'UPDATE_ROLLBACK_FAILED';
      const problem = { code: 'rack-stuck', status, statusReason: undefined } as const;
      return { ...way, health: 'stuck', targetVersion: recovers ? way.targetVersion : undefined, problem };
    }
    case 'busy':
      return { ...way, health: 'busy', targetVersion: catalog === undefined ? undefined : request.version };
    case 'ready':
      return way;
  }
}

/** The state of a rack for which only the route can prevent an update. */
function upgradeState(route: Route, catalog: ReleaseCatalog): RouteState {
  const { target } = route;
  switch (route.kind) {
    case 'up-to-date':
      return { ...NOWHERE, health: 'up-to-date', target };
    case 'refused':
      return { ...NOWHERE, health: 'refused', target, problem: route.refusal };
    case 'planned':
      return {
        ...NOWHERE,
        health: 'behind',
        target,
        next: route.stops[0]?.version,
        required: route.stops.filter(({ required }) => required).map(({ version }) => version),
        behind: route.direction === 'upgrade' ? distanceBetween(catalog, route.current, route.target) : undefined,
        targetVersion: stopsOfThisRun(route).at(-1)?.version,
      };
  }
}

function changeSince(
  { status, version, updatedAt, health }: Seen & RouteState,
  earlier: EarlierRack | undefined,
): ChangeSince | undefined {
  if (earlier === undefined) return 'new';
  // Nothing is known about a stack that could not be read.
  if (status === undefined) return undefined;
  if (health === 'busy') return 'busy';
  if (health === 'stuck' && earlier.status !== status) return 'stuck';
  if (version !== earlier.version) return 'updated';
  // After a rollback the release is the same as before, and the status can be too.
  return status === 'UPDATE_ROLLBACK_COMPLETE' && updatedAt !== earlier.updatedAt ? 'rolled-back' : 'unchanged';
}
