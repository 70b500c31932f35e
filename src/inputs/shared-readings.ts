/** Parses the inputs that an update and a listing share: the route's policy and the location of the releases. */
import type { ReleaseLocation } from '../run/update-request.ts';
import type { RoutePolicy } from '../releases/route-policy.ts';
import type { TextOf } from './input-texts.ts';
import { parseBucket, parsePrefix, parseRegion } from './parse-aws-names.ts';
import { parseAlsoRequired, targetOf, type VersionChoice } from './parse-target.ts';
import { parseChoice, parseFlag, parseReleaseAge } from './parse-values.ts';

/** Each with its own problems. `version` is parsed elsewhere. */
export function parsePolicy(textOf: TextOf) {
  return {
    minimumAgeMs: parseReleaseAge('minimum-release-age', textOf('minimum-release-age')),
    requiredReleases: parseChoice('required-releases', textOf('required-releases'), ['block', 'step']),
    alsoRequired: parseAlsoRequired('also-required', textOf('also-required')),
    downgrade: parseFlag('allow-downgrade', textOf('allow-downgrade'), { yes: 'allow', no: 'refuse' }),
    unpublished: parseFlag('allow-unpublished', textOf('allow-unpublished'), { yes: 'allow', no: 'refuse' }),
    recovery: parseFlag('recover', textOf('recover'), { yes: 'continue-rollback', no: 'refuse' }),
  };
}

/** Parses the location of the releases. */
export function parseReleaseLocation(textOf: TextOf) {
  return {
    bucket: parseBucket('release-bucket', textOf('release-bucket')),
    prefix: parsePrefix('release-prefix', textOf('release-prefix')),
    releaseRegion: parseRegion('release-region', textOf('release-region')),
  };
}

interface Shared extends Omit<RoutePolicy, 'target'> {
  readonly version: VersionChoice;
  readonly minimumAgeMs: number;
  readonly bucket: string;
  readonly prefix: string;
  readonly releaseRegion: string;
}

/** Combines the values of both into the shape of a request; other values are passed through. */
export function assembled<T extends Shared>(values: T) {
  const { version, minimumAgeMs, requiredReleases, alsoRequired, downgrade, unpublished, ...rest } = values;
  const { bucket, prefix, releaseRegion, ...plain } = rest;
  const target = targetOf(version, minimumAgeMs);
  const route: RoutePolicy = { target, requiredReleases, alsoRequired, downgrade, unpublished };
  const releases: ReleaseLocation = { bucket, prefix, region: releaseRegion };
  return { ...plain, route, releases };
}
