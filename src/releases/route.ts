/** The way from the rack's release to its target: which releases it leads by, and when it may not be gone. */
import type { RackVersion } from './rack-version.ts';
import { releasedAtMs } from './rack-version.ts';
import {
  indexOfRelease,
  lastRelease,
  neighboursOf,
  releasesBetween,
  type Release,
  type ReleaseCatalog,
} from './release-catalog.ts';

/** What the user asked for: a channel of the catalog, or one release by name (a pin). */
export type TargetSpec =
  | { readonly kind: 'latest'; readonly minimumAgeMs: number }
  | { readonly kind: 'edge' }
  | { readonly kind: 'exact'; readonly version: RackVersion };

export interface RoutePolicy {
  readonly target: TargetSpec;
  /** `block`: a required release ends or refuses the run. `step`: each is gone to in turn. */
  readonly requiredReleases: 'block' | 'step';
  readonly alsoRequired: readonly RackVersion[];
  readonly downgrade: 'refuse' | 'allow';
  readonly unpublished: 'refuse' | 'allow';
}

export interface RouteStop {
  readonly version: RackVersion;
  /** Required by the catalog or by `also-required`. */
  readonly required: boolean;
}

export type RouteRefusal =
  | { readonly code: 'no-published-release' }
  | { readonly code: 'also-required-unknown'; readonly versions: readonly RackVersion[] }
  | {
      readonly code: 'target-unknown';
      readonly target: RackVersion;
      readonly before: RackVersion | undefined;
      readonly after: RackVersion | undefined;
    }
  | { readonly code: 'target-unpublished'; readonly target: RackVersion }
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
  /** The last published release of all, whatever the target; undefined where nothing is published. */
  readonly latest: RackVersion | undefined;
}

export type Route =
  | (RouteFacts & {
      readonly kind: 'up-to-date';
      readonly target: RackVersion;
      /** Why there is nothing to do: it runs the target, it is beyond it, or nothing newer is old enough yet. */
      readonly because: 'at-target' | 'ahead-of-target' | 'nothing-old-enough';
    })
  | (RouteFacts & {
      readonly kind: 'planned';
      readonly direction: 'upgrade' | 'downgrade';
      readonly target: RackVersion;
      /** Every stop from here to the target, the target last. */
      readonly stops: readonly RouteStop[];
      /** The required release at which this run ends, where it ends short of the target. */
      readonly blockedBy: RackVersion | undefined;
    })
  | {
      readonly kind: 'refused';
      readonly refusal: RouteRefusal;
      readonly latest: RackVersion | undefined;
      readonly target: RackVersion | undefined;
      /** The way as it would be, where there is one that may not be gone. */
      readonly stops: readonly RouteStop[];
    };

type Target =
  { readonly release: Release } | { readonly refusal: RouteRefusal } | { readonly none: 'nothing-old-enough' };

/**
 * Plans the way by the contract's section "Required releases". Pure: the catalog's order alone decides what lies between.
 * @param nowMs only for `minimum-release-age`.
 * @param writtenAtMs when a release was written to the bucket, where that was looked up. Its age counts from the later of
 * this and its own timestamp; of a release that is not here, from its own timestamp.
 */
