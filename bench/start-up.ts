/** From a process's birth to its first request, and to its end where there is nothing to do, beside a bare Node. */
import { runAction, type ActionResult } from '../simulator/runner/run-action.ts';
import { startSimulator, type Simulator } from '../simulator/simulator.ts';
import { openMeter, timeNode, type Meter, type Usage } from './processes.ts';
import { LATEST, RELEASES, UPDATE_BUNDLE } from './releases.ts';
import { spreadOf, type Spread } from './statistics.ts';

export interface StartFigures {
  /** The Node that ran it: `v24.21.0`. */
  readonly node: string;
  readonly bare: Cost;
  readonly firstRequest: Cost & Multiple;
  readonly upToDate: Cost & Multiple;
}

/** By the clock, and of the processor: of other work on the machine, the second knows less. */
interface Cost {
  readonly wallMs: Spread;
  readonly cpuMs: Spread;
}

/** Of bare Node, each round's by its own: a machine's speed drifts, but hardly within one round. */
interface Multiple {
  readonly wall: Spread;
  readonly cpu: Spread;
}

interface Round {
  readonly bare: Moment;
  readonly firstRequest: Moment;
  readonly upToDate: Moment;
}

interface Moment {
  readonly wallMs: number;
  readonly cpuMs: number;
}

const BARE = ['-e', '0'] as const;

export async function measureStart(node: string, version: string, runs: number): Promise<StartFigures> {
  const aws = await startSimulator({ buckets: { convox: RELEASES } });
  const meter = openMeter();
  try {
    await aws.addRack({ name: 'staging', version: LATEST });
    // One round more than counted: it fills the file cache.
    await playRound(node, aws, meter);
    const rounds: Round[] = [];
    while (rounds.length < runs) rounds.push(await playRound(node, aws, meter));
    return {
      node: version,
      bare: costOf(rounds.map(({ bare }) => bare)),
      firstRequest: besideBare(rounds, ({ firstRequest }) => firstRequest),
      upToDate: besideBare(rounds, ({ upToDate }) => upToDate),
    };
  } finally {
    meter.remove();
    await aws.close();
  }
}

/** Weighed in processes of their own: the hook takes a moment too. */
async function playRound(node: string, aws: Simulator, meter: Meter): Promise<Round> {
  const bareMs = await timeNode(node, BARE);
  const before = aws.requests.length;
  const run = await runUpToDate(node, aws);
  const first = aws.requests[before];
  if (first === undefined) throw new Error('no request was made');
  const bareUsage = await weigh(meter, () => timeNode(node, BARE, meter.env));
  const usage = await weigh(meter, () => runUpToDate(node, aws, meter));
  return {
    bare: { wallMs: bareMs, cpuMs: bareUsage.cpuMs },
    firstRequest: { wallMs: first.at.getTime() - run.startedAtMs, cpuMs: usage.cpuToConnectionMs },
    upToDate: { wallMs: run.tookMs, cpuMs: usage.cpuMs },
  };
}

async function weigh(meter: Meter, run: () => Promise<unknown>): Promise<Usage> {
  await run();
  return meter.read();
}

async function runUpToDate(node: string, aws: Simulator, meter?: Meter): Promise<ActionResult> {
  const run = await runAction({
    bundle: UPDATE_BUNDLE,
    endpointUrl: aws.url,
    inputs: { rack: 'staging' },
    node,
    ...(meter === undefined ? {} : { env: meter.env }),
  });
  if (run.outputs['outcome'] !== 'up-to-date') throw new Error(`the run is not up to date:\n${run.stdout}`);
  return run;
}

function costOf(moments: readonly Moment[]): Cost {
  return {
    wallMs: spreadOf(moments.map(({ wallMs }) => wallMs)),
    cpuMs: spreadOf(moments.map(({ cpuMs }) => cpuMs)),
  };
}

function besideBare(rounds: readonly Round[], of: (round: Round) => Moment): Cost & Multiple {
  return {
    ...costOf(rounds.map(of)),
    wall: spreadOf(rounds.map((round) => of(round).wallMs / round.bare.wallMs)),
    cpu: spreadOf(rounds.map((round) => of(round).cpuMs / round.bare.cpuMs)),
  };
}
