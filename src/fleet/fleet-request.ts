/** The request of a listing: the inputs of racks/action.yml, parsed once. */
import type { NamePattern } from '../values/name-pattern.ts';
import type { RoutePolicy } from '../releases/route-policy.ts';
import type { ReleaseLocation } from '../run/update-request.ts';

/** A rack as an earlier listing reported it. */
export interface EarlierRack {
  readonly version: string;
  readonly status: string;
  /** When the last update of its stack started (CloudFormation's LastUpdatedTime); undefined if there was none. */
  readonly updatedAt: string | undefined;
}

export interface FleetRequest {
  readonly region: string;
  readonly roleToAssume: string | undefined;
  readonly include: readonly NamePattern[];
  readonly exclude: readonly NamePattern[];
  readonly canaries: readonly NamePattern[];
  /** The given `version`, for a decision that a later run makes. */
  readonly version: string;
  readonly route: RoutePolicy;
  readonly recovery: 'refuse' | 'continue-rollback';
  readonly releases: ReleaseLocation;
  /** Whether the racks are shown in the dashboard issue. */
  readonly dashboard: boolean;
  readonly token: string | undefined;
  /** By name; undefined without an earlier listing. */
  readonly earlier: ReadonlyMap<string, EarlierRack> | undefined;
}
