/** Measures processor time and memory of the bundle as catalogs, accounts, change sets and updates grow. */
import { runAction } from '../simulator/runner/run-action.ts';
import type { Simulator } from '../simulator/simulator.ts';
import { thousands, type Figure } from './figures.ts';
import { createMeter, type Meter, type Usage } from './processes.ts';
import {
  BEFORE_LATEST,
  LATEST,
  LISTING_BUNDLE,
  longCatalog,
  putWideTemplate,
  QUIET_STEP,
  startAws,
  UPDATE_BUNDLE,
} from './racks.ts';
import { growthOf, medianOf, spreadOf } from './statistics.ts';

interface Series {
  readonly name: string;
  readonly unit: string;
  readonly sizes: readonly number[];
  readonly open: (size: number) => Promise<AdviceContext>;
}

interface AdviceContext {
  readonly aws: Simulator;
  readonly bundle?: string;
  /** The catalog exceeds the size limit, and the run is to report that. */
  readonly tooLarge?: boolean;
  /** Of the next run; a run that changes its rack gets a new one. */
  readonly inputs: () => Promise<Record<string, string>>;
}

const PLAN = { rack: 'staging', mode: 'plan', 'poll-interval': '20ms' };
const SERIES: readonly Series[] = [
  {
    name: 'nothing to do, with a long list of releases',
    unit: 'releases',
    sizes: [100, 10_000, 100_000, 1_000_000],
    open: openCatalog,
  },
  {
    name: 'the list of racks, in an account of many stacks',
    unit: 'stacks',
    sizes: [10, 500, 5_000],
    open: async (stacks) => ({ ...(await openAccount(stacks, {})), bundle: LISTING_BUNDLE }),
  },
  {
    name: 'a plan that replaces instances, in such an account',
    unit: 'stacks',
    sizes: [10, 500, 5_000],
    open: (stacks) => openAccount(stacks, PLAN),
  },
  { name: 'a plan of many changes', unit: 'changes', sizes: [10, 200, 2_000], open: openPlan },
  { name: 'an update of many events', unit: 'events', sizes: [10, 1_000, 10_000], open: openUpdate },
];

/** The limit of src/adapters/aws/s3/releases.ts. */
const CATALOG_LIMIT_BYTES = 16 * 1024 * 1024;

async function openCatalog(entries: number): Promise<AdviceContext> {
  const aws = await startAws();
  const catalog = longCatalog(entries);
  aws.putObject('convox', 'release/versions.json', catalog);
  await aws.addRack({ name: 'staging', version: LATEST });
  return { aws, tooLarge: catalog.length > CATALOG_LIMIT_BYTES, inputs: async () => ({ rack: 'staging' }) };
}

/** Most stacks of an account are apps; one in ten of these is the rack's own. */
async function openAccount(stacks: number, inputs: Record<string, string>): Promise<AdviceContext> {
  const aws = await startAws();
  await aws.addRack({ name: 'staging', version: BEFORE_LATEST });
  const parameters = Object.fromEntries(Array.from({ length: 30 }, (_, nth) => [`Nr${nth}Formation`, '2,256,512']));
  for (let nth = 1; nth < stacks; nth += 1) {
    aws.addApp({ rack: nth % 10 === 0 ? 'staging' : 'other', name: `app${nth}`, parameters });
  }
  return { aws, inputs: async () => inputs };
}

/** CloudFormation takes no time here: what grows is what the bundle reads and reports. */
async function openWideRack(changes: number): Promise<Simulator> {
  const aws = await startAws({ resourceDurationMs: 0, changeSetDurationMs: 0, resourcesInFlight: 50 });
  putWideTemplate(aws, changes);
  return aws;
}

async function openPlan(changes: number): Promise<AdviceContext> {
  const aws = await openWideRack(changes);
  await aws.addRack({ name: 'staging', version: QUIET_STEP[0] });
  return { aws, inputs: async () => PLAN };
}

