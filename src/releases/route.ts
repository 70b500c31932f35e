/** Plans the route from the rack's release to its target, or refuses it. */
import type { RackVersion } from './rack-version.ts';
import {
  indexOfRelease,
  lastRelease,
  neighboursOf,
  releasesBetween,
  type Release,
  type ReleaseCatalog,
} from './release-catalog.ts';
import { chooseTarget, isOldEnough, isRequired, type RoutePolicy, type TargetRefusal } from './route-policy.ts';

export interface RouteStop {
  readonly version: RackVersion;
  /** Required by the catalog or by `also-required`. */
  readonly required: boolean;
}

export type RouteRefusal =
  | TargetRefusal
  | { readonly code: 'also-required-unknown'; readonly versions: readonly RackVersion[] }
  | { readonly code: 'stop-unpublished'; readonly stop: RackVersion; readonly target: RackVersion }
  | {
      readonly code: 'current-unknown';
      readonly current: RackVersion;
      readonly before: RackVersion | undefined;
      readonly after: RackVersion | undefined;
    }
  | { readonly code: 'required-release-skipped'; readonly target: RackVersion; readonly required: RackVersion }
  | { readonly code: 'downgrade-not-allowed'; readonly current: RackVersion; readonly target: RackVersion }
  | {
      readonly code: 'downgrade-passes-required';
      readonly current: RackVersion;
      readonly target: RackVersion;
      readonly required: RackVersion;
    };

interface RouteFacts {
  readonly current: RackVersion;
  readonly currentPublished: boolean;
  /** The last published release, independent of the target; undefined if nothing is published. */
  readonly latest: RackVersion | undefined;
}

export type Route =
  | (RouteFacts & {
      readonly kind: 'up-to-date';
      readonly target: RackVersion;
      /** Why no update is needed. */
      readonly because: 'at-target' | 'ahead-of-target' | 'nothing-old-enough';
    })
  | (RouteFacts & {
      readonly kind: 'planned';
      readonly direction: 'upgrade' | 'downgrade';
      readonly target: RackVersion;
      /** Every stop from here to the target, the target last. */
      readonly stops: readonly RouteStop[];
      /** The required release at which this run ends, if it ends short of the target. */
      readonly blockedBy: RackVersion | undefined;
    })
  | {
      readonly kind: 'refused';
      readonly refusal: RouteRefusal;
      readonly latest: RackVersion | undefined;
      readonly target: RackVersion | undefined;
      /** The stops of the refused route, empty if no route was found. */
      readonly stops: readonly RouteStop[];
    };

export type PlannedRoute = Extract<Route, { kind: 'planned' }>;

/** The facts that the rules of a route need. */
interface Start {
  readonly catalog: ReleaseCatalog;
  readonly policy: RoutePolicy;
  /** The rack's own release, and its index in the catalog. */
  readonly own: Release;
  readonly position: number;
  readonly facts: RouteFacts;
}

/**
 * Plans the route from the rack's release to the target by the rules in "Required releases" of the contract. Only the
 * order of the catalog decides which releases are between two others.
 *
 * @param nowMs the current time; used only for `minimum-release-age`.
 * @param writtenAtMs when a release was written to the bucket, for those where this is known. A release's age counts
 * from the later of this time and its own timestamp.
 * @returns `up-to-date`, `planned` with every stop, or `refused` with the reason.
 */
