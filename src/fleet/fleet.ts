/** A fleet, the racks of one account and region: how each stands, which have an update before them, and in which order. */
import { nameOfMember, type FleetMember } from './fleet-member.ts';
import type { EarlierRack, FleetRequest } from './fleet-request.ts';
import { standRack, type FleetRack } from './fleet-rack.ts';
import { matchesAny, matchesPattern, parseNamePattern } from '../values/name-pattern.ts';
import type { RackVersion } from '../releases/rack-version.ts';
import type { ReleaseCatalog } from '../releases/release-catalog.ts';

/** One job of a matrix: `strategy.matrix.include` takes a list of them. */
export interface MatrixEntry {
  readonly rack: string;
  /** What to give the update as its `version`: where this listing would have it go, whatever is published meanwhile. */
  readonly version: string;
}

/** Why the racks after the canaries have to wait. */
export type Hold =
  /** Nothing is called so, so nothing would have gone first. */
  | { readonly why: 'no-such-canary'; readonly pattern: string }
  | { readonly why: 'canary-unfit'; readonly rack: string };

export interface Fleet {
  /** By name. */
  readonly racks: readonly FleetRack[];
  /** All that have an update before them. */
  readonly toUpdate: readonly MatrixEntry[];
  readonly canaries: readonly MatrixEntry[];
  /** Those after the canaries; none where something holds them back. */
  readonly rest: readonly MatrixEntry[];
  readonly heldBack: readonly string[];
  readonly holds: readonly Hold[];
  /** Exact names of `include` that no rack has. */
  readonly missing: readonly string[];
  /** Racks that an earlier listing had and that are not there any more. */
  readonly vanished: readonly string[];
  /** Whose names are none that CloudFormation gives: they are not handed on, to be set into other programs' calls. */
  readonly strangelyNamed: readonly string[];
  /** For the next run: GitHub takes no more jobs of a matrix than this one has. */
  readonly leftForLater: readonly string[];
}

/** GitHub refuses a matrix of more jobs. */
export const MATRIX_LIMIT = 256;

/**
 * @param members each rack that is asked for, once
 * @param catalog undefined where it could not be read: then nobody knows where a rack would go
 * @param writtenAtMs for `minimum-release-age`: when the releases on the racks' routes were written to the bucket
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
    .map((member) => standRack(member, catalog, { request, nowMs, writtenAtMs }));
  const hasWork = racks.filter(goesSomewhere);
  const working = hasWork.filter(isPlainlyNamed);
  const first = working.filter(({ canary }) => canary);
  const later = working.filter(({ canary }) => !canary);
  const holds = holdsIn(racks, request);
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
    strangelyNamed: hasWork.filter((rack) => !isPlainlyNamed(rack)).map(({ name }) => name),
    vanished: vanishedFrom(racks, request.earlier),
    leftForLater: waves.flatMap((wave) => wave.slice(MATRIX_LIMIT).map(({ name }) => name)),
  };
}

interface GoingRack extends FleetRack {
  readonly targetVersion: string;
}

function goesSomewhere(rack: FleetRack): rack is GoingRack {
  return rack.targetVersion !== undefined;
}

function isPlainlyNamed({ name }: FleetRack): boolean {
  return parseNamePattern(name)?.exact === true;
}

function entriesOf(racks: readonly GoingRack[]): readonly MatrixEntry[] {
  return racks.slice(0, MATRIX_LIMIT).map(({ name, targetVersion }) => ({ rack: name, version: targetVersion }));
}

/** A canary that is missing or cannot be updated shows nothing, and what it was to go ahead of must not go without it. */
function holdsIn(racks: readonly FleetRack[], { canaries }: FleetRequest): readonly Hold[] {
  const missing = canaries
    .filter((pattern) => !racks.some(({ name }) => matchesPattern(pattern, name)))
    .map(({ text }): Hold => ({ why: 'no-such-canary', pattern: text }));
  const unfit = racks
    .filter(({ canary, targetVersion, health }) => canary && targetVersion === undefined && health !== 'up-to-date')
    .map(({ name }): Hold => ({ why: 'canary-unfit', rack: name }));
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