/** The stack has three events of its own, and two for each resource. */
async function openUpdate(events: number): Promise<AdviceContext> {
  const aws = await openWideRack(Math.floor((events - 3) / 2));
  let racks = 0;
  const inputs = async (): Promise<Record<string, string>> => {
    racks += 1;
    const rack = `rack-${racks}`;
    await aws.addRack({ name: rack, version: QUIET_STEP[0] });
    return { rack, 'poll-interval': '100ms' };
  };
  return { aws, inputs };
}

export async function measureScale(runs: number): Promise<readonly Figure[]> {
  const meter = createMeter();
  try {
    const figures: Figure[] = [];
    for (const series of SERIES) figures.push(...(await measureSeries(series, meter, runs)));
    return figures;
  } finally {
    meter.remove();
  }
}

interface Measured {
  readonly size: number;
  readonly context: AdviceContext;
  readonly usages: Usage[];
}

/** In rounds, one run of each size after the other: a machine that is slow for a minute is slow for all of them. */
async function measureSeries(series: Series, meter: Meter, runs: number): Promise<readonly Figure[]> {
  const all: Measured[] = [];
  try {
    for (const size of series.sizes) all.push({ size, context: await series.open(size), usages: [] });
    for (let round = 0; round < runs; round += 1) {
      for (const { context, usages } of all) {
        await runIn(context, meter);
        usages.push(meter.read());
      }
    }
  } finally {
    for (const { context } of all) await context.aws.close();
  }
  return figuresOf(series, all);
}

async function runIn(
  { aws, bundle = UPDATE_BUNDLE, inputs, tooLarge = false }: AdviceContext,
  meter: Meter,
): Promise<void> {
  const run = await runAction({ bundle, endpointUrl: aws.url, inputs: await inputs(), env: meter.env });
  const isExpected = tooLarge ? run.exitCode !== 0 && run.stdout.includes('TooLarge') : run.exitCode === 0;
  if (!isExpected) throw new Error(`the run did not end as expected:\n${run.stdout}`);
}

// Two processes that do the same differ by so much.
const CPU_NOISE_MS = 5;
const MEMORY_NOISE_MB = 2;

function figuresOf({ name, unit }: Series, all: readonly Measured[]): readonly Figure[] {
  const processorMs = ({ usages }: Measured): number[] => usages.map(({ cpuMs }) => cpuMs);
  const peakMegabytes = ({ usages }: Measured): number[] => usages.map(({ peakBytes }) => peakBytes / 1e6);
  const rowOf = ({ size, context: { tooLarge = false } }: Measured): string =>
    `${name}: ${thousands(size)} ${unit}${tooLarge ? ', refused' : ''}`;
  const completed = all.filter(({ context: { tooLarge = false } }) => !tooLarge);
  const [smallest, from, to] = [completed[0], completed.at(-2), completed.at(-1)];
  if (smallest === undefined || from === undefined || to === undefined) throw new Error('growth needs three sizes');
  const growth = (costsOf: (of: Measured) => number[], noise: number): number => {
    const pointOf = (of: Measured) => ({ size: of.size, cost: medianOf(costsOf(of)) });
    return growthOf(pointOf(smallest), pointOf(from), pointOf(to), noise);
  };
  const part = 'scale';
  return [
    ...all.flatMap((one): readonly Figure[] => [
      { part, row: rowOf(one), unit: 'processor ms', value: spreadOf(processorMs(one)) },
      {
        part,
        row: rowOf(one),
        unit: 'peak MB',
        value: spreadOf(peakMegabytes(one)),
        ...(one.size === 100_000 && { target: 120 }),
      },
    ]),
    { part, row: rowOf(to), unit: 'processor growth', value: growth(processorMs, CPU_NOISE_MS) },
    { part, row: rowOf(to), unit: 'memory growth', value: growth(peakMegabytes, MEMORY_NOISE_MB) },
  ];
}
