/** What a listing of the racks leaves behind: one value, from which summary, outputs, annotations and JSON are made. */
import type { Fleet } from '../../fleet/fleet.ts';
import type { FleetRack, RackHealth } from '../../fleet/fleet-rack.ts';
import type { Problem, ProblemCode } from '../../run/problem.ts';
import type { RackVersion } from '../../releases/rack-version.ts';
import { NOTHING_SEEN, type Scene } from '../messages/advice.ts';

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
  'invalid-inputs',
  'no-published-release',
  'also-required-unknown',
  'target-unknown',
]);

export function fleetOutcome({ fleet, problem }: Pick<FleetReport, 'fleet' | 'problem'>): FleetOutcome {
  if (problem !== undefined) return OF_INPUTS.has(problem.code) ? 'refused' : 'failed';
  return fleet?.racks.some(({ health }) => health === 'unclear') === true ? 'partly-listed' : 'listed';
}

/** How many racks stand so; those that none does are zero. */
export function countHealth(racks: readonly FleetRack[]): Readonly<Record<RackHealth, number>> {
  const count = (wanted: RackHealth): number => racks.filter(({ health }) => health === wanted).length;
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
export function adviceContextOf(
  { region }: Pick<FleetReport, 'region'>,
  rack?: Pick<FleetRack, 'name' | 'arn'>,
): Scene {
  return { ...NOTHING_SEEN, mode: 'check', region, ...(rack !== undefined && { rack: rack.name, arn: rack.arn }) };
}
