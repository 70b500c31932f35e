/** What a listing of the racks was asked: the inputs of racks/action.yml, parsed once at the door. */
import type { NamePattern } from '../values/name-pattern.ts';
import type { RoutePolicy } from '../releases/route-policy.ts';
import type { ReleaseLocation } from '../run/update-request.ts';

/** A rack as an earlier listing saw it. */
export interface EarlierRack {
  readonly version: string;
  readonly status: string;
  /** When its stack's last update began, as CloudFormation's LastUpdatedTime says it; undefined where it had none. */
  readonly updatedAt: string | undefined;
}

export interface FleetRequest {
  readonly region: string;
  readonly roleToAssume: string | undefined;
  readonly include: readonly NamePattern[];
  readonly exclude: readonly NamePattern[];
  readonly canaries: readonly NamePattern[];
  /** `version` as it was given, for what is to be decided by a later run. */
  readonly version: string;
  readonly route: RoutePolicy;
  readonly recovery: 'refuse' | 'continue-rollback';
  readonly releases: ReleaseLocation;
  /** Whether the racks are shown in the dashboard issue. */
  readonly dashboard: boolean;
  readonly token: string | undefined;
  /** By name; undefined where nothing is to be compared. */
  readonly earlier: ReadonlyMap<string, EarlierRack> | undefined;
}
