/** What a listing of the racks leaves behind: one value, from which summary, outputs, annotations and JSON are made. */
import type { Fleet } from '../domain/fleet.ts';
import type { FleetRack, Standing } from '../domain/fleet-rack.ts';
import type { Problem, ProblemCode } from '../domain/problem.ts';
import type { RackVersion } from '../domain/rack-version.ts';
import { NOTHING_SEEN, type Scene } from './advice.ts';

/** `partly-listed`: some rack could not be read whole. The last two fail the step. */
export type FleetOutcome = 'listed' | 'partly-listed' | 'refused' | 'failed';

export interface FleetReport {
  readonly region: string;
  /** Undefined where nothing could be read. */
  readonly fleet: Fleet | undefined;
  readonly latest: RackVersion | undefined;
  readonly problem: Problem | undefined;
  /** Whether an earlier listing was given to compare with. */
  readonly compared: boolean;
}

const OF_INPUTS: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'bad-inputs',
  'no-published-release',
  'also-required-unknown',
  'target-unknown',
]);

export function fleetOutcome({ fleet, problem }: Pick<FleetReport, 'fleet' | 'problem'>): FleetOutcome {
  if (problem !== undefined) return OF_INPUTS.has(problem.code) ? 'refused' : 'failed';
  return fleet?.racks.some(({ standing }) => standing === 'unclear') === true ? 'partly-listed' : 'listed';
}

/** How many racks stand so; those that none does are zero. */
export function countStandings(racks: readonly FleetRack[]): Readonly<Record<Standing, number>> {
  const count = (wanted: Standing): number => racks.filter(({ standing }) => standing === wanted).length;
  return {
    stuck: count('stuck'),
    gone: count('gone'),
    unclear: count('unclear'),
    refused: count('refused'),
    busy: count('busy'),
    behind: count('behind'),
    'up-to-date': count('up-to-date'),
    unknown: count('unknown'),
    'not-ours': count('not-ours'),
  };
}

/** What the advice on a rack's problem leans on: a listing has seen no more of it, and was never to update it. */
export function sceneOf({ region }: Pick<FleetReport, 'region'>, rack?: Pick<FleetRack, 'name' | 'arn'>): Scene {
  return { ...NOTHING_SEEN, mode: 'check', region, ...(rack !== undefined && { rack: rack.name, arn: rack.arn }) };
}
