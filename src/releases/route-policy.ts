/** The requested target and policy, and the target release that follows from them. */
import { releasedAtMs, type RackVersion } from './rack-version.ts';
import { lastRelease, neighboursOf, type Release, type ReleaseCatalog } from './release-catalog.ts';

/** The requested target: a channel of the catalog, or one release by name (a pin). */
export type TargetSpec =
  | { readonly kind: 'latest'; readonly minimumAgeMs: number }
  | { readonly kind: 'edge' }
  | { readonly kind: 'exact'; readonly version: RackVersion };

export interface RoutePolicy {
  readonly target: TargetSpec;
  /** `block`: a required release ends or refuses the run. `step`: the run updates to each of them in turn. */
  readonly requiredReleases: 'block' | 'step';
  readonly alsoRequired: readonly RackVersion[];
  readonly downgrade: 'refuse' | 'allow';
  readonly unpublished: 'refuse' | 'allow';
}

/** Why there is no target. */
export type TargetRefusal =
  | { readonly code: 'no-published-release' }
  | {
      readonly code: 'target-unknown';
      readonly target: RackVersion;
      readonly before: RackVersion | undefined;
      readonly after: RackVersion | undefined;
    }
  | { readonly code: 'target-unpublished'; readonly target: RackVersion };

type TargetChoice =
  | { readonly kind: 'release'; readonly release: Release }
  | { readonly kind: 'refused'; readonly refusal: TargetRefusal }
  | { readonly kind: 'nothing-old-enough' };

/**
 * Chooses the release that a rack on the release `own` is updated to.
 *
 * @returns `nothing-old-enough` if `minimum-release-age` leaves no release.
 */
export function chooseTarget(
  catalog: ReleaseCatalog,
  own: Release,
  policy: RoutePolicy,
  isEligible: (release: Release) => boolean,
): TargetChoice {
  const spec = policy.target;
  switch (spec.kind) {
    case 'latest': {
      if (lastRelease(catalog) === undefined) return { kind: 'refused', refusal: { code: 'no-published-release' } };
      const position = catalog.releases.indexOf(own);
      // A route cannot skip a required release, so one that is too young ends the search.
      const obstacle = catalog.releases.findIndex(
        (one, index) => index > position && isRequired(one, policy) && !isEligible(one),
      );
      const candidates = obstacle === -1 ? catalog.releases : catalog.releases.slice(0, obstacle);
      const release = candidates.findLast((one) => one.published && isEligible(one));
      return release === undefined ? { kind: 'nothing-old-enough' } : { kind: 'release', release };
    }
    case 'edge':
      return acceptTarget(catalog.releases.at(-1) ?? own, own, policy);
    case 'exact': {
      const release = catalog.releases.find((one) => one.version === spec.version);
      if (release !== undefined) return acceptTarget(release, own, policy);
      const neighbours = neighboursOf(catalog, spec.version);
      return { kind: 'refused', refusal: { code: 'target-unknown', target: spec.version, ...neighbours } };
    }
  }
}

/** A release can be withdrawn after racks were updated to it, so the rack's own release is always accepted. */
function acceptTarget(release: Release, own: Release, policy: RoutePolicy): TargetChoice {
  if (release.published || policy.unpublished === 'allow' || release === own) return { kind: 'release', release };
  return { kind: 'refused', refusal: { code: 'target-unpublished', target: release.version } };
}

/** Whether a release is as old as `minimum-release-age` requires. @see planRoute for `writtenAtMs`. */
export function isOldEnough(
  { version }: Release,
  { target }: RoutePolicy,
  nowMs: number,
  writtenAtMs: ReadonlyMap<RackVersion, number>,
): boolean {
  if (target.kind !== 'latest') return true;
  return Math.max(releasedAtMs(version), writtenAtMs.get(version) ?? 0) <= nowMs - target.minimumAgeMs;
}

/** Whether a route cannot skip the release, because the catalog or `also-required` requires it. */
export function isRequired(release: Release, policy: RoutePolicy): boolean {
  return (release.required && release.published) || policy.alsoRequired.includes(release.version);
}
