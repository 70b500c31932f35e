/** The result of a listing: one value, from which summary, outputs, annotations and JSON are rendered. */
import type { Fleet } from '../../fleet/fleet.ts';
import type { FleetRack, RackHealth } from '../../fleet/fleet-rack.ts';
import type { Problem, ProblemCode } from '../../run/problem.ts';
import type { RackVersion } from '../../releases/rack-version.ts';
import { EMPTY_CONTEXT, type AdviceContext } from '../messages/advice.ts';

/** `partly-listed`: a rack could not be fully read. The last two outcomes fail the step. */
export type FleetOutcome = 'listed' | 'partly-listed' | 'refused' | 'failed';

export interface FleetReport {
  readonly region: string;
  /** Undefined if nothing could be read. */
  readonly fleet: Fleet | undefined;
  readonly latest: RackVersion | undefined;
  readonly problem: Problem | undefined;
  /** Whether an earlier listing is available for comparison. */
  readonly compared: boolean;
}

const OF_INPUTS: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'invalid-inputs',
  'no-published-release',
  'also-required-unknown',
  'target-unknown',
]);

/** The outcome of a listing. */
export function fleetOutcome({ fleet, problem }: Pick<FleetReport, 'fleet' | 'problem'>): FleetOutcome {
  if (problem !== undefined) return OF_INPUTS.has(problem.code) ? 'refused' : 'failed';
  return fleet?.racks.some(({ health }) => health === 'unclear') === true ? 'partly-listed' : 'listed';
}

/** The number of racks in each state, with zeros. */
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

/** The context for advice about a rack in a listing, which has read only its stack. */
export function adviceContextOf(
  { region }: Pick<FleetReport, 'region'>,
  rack?: Pick<FleetRack, 'name' | 'arn'>,
): AdviceContext {
  return { ...EMPTY_CONTEXT, mode: 'check', region, ...(rack !== undefined && { rack: rack.name, arn: rack.arn }) };
}