export function planRoute(
  catalog: ReleaseCatalog,
  current: RackVersion,
  policy: RoutePolicy,
  nowMs: number,
  writtenAtMs: ReadonlyMap<RackVersion, number> = new Map(),
): Route {
  const latest = lastRelease(catalog)?.version;
  const unknown = policy.alsoRequired.filter((version) => indexOfRelease(catalog, version) === undefined);
  if (unknown.length > 0) return refuse(latest, { code: 'also-required-unknown', versions: unknown });

  const position = catalog.releases.findIndex(({ version }) => version === current);
  const own = catalog.releases[position];
  if (own === undefined) return refuse(latest, { code: 'current-unknown', current, ...neighboursOf(catalog, current) });

  const facts: RouteFacts = { current, currentPublished: own.published, latest };
  const start: Start = { catalog, policy, own, position, facts };
  const choice = chooseTarget(catalog, own, policy, (release) => isOldEnough(release, policy, nowMs, writtenAtMs));
  switch (choice.kind) {
    case 'refused':
      return refuse(latest, choice.refusal, policy.target.kind === 'exact' ? policy.target.version : undefined);
    case 'nothing-old-enough':
      return { ...facts, kind: 'up-to-date', target: current, because: 'nothing-old-enough' };
    case 'release': {
      const distance = catalog.releases.indexOf(choice.release) - position;
      if (distance > 0) return planUpgrade(start, choice.release);
      // A pin to an earlier release is a downgrade. With a channel, the rack is ahead of it.
      if (distance < 0 && policy.target.kind === 'exact') return planDowngrade(start, choice.release);
      return upToDate(start, choice.release);
    }
  }
}

function refuse(
  latest: RackVersion | undefined,
  refusal: RouteRefusal,
  target?: RackVersion,
  stops: readonly RouteStop[] = [],
): Route {
  return { kind: 'refused', refusal, latest, target, stops };
}

function upToDate({ policy, own, facts }: Start, { version }: Release): Route {
  const isHeldBack = policy.target.kind === 'latest' && version !== facts.latest;
  const reached = version === own.version ? 'at-target' : 'ahead-of-target';
  return { ...facts, kind: 'up-to-date', target: version, because: isHeldBack ? 'nothing-old-enough' : reached };
}

function planUpgrade({ catalog, policy, position, facts }: Start, release: Release): Route {
  const target = release.version;
  const end = catalog.releases.indexOf(release);
  const between = catalog.releases.slice(position + 1, end).filter((one) => isRequired(one, policy));
  // Also refused if this run ends before it: `also-required` names a release that no later run can install either.
  const unpublished = between.find((one) => !one.published);
  if (unpublished !== undefined && policy.unpublished === 'refuse') {
    return refuse(facts.latest, { code: 'stop-unpublished', stop: unpublished.version, target }, target);
  }
  const stops = [...between, release].map((one) => toStop(one, policy));
  const blockedBy = policy.requiredReleases === 'block' ? between[0]?.version : undefined;
  // A run with a pinned release must not succeed at an earlier one.
  if (blockedBy !== undefined && policy.target.kind === 'exact') {
    return refuse(facts.latest, { code: 'required-release-skipped', target, required: blockedBy }, target, stops);
  }
  return { ...facts, kind: 'planned', direction: 'upgrade', target, stops, blockedBy };
}

/**
 * Not even `allow-downgrade` permits a downgrade across a required release: its changes to the rack cannot be undone.
 */
function planDowngrade({ catalog, policy, position, facts }: Start, release: Release): Route {
  const { current, latest } = facts;
  const target = release.version;
  const left = catalog.releases.slice(catalog.releases.indexOf(release) + 1, position + 1);
  const required = left.findLast((one) => isRequired(one, policy))?.version;
  if (required !== undefined) {
    return refuse(latest, { code: 'downgrade-passes-required', current, target, required }, target);
  }
  if (policy.downgrade === 'refuse') return refuse(latest, { code: 'downgrade-not-allowed', current, target }, target);
  const stops = [toStop(release, policy)];
  return { ...facts, kind: 'planned', direction: 'downgrade', target, stops, blockedBy: undefined };
}

function toStop(release: Release, policy: RoutePolicy): RouteStop {
  return { version: release.version, required: isRequired(release, policy) };
}

/** The stops that this run updates to: all of them, or only the first if a required release ends the run. */
export function stopsOfThisRun(route: PlannedRoute): readonly RouteStop[] {
  return route.blockedBy === undefined ? route.stops : route.stops.slice(0, 1);
}

/** Every published release after the rack's own up to the last stop of this run, that stop included; oldest first. */
export function releasesPassed(
  catalog: ReleaseCatalog,
  route: PlannedRoute,
  policy: RoutePolicy,
): readonly RouteStop[] {
  const passed = releasesBetween(catalog, route.current, route.blockedBy ?? route.target);
  return passed.map((release) => toStop(release, policy));
}
