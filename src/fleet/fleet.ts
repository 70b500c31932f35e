/** A fleet: the racks of one account and region, which of them need an update, and in which order. */
import { nameOfMember, type FleetMember } from './fleet-member.ts';
import type { EarlierRack, FleetRequest } from './fleet-request.ts';
import { assessRack, type FleetRack } from './fleet-rack.ts';
import { matchesAny, matchesPattern, parseNamePattern } from '../values/name-pattern.ts';
import type { RackVersion } from '../releases/rack-version.ts';
import type { ReleaseCatalog } from '../releases/release-catalog.ts';

/** One job of a matrix: `strategy.matrix.include` takes a list of them. */
export interface MatrixEntry {
  readonly rack: string;
  /**
   * The `version` for the update: the target at the time of this listing, even if newer releases are published later.
   */
  readonly version: string;
}

/** Why the racks after the canaries have to wait. */
export type CanaryBlock =
  /** No rack has this name, so no canary would be updated first. */
  | { readonly why: 'no-such-canary'; readonly pattern: string }
  | { readonly why: 'canary-unfit'; readonly rack: string };

export interface Fleet {
  /** By name. */
  readonly racks: readonly FleetRack[];
  /** All racks that need an update. */
  readonly toUpdate: readonly MatrixEntry[];
  readonly canaries: readonly MatrixEntry[];
  /** Those after the canaries; empty if a canary blocks them. */
  readonly rest: readonly MatrixEntry[];
  readonly heldBack: readonly string[];
  readonly holds: readonly CanaryBlock[];
  /** Exact names of `include` that no rack has. */
  readonly missing: readonly string[];
  /** Racks of an earlier listing that no longer exist. */
  readonly vanished: readonly string[];
  /**
   * Names that CloudFormation cannot have given. They are left out of the matrix, because later steps use them in
   * commands.
   */
  readonly invalidNames: readonly string[];
  /** Left for the next run: a matrix has a limit on its jobs. */
  readonly deferred: readonly string[];
}

/** GitHub rejects a matrix with more jobs. */
export const MATRIX_LIMIT = 256;

/**
 * @param members every requested rack, once.
 * @param catalog undefined if it could not be read: then no target is known.
 * @param writtenAtMs for `minimum-release-age`: when the releases on the racks' routes were written to the bucket.
 */
export function assembleFleet(
  members: readonly FleetMember[],
  catalog: ReleaseCatalog | undefined,
  request: FleetRequest,
  nowMs: number,
  writtenAtMs: ReadonlyMap<RackVersion, number> = new Map(),
): Fleet {
  const racks = members
    .toSorted((one, other) => (nameOfMember(one) < nameOfMember(other) ? -1 : 1))
    .map((member) => assessRack(member, catalog, { request, nowMs, writtenAtMs }));
  const hasWork = racks.filter(hasTarget);
  const working = hasWork.filter(hasValidName);
  const first = working.filter(({ canary }) => canary);
  const later = working.filter(({ canary }) => !canary);
  const holds = canaryBlocks(racks, request);
  const isHeld = holds.length > 0;
  const waves = isHeld ? [first] : [first, later];
  return {
    racks,
    toUpdate: entriesOf(working),
    canaries: entriesOf(first),
    rest: isHeld ? [] : entriesOf(later),
    heldBack: isHeld ? later.map(({ name }) => name) : [],
    holds,
    missing: missingFrom(racks, request),
    invalidNames: hasWork.filter((rack) => !hasValidName(rack)).map(({ name }) => name),
    vanished: vanishedFrom(racks, request.earlier),
    deferred: waves.flatMap((wave) => wave.slice(MATRIX_LIMIT).map(({ name }) => name)),
  };
}

interface RackToUpdate extends FleetRack {
  readonly targetVersion: string;
}

function hasTarget(rack: FleetRack): rack is RackToUpdate {
  return rack.targetVersion !== undefined;
}

function hasValidName({ name }: FleetRack): boolean {
  return parseNamePattern(name)?.exact === true;
}

function entriesOf(racks: readonly RackToUpdate[]): readonly MatrixEntry[] {
  return racks.slice(0, MATRIX_LIMIT).map(({ name, targetVersion }) => ({ rack: name, version: targetVersion }));
}

/** A canary that is missing or cannot be updated does not test the release, so the racks after it wait. */
function canaryBlocks(racks: readonly FleetRack[], { canaries }: FleetRequest): readonly CanaryBlock[] {
  const missing = canaries
    .filter((pattern) => !racks.some(({ name }) => matchesPattern(pattern, name)))
    .map(({ text }): CanaryBlock => ({ why: 'no-such-canary', pattern: text }));
  const unfit = racks
    .filter(({ canary, targetVersion, health }) => canary && targetVersion === undefined && health !== 'up-to-date')
    .map(({ name }): CanaryBlock => ({ why: 'canary-unfit', rack: name }));
  return [...missing, ...unfit];
}

function missingFrom(racks: readonly FleetRack[], { include, exclude }: FleetRequest): readonly string[] {
  const names = new Set(racks.map(({ name }) => name));
  return include
    .filter(({ exact, text }) => exact && !names.has(text) && !matchesAny(exclude, text))
    .map(({ text }) => text);
}

function vanishedFrom(
  racks: readonly FleetRack[],
  earlier: ReadonlyMap<string, EarlierRack> | undefined,
): readonly string[] {
  const names = new Set(racks.map(({ name }) => name));
  return [...(earlier?.keys() ?? [])].filter((name) => !names.has(name));
}