export function planRoute(
  catalog: ReleaseCatalog,
  current: RackVersion,
  policy: RoutePolicy,
  nowMs: number,
  writtenAtMs: ReadonlyMap<RackVersion, number> = new Map(),
): Route {
  const latest = lastRelease(catalog)?.version;
  const refused = (refusal: RouteRefusal, target?: RackVersion, stops: readonly RouteStop[] = []): Route => ({
    kind: 'refused',
    refusal,
    latest,
    target,
    stops,
  });

  const strangers = policy.alsoRequired.filter((version) => indexOfRelease(catalog, version) === undefined);
  if (strangers.length > 0) return refused({ code: 'also-required-unknown', versions: strangers });

  const here = catalog.releases.findIndex(({ version }) => version === current);
  const own = catalog.releases[here];
  if (own === undefined) {
    return refused({ code: 'current-unknown', current, ...neighboursOf(catalog, current) });
  }
  const facts: RouteFacts = { current, currentPublished: own.published, latest };

  const isOldEnough = ({ version }: Release): boolean =>
    policy.target.kind !== 'latest' ||
    Math.max(releasedAtMs(version), writtenAtMs.get(version) ?? 0) <= nowMs - policy.target.minimumAgeMs;
  const chosen = chooseTarget(catalog, own, policy, isOldEnough);
  if ('refusal' in chosen) {
    return refused(chosen.refusal, policy.target.kind === 'exact' ? policy.target.version : undefined);
  }
  if ('none' in chosen) return { ...facts, kind: 'up-to-date', target: current, because: chosen.none };
  const target = chosen.release.version;
  const there = indexOfRelease(catalog, target) ?? here;

  // There is a later release, and minimum-release-age passed over it: a rack that waits for it is told so.
  const aged = policy.target.kind === 'latest' && target !== latest;
  if (there === here) {
    return { ...facts, kind: 'up-to-date', target, because: aged ? 'nothing-old-enough' : 'at-target' };
  }
  if (there < here) {
    if (policy.target.kind !== 'exact') {
      return { ...facts, kind: 'up-to-date', target, because: aged ? 'nothing-old-enough' : 'ahead-of-target' };
    }
    const passed = catalog.releases.slice(there + 1, here + 1).findLast((release) => isRequired(release, policy));
    const refusal = downgradeRefusal(policy, current, target, passed?.version);
    if (refusal !== undefined) return refused(refusal, target);
    const stops = [{ version: target, required: isRequired(chosen.release, policy) }];
    return { ...facts, kind: 'planned', direction: 'downgrade', target, stops, blockedBy: undefined };
  }

  const between = catalog.releases.slice(here + 1, there).filter((release) => isRequired(release, policy));
  // Told though this run may end before it: what also-required names is wrong now, not after the next step.
  const hidden = between.find((release) => !release.published);
  if (hidden !== undefined && policy.unpublished === 'refuse') {
    return refused({ code: 'stop-unpublished', stop: hidden.version, target }, target);
  }
  const first = between[0]?.version;
  const blocks = policy.requiredReleases === 'block' && first !== undefined;
  const stops = [...between, chosen.release].map((release) => ({
    version: release.version,
    required: isRequired(release, policy),
  }));
  // A pin is a promise: stopping short of it, green, would break it without a word.
  if (blocks && policy.target.kind === 'exact') {
    return refused({ code: 'required-release-skipped', target, required: first }, target, stops);
  }
  return { ...facts, kind: 'planned', direction: 'upgrade', target, stops, blockedBy: blocks ? first : undefined };
}

function chooseTarget(
  catalog: ReleaseCatalog,
  own: Release,
  policy: RoutePolicy,
  isOldEnough: (release: Release) => boolean,
): Target {
  const spec = policy.target;
  switch (spec.kind) {
    case 'latest': {
      if (lastRelease(catalog) === undefined) return { refusal: { code: 'no-published-release' } };
      // A required release is never passed, so one that is too young ends the list.
      const later = catalog.releases.slice(catalog.releases.indexOf(own) + 1);
      const obstacle = later.find((one) => isRequired(one, policy) && !isOldEnough(one));
      const end = obstacle === undefined ? catalog.releases.length : catalog.releases.indexOf(obstacle);
      const release = catalog.releases.slice(0, end).findLast((one) => one.published && isOldEnough(one));
      return release === undefined ? { none: 'nothing-old-enough' } : { release };
    }
    case 'edge':
      // The rack's own release is listed, so there is a last one.
      return publishedOr(catalog.releases.at(-1) ?? own, own, policy);
    case 'exact': {
      const release = catalog.releases.find((one) => one.version === spec.version);
      if (release !== undefined) return publishedOr(release, own, policy);
      return { refusal: { code: 'target-unknown', target: spec.version, ...neighboursOf(catalog, spec.version) } };
    }
  }
}

/** A rack that runs the release already has nothing to be kept from: releases get pulled after publication. */
function publishedOr(release: Release, own: Release, policy: RoutePolicy): Target {
  if (release.published || policy.unpublished === 'allow' || release === own) return { release };
  return { refusal: { code: 'target-unpublished', target: release.version } };
}

function isRequired(release: Release, policy: RoutePolicy): boolean {
  return (release.required && release.published) || policy.alsoRequired.includes(release.version);
}

/** A required release changes the rack in ways that cannot be unpassed, so not even `allow-downgrade` goes behind one. */
function downgradeRefusal(
  policy: RoutePolicy,
  current: RackVersion,
  target: RackVersion,
  passed: RackVersion | undefined,
): RouteRefusal | undefined {
  if (passed !== undefined) return { code: 'downgrade-passes-required', current, target, required: passed };
  return policy.downgrade === 'allow' ? undefined : { code: 'downgrade-not-allowed', current, target };
}

/** The stops that this run goes to: all of them, or only the first where a required release ends it. */
export function stopsOfThisRun(route: Extract<Route, { kind: 'planned' }>): readonly RouteStop[] {
  return route.blockedBy === undefined ? route.stops : route.stops.slice(0, 1);
}

/** Every published release that this run takes the rack to or past, and its last stop whatever it is; oldest first. */
export function releasesPassed(
  catalog: ReleaseCatalog,
  route: Extract<Route, { kind: 'planned' }>,
  policy: RoutePolicy,
): readonly RouteStop[] {
  const passed = releasesBetween(catalog, route.current, route.blockedBy ?? route.target);
  return passed.map((release) => ({ version: release.version, required: isRequired(release, policy) }));
}
