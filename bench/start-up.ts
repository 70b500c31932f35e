/** Measures the time to the first request, and to the end of a run with nothing to do, beside that of a bare `node -e 0`. */
import { runAction, type ActionResult } from '../simulator/runner/run-action.ts';
import type { Simulator } from '../simulator/simulator.ts';
import type { Figure } from './figures.ts';
import { createMeter, timeBareNode, type Meter } from './processes.ts';
import { LATEST, startAws, UPDATE_BUNDLE } from './racks.ts';
import { spreadOf } from './statistics.ts';

/** Milliseconds by the clock and of the processor. */
type Times = readonly [clock: number, processor: number];

interface Round {
  readonly bare: Times;
  readonly firstRequest: Times;
  readonly wholeRun: Times;
}

export async function measureStart(runs: number): Promise<readonly Figure[]> {
  const aws = await startAws();
  const meter = createMeter();
  try {
    await aws.addRack({ name: 'staging', version: LATEST });
    // The first round fills the file cache and is not counted.
    await playRound(aws, meter);
    const rounds: Round[] = [];
    while (rounds.length < runs) rounds.push(await playRound(aws, meter));
    return [
      ...figuresOf('`node -e 0`', rounds, 'bare'),
      ...figuresOf('to the first request', rounds, 'firstRequest', 2),
      ...figuresOf('the whole run with nothing to do', rounds, 'wholeRun', 4),
    ];
  } finally {
    meter.remove();
    await aws.close();
  }
}

/** The processor time is measured in runs of their own, since the hook takes time as well. */
async function playRound(aws: Simulator, meter: Meter): Promise<Round> {
  const bareMs = await timeBareNode();
  const earlier = aws.requests.length;
  const run = await runUpToDate(aws);
  const first = aws.requests[earlier];
  if (first === undefined) throw new Error('the run made no request');
  await timeBareNode(meter.env);
  const bareUsage = meter.read();
  await runUpToDate(aws, meter.env);
  const usage = meter.read();
  return {
    bare: [bareMs, bareUsage.cpuMs],
    firstRequest: [first.at.getTime() - run.startedAtMs, usage.cpuToConnectionMs],
    wholeRun: [run.tookMs, usage.cpuMs],
  };
}

async function runUpToDate(aws: Simulator, env: Readonly<Record<string, string>> = {}): Promise<ActionResult> {
  const run = await runAction({ bundle: UPDATE_BUNDLE, endpointUrl: aws.url, inputs: { rack: 'staging' }, env });
  if (run.outputs['outcome'] !== 'up-to-date') throw new Error(`the run is not up to date:\n${run.stdout}`);
  return run;
}

/** Multiples are of the same round's bare Node: a machine's speed varies, but hardly within a round. */
function figuresOf(row: string, rounds: readonly Round[], of: keyof Round, target?: number): readonly Figure[] {
  const common = { part: 'start', row } as const;
  const times = (index: 0 | 1): number[] => rounds.map((round) => round[of][index]);
  const multiples = (index: 0 | 1): number[] => rounds.map((round) => round[of][index] / round.bare[index]);
  const absolute: Figure[] = [
    { ...common, unit: 'ms', value: spreadOf(times(0)) },
    { ...common, unit: 'processor ms', value: spreadOf(times(1)) },
  ];
  if (target === undefined) return absolute;
  return [
    ...absolute,
    { ...common, unit: 'times bare Node', value: spreadOf(multiples(0)), target },
    { ...common, unit: 'processor, times bare Node', value: spreadOf(multiples(1)) },
  ];
}
