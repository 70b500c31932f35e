/** What is asked of AWS, in requests, and what a look at an update reads, in bytes. */
import { runAction } from '../simulator/runner/run-action.ts';
import {
  startSimulator,
  type NewRack,
  type RecordedRequest,
  type Simulator,
  type SimulatorOptions,
} from '../simulator/simulator.ts';
import { BEFORE_LATEST, LATEST, QUIET_STEP, RELEASES, UPDATE_BUNDLE, wideTemplate } from './releases.ts';
import { medianOf } from './statistics.ts';

export interface RequestFigures {
  readonly upToDate: number;
  readonly steps: readonly StepRequests[];
  readonly looks: readonly LookFigures[];
}

export interface StepRequests {
  readonly name: string;
  /** Without the looks at what AWS is about: the change set being made, the update under way. */
  readonly fixed: number;
  /** Which: `3 GetObject, 2 DescribeStacks`. */
  readonly asked: string;
}

export interface LookFigures {
  /** How many events the stack had before. */
  readonly oldEvents: number;
  /** Pages, that is. */
  readonly requestsALook: number;
  /** Median of the looks at one update. */
  readonly bytesALook: number;
}

/** Time enough for some dozens of looks. */
const SLOWLY: SimulatorOptions = { resourceDurationMs: 40 };
const PINNED = { AvailabilityZones: 'us-east-1a,us-east-1b,us-east-1c' };
const STEPS: readonly (readonly [name: string, rack: Omit<NewRack, 'name'>, template?: string])[] = [
  ['no instance rolls', { version: QUIET_STEP[0] }, wideTemplate(20)],
  ['instances roll', { version: QUIET_STEP[0], parameters: PINNED }],
  ['instances roll, zones not pinned yet, one export dropped', { version: BEFORE_LATEST }],
];

export const STEP_NAMES: readonly string[] = STEPS.map(([name]) => name);

export async function measureRequests(): Promise<RequestFigures> {
  const steps: StepRequests[] = [];
  for (const [name, rack, template] of STEPS) steps.push(await countStep(name, rack, template));
  const looks = [await weighLooks(0), await weighLooks(30_000)];
  return { upToDate: await countUpToDate(), steps, looks };
}

/** The last one at the events, after the end, is one too. So few are made here that none is at the stack instead. */
const LOOKS: ReadonlySet<string> = new Set(['DescribeChangeSet', 'DescribeStackEvents']);

async function withAws<Result>(
  measure: (aws: Simulator) => Promise<Result>,
  options: SimulatorOptions = {},
): Promise<Result> {
  const aws = await startSimulator({ buckets: { convox: RELEASES }, ...options });
  try {
    return await measure(aws);
  } finally {
    await aws.close();
  }
}

async function runTo(aws: Simulator, outcome: string, interval = '100ms'): Promise<readonly RecordedRequest[]> {
  const inputs = { rack: 'staging', 'poll-interval': interval };
  const run = await runAction({ bundle: UPDATE_BUNDLE, endpointUrl: aws.url, inputs });
  if (run.outputs['outcome'] !== outcome) throw new Error(`the run does not end ${outcome}:\n${run.stdout}`);
  return aws.requests;
}

function countUpToDate(): Promise<number> {
  return withAws(async (aws) => {
    await aws.addRack({ name: 'staging', version: LATEST });
    return (await runTo(aws, 'up-to-date')).length;
  });
}

function countStep(name: string, rack: Omit<NewRack, 'name'>, template: string | undefined): Promise<StepRequests> {
  return withAws(async (aws) => {
    if (template !== undefined) putTemplate(aws, template);
    await aws.addRack({ name: 'staging', ...rack });
    const actions = (await runTo(aws, 'updated')).map(({ action }) => action);
    const fixed = actions.filter((action) => !LOOKS.has(action));
    const names = [...new Set(fixed)];
    const asked = names.map((name) => `${fixed.filter((action) => action === name).length} ${name}`).join(', ');
    return { name, fixed: fixed.length, asked };
  });
}

function putTemplate(aws: Simulator, template: string): void {
  for (const version of QUIET_STEP) aws.putObject('convox', `release/${version}/rack.json`, template);
}

/** An update with more events than a page holds, so that each look has a full one to read, however young the stack. */
function weighLooks(oldEvents: number): Promise<LookFigures> {
  return withAws(async (aws) => {
    putTemplate(aws, wideTemplate(100));
    const { stack } = await aws.addRack({ name: 'staging', version: QUIET_STEP[0] });
    const [first] = stack.events;
    if (first === undefined) throw new Error('a stack without the event of its creation');
    const bornMs = first.Timestamp.getTime();
    const old = Array.from({ length: oldEvents }, (_, nth) => ({
      ...first,
      EventId: `old-${nth}`,
      Timestamp: new Date(bornMs - (oldEvents - nth) * 60_000),
    }));
    stack.events.unshift(...old);
    // Not just made: an update's first look reads from the one before it on.
    stack.updatedAt = new Date(stack.events.at(-1)?.Timestamp ?? bornMs);
    const looks = (await runTo(aws, 'updated', '20ms')).filter(({ action }) => action === 'DescribeStackEvents');
    const pages = looks.filter(({ params }) => 'NextToken' in params).length;
    return {
      oldEvents,
      requestsALook: looks.length / (looks.length - pages),
      bytesALook: medianOf(looks.map(({ bytes }) => bytes)),
    };
  }, SLOWLY);
}
