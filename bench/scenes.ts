/** The accounts, catalogs and racks whose size grows, as the measurements of scale set them up. */
import { startSimulator, type Simulator } from '../simulator/simulator.ts';
import {
  BEFORE_LATEST,
  LATEST,
  LISTING_BUNDLE,
  longCatalog,
  QUIET_STEP,
  RELEASES,
  UPDATE_BUNDLE,
  wideTemplate,
} from './releases.ts';

export interface Series {
  readonly name: string;
  readonly unit: string;
  readonly sizes: readonly number[];
  readonly open: (size: number) => Promise<Scene>;
}

export interface Scene {
  readonly aws: Simulator;
  readonly bundle: string;
  /** Too large to be taken in: the run is to say so and end, and not to choke on it. */
  readonly refused: boolean;
  /** Of the next run; it gets a rack of its own where a run changes the rack. */
  readonly nextInputs: () => Promise<Record<string, string>>;
}

export const SERIES: readonly Series[] = [
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
    open: (stacks) => openAccount(stacks, LISTING_BUNDLE, {}),
  },
  {
    name: 'a plan that rolls instances, in such an account',
    unit: 'stacks',
    sizes: [10, 500, 5_000],
    open: (stacks) => openAccount(stacks, UPDATE_BUNDLE, { rack: 'staging', mode: 'plan', 'poll-interval': '20ms' }),
  },
  { name: 'a plan of many changes', unit: 'changes', sizes: [10, 200, 2_000], open: openPlan },
  { name: 'an update of many events', unit: 'events', sizes: [10, 1_000, 10_000], open: openUpdate },
];

/** What src/adapters/aws/releases.ts takes for a catalog at most; some 200,000 entries. */
const CATALOG_LIMIT_BYTES = 16 * 1024 * 1024;

async function openCatalog(entries: number): Promise<Scene> {
  const aws = await startSimulator({ buckets: { convox: RELEASES } });
  const catalog = longCatalog(entries);
  aws.putObject('convox', 'release/versions.json', catalog);
  await aws.addRack({ name: 'staging', version: LATEST });
  const refused = catalog.length > CATALOG_LIMIT_BYTES;
  return { aws, bundle: UPDATE_BUNDLE, refused, nextInputs: async () => ({ rack: 'staging' }) };
}

/** Most stacks of an account are apps; of these one in ten is the rack's own. */
async function openAccount(stacks: number, bundle: string, inputs: Record<string, string>): Promise<Scene> {
  const aws = await startSimulator({ buckets: { convox: RELEASES } });
  await aws.addRack({ name: 'staging', version: BEFORE_LATEST });
  const parameters = Object.fromEntries(Array.from({ length: 30 }, (_, nth) => [`Nr${nth}Formation`, '2,256,512']));
  for (let nth = 1; nth < stacks; nth += 1) {
    aws.addApp({ rack: nth % 10 === 0 ? 'staging' : 'other', name: `app${nth}`, parameters });
  }
  return { aws, bundle, refused: false, nextInputs: async () => inputs };
}

/** Nothing that CloudFormation does takes time of its own: what grows is what there is to be read and told. */
async function openWideRack(changes: number): Promise<Simulator> {
  const aws = await startSimulator({
    buckets: { convox: RELEASES },
    resourceDurationMs: 0,
    changeSetDurationMs: 0,
    resourcesInFlight: 50,
  });
  const template = wideTemplate(changes);
  for (const version of QUIET_STEP) aws.putObject('convox', `release/${version}/rack.json`, template);
  return aws;
}

async function openPlan(changes: number): Promise<Scene> {
  const aws = await openWideRack(changes);
  await aws.addRack({ name: 'staging', version: QUIET_STEP[0] });
  const inputs = { rack: 'staging', mode: 'plan', 'poll-interval': '20ms' };
  return { aws, bundle: UPDATE_BUNDLE, refused: false, nextInputs: async () => inputs };
}

/** Beside two for each resource, the stack has three rows of its own. */
async function openUpdate(events: number): Promise<Scene> {
  const aws = await openWideRack(Math.floor((events - 3) / 2));
  let racks = 0;
  const nextInputs: Scene['nextInputs'] = async () => {
    racks += 1;
    const rack = `rack-${racks}`;
    await aws.addRack({ name: rack, version: QUIET_STEP[0] });
    return { rack, 'poll-interval': '100ms' };
  };
  return { aws, bundle: UPDATE_BUNDLE, refused: false, nextInputs };
}
