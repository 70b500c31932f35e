/** Builds routes. */
import type { Route } from '../../src/releases/route.ts';
import type { RoutePolicy } from '../../src/releases/route-policy.ts';
import { V2017_02, V2017_03_REQUIRED, V2026_04 } from './version.ts';

export type Way = Extract<Route, { kind: 'planned' }>;
type UpToDate = Extract<Route, { kind: 'up-to-date' }>;

/** The policy of the inputs' defaults. */
export const LATEST_BY_BLOCK: RoutePolicy = {
  target: { kind: 'latest', minimumAgeMs: 0 },
  requiredReleases: 'block',
  alsoRequired: [],
  downgrade: 'refuse',
  unpublished: 'refuse',
};

/** From 20170202012654 through one required release to the latest, in one run. */
export function makeWay(parts: Partial<Way> = {}): Way {
  return {
    kind: 'planned',
    direction: 'upgrade',
    current: V2017_02,
    currentPublished: true,
    latest: V2026_04,
    target: V2026_04,
    stops: [
      { version: V2017_03_REQUIRED, required: true },
      { version: V2026_04, required: false },
    ],
    blockedBy: undefined,
    ...parts,
  };
}

export function makeUpToDate(parts: Partial<UpToDate> = {}): UpToDate {
  return {
    kind: 'up-to-date',
    because: 'at-target',
    current: V2026_04,
    currentPublished: true,
    latest: V2026_04,
    target: V2026_04,
    ...parts,
  };
}
