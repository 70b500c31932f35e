/** What the bundle takes of processor and memory as its work grows, in processes of its own: catalogs, accounts, change sets, updates. */
import { runAction } from '../simulator/runner/run-action.ts';
import { openMeter, type Meter, type Usage } from './processes.ts';
import { SERIES, type Scene, type Series } from './scenes.ts';
import { growthOf, spreadOf, type Spread } from './statistics.ts';

export interface ScaleFigures {
  readonly name: string;
  /** What is counted: `releases`, `stacks`. */
  readonly unit: string;
  readonly points: readonly ScalePoint[];
  /** Exponents between the two largest sizes that were worked through: 1 is linear. */
  readonly cpuGrowth: number;
  readonly memoryGrowth: number;
}

export interface ScalePoint {
  readonly size: number;
  /** As too large, which is how it is to end then. */
  readonly refused: boolean;
  readonly cpuMs: Spread;
  readonly peakBytes: Spread;
}

// Below these, two processes that do the same differ as much.
const CPU_NOISE_MS = 5;
const MEMORY_NOISE_BYTES = 2_000_000;

export async function measureScale(runs: number): Promise<readonly ScaleFigures[]> {
  const meter = openMeter();
  try {
    const figures: ScaleFigures[] = [];
    for (const series of SERIES) figures.push(await measureSeries(series, meter, runs));
    return figures;
  } finally {
    meter.remove();
  }
}

/** In rounds, one run of each size after the other: a machine that is slower for a minute is so for all of them. */
async function measureSeries(series: Series, meter: Meter, runs: number): Promise<ScaleFigures> {
  const stages: Stage[] = [];
  try {
    for (const size of series.sizes) stages.push({ size, scene: await series.open(size), usages: [] });
    for (let round = 0; round < runs; round += 1) {
      for (const { scene, usages } of stages) {
        await play(scene, meter);
        usages.push(meter.read());
      }
    }
  } finally {
    for (const { scene } of stages) await scene.aws.close();
  }
  const points = stages.map(toPoint);
  const growth = (noise: number, costOf: (point: ScalePoint) => number): number => {
    const worked = points.filter(({ refused }) => !refused);
    const [smallest, from, to] = [worked[0], worked.at(-2), worked.at(-1)].map((point) =>
      point === undefined ? undefined : { size: point.size, cost: costOf(point) },
    );
    if (smallest === undefined || from === undefined || to === undefined) throw new Error('no growth without sizes');
    return growthOf(smallest, from, to, noise);
  };
  return {
    name: series.name,
    unit: series.unit,
    points,
    cpuGrowth: growth(CPU_NOISE_MS, ({ cpuMs }) => cpuMs.median),
    memoryGrowth: growth(MEMORY_NOISE_BYTES, ({ peakBytes }) => peakBytes.median),
  };
}

interface Stage {
  readonly size: number;
  readonly scene: Scene;
  readonly usages: Usage[];
}

function toPoint({ size, scene: { refused }, usages }: Stage): ScalePoint {
  return {
    size,
    refused,
    cpuMs: spreadOf(usages.map(({ cpuMs }) => cpuMs)),
    peakBytes: spreadOf(usages.map(({ peakBytes }) => peakBytes)),
  };
}

async function play({ aws, bundle, nextInputs, refused }: Scene, meter: Meter): Promise<void> {
  const inputs = await nextInputs();
  const run = await runAction({ bundle, endpointUrl: aws.url, inputs, env: meter.env });
  if ((run.exitCode !== 0) !== refused || (refused && !run.stdout.includes('TooLarge'))) {
    throw new Error(`the run is ${refused ? 'not ' : ''}refused:\n${run.stdout}`);
  }
}
