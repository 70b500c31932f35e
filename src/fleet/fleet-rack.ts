/** How one rack of a fleet stands: its release, how far behind that is, where an update would take it, and what is in the way. */
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

/** In the order in which a reader looks for them: what needs a hand first. */
export const STANDINGS = [
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
 * `busy`: something is on its stack, and its release is not certain before that is over. `refused`: no update goes where it
 * is asked to go. `unclear`: AWS did not let us see it whole. `unknown`: without the list of releases nothing more is known.
 */
export type RackHealth = (typeof STANDINGS)[number];

/** What became of a rack since an earlier listing. */
export type ChangeSince = 'updated' | 'rolled-back' | 'stuck' | 'busy' | 'unchanged' | 'new';

export interface FleetRack {
  readonly name: string;
  /** Undefined where its stack could not be read. */
  readonly arn: string | undefined;
  readonly status: string | undefined;
  readonly version: string | undefined;
  /** When its stack's last update began. */
  readonly updatedAt: string | undefined;
  readonly health: RackHealth;
  readonly canary: boolean;
  /** The workflow run that made the last change set; undefined where this action has not made it. */
  readonly lastRunId: string | undefined;
  /** Undefined where it was not checked. */
  readonly api: 'answers' | 'silent' | 'private' | undefined;
  /** The end of the whole way. */
  readonly target: RackVersion | undefined;
  /** The first stop of the way. */
  readonly next: RackVersion | undefined;
  /** The required releases on the way. */
  readonly required: readonly RackVersion[];
  /** Undefined where it is not behind, or would go back. */
  readonly behind: Distance | undefined;
  /**
   * The `version` for an update of this rack: where one run would take it. Of a busy rack it is what was asked for, since
   * where it stands is decided only when it is quiet. Undefined where an update has nothing to do, or may do nothing.
   */
  readonly targetVersion: string | undefined;
  /** What stands against an update. */
  readonly problem: Problem | undefined;
  readonly earlier: EarlierRack | undefined;
  /** Undefined where there is nothing to compare with, or nothing to compare. */
  readonly became: ChangeSince | undefined;
}

/** What decides on every rack's route. */
interface RouteBasis {
  readonly request: FleetRequest;
  readonly nowMs: number;
  readonly writtenAtMs: ReadonlyMap<RackVersion, number>;
}

export function standRack(member: FleetMember, catalog: ReleaseCatalog | undefined, basis: RouteBasis): FleetRack {
  const { request } = basis;
  const name = nameOfMember(member);
  const way = member.kind === 'rack' ? wayOf(member.rack, catalog, basis) : wayNotGone(member);
  const seen = { name, ...stackOf(member), ...way };
  const earlier = request.earlier?.get(name);
  const became = request.earlier === undefined ? undefined : becameOf(seen, earlier);
  return { ...seen, api: undefined, canary: matchesAny(request.canaries, name), earlier, became };
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

function wayNotGone(member: Exclude<FleetMember, { kind: 'rack' }>): RouteState {
  return member.kind === 'not-ours'
    ? { ...NOWHERE, health: 'not-ours', problem: { code: 'not-a-rack', rack: member.stack.name, why: member.why } }
    : { ...NOWHERE, health: 'unclear', problem: member.problem };
}

function wayOf(
  rack: Rack,
  catalog: ReleaseCatalog | undefined,
  { request, nowMs, writtenAtMs }: RouteBasis,
): RouteState {
  const { status } = rack;
  const way: RouteState =
    catalog === undefined
      ? { ...NOWHERE, health: 'unknown' }
      : wayOn(planRoute(catalog, rack.version, request.route, nowMs, writtenAtMs), catalog);
  switch (readinessOf(status)) {
    case 'gone':
      // CloudFormation's own reason stays out: it may quote what must not be shown, and this run knows no secrets to hide.
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

/** The way of a rack that nothing but its route stands against. */
function wayOn(route: Route, catalog: ReleaseCatalog): RouteState {
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

function becameOf(
  { status, version, updatedAt, health }: Seen & RouteState,
  earlier: EarlierRack | undefined,
): ChangeSince | undefined {
  if (earlier === undefined) return 'new';
  // Of a stack that could not be read nothing is known, least of all that its release is another one.
  if (status === undefined) return undefined;
  if (health === 'busy') return 'busy';
  if (health === 'stuck' && earlier.status !== status) return 'stuck';
  if (version !== earlier.version) return 'updated';
  // The release alone is the same where an update was rolled back, and so can the status be.
  return status === 'UPDATE_ROLLBACK_COMPLETE' && updatedAt !== earlier.updatedAt ? 'rolled-back' : 'unchanged';
}
