/** Counts the requests of a run, and the bytes of a poll. */
import { runAction } from '../simulator/runner/run-action.ts';
import type { NewRack, RecordedRequest, Simulator, SimulatorOptions } from '../simulator/simulator.ts';
import type { Figure } from './figures.ts';
import { BEFORE_LATEST, LATEST, putWideTemplate, QUIET_STEP, startAws, UPDATE_BUNDLE } from './racks.ts';
import { medianOf } from './statistics.ts';

const ZONES = { AvailabilityZones: 'us-east-1a,us-east-1b,us-east-1c' };
interface Step {
  readonly name: string;
  readonly rack: Omit<NewRack, 'name'>;
  readonly changes?: number;
}

const STEPS: readonly Step[] = [
  { name: 'no instance is replaced', rack: { version: QUIET_STEP[0] }, changes: 20 },
  { name: 'instances are replaced', rack: { version: QUIET_STEP[0], parameters: ZONES } },
  { name: 'instances are replaced, zones not pinned yet, one export dropped', rack: { version: BEFORE_LATEST } },
];

export async function measureRequests(): Promise<readonly Figure[]> {
  const steps = [await countUpToDate(), ...(await countSteps())];
  return [...steps, ...(await measurePolls(0)), ...(await measurePolls(30_000))];
}

const common = { part: 'requests', unit: 'requests' } as const;

function countUpToDate(): Promise<Figure> {
  return withAws({}, async (aws) => {
    await aws.addRack({ name: 'staging', version: LATEST });
    const { length } = await runTo(aws, 'up-to-date');
    return { ...common, row: 'nothing to do', value: length, target: 2 };
  });
}

/** What one feature asks for. docs/performance.md says why, in a table in this order. All other requests are the base of a step. */
interface Feature {
  readonly name: string;
  readonly needs: (action: string, params: Readonly<Record<string, unknown>>) => boolean;
  /** The most requests in a step. */
  readonly most: number;
}

const FEATURES: readonly Feature[] = [
  {
    name: 'check that the stack is a rack',
    needs: (action, { LogicalResourceId: id }) => action === 'DescribeStackResource' && id === 'Instances',
    most: 1,
  },
  { name: 'zones that are not pinned yet', needs: (action) => action === 'DescribeStackResource', most: 2 },
  { name: 'check that the template is unchanged', needs: (action) => action === 'HeadObject', most: 1 },
  { name: 'values of the changes', needs: (_action, params) => params['IncludePropertyValues'] === 'true', most: 1 },
  { name: 'findings of validations', needs: (action) => action === 'DescribeEvents', most: 1 },
  { name: 'importers of a dropped export', needs: (action) => action === 'ListImports', most: 1 },
  { name: 'health of the services', needs: (action) => /^(?:List|Describe)Services$/.test(action), most: 2 },
  { name: 'number of instances', needs: (action) => action === 'DescribeAutoScalingGroups', most: 1 },
];

/** These ask how far AWS is; all other requests of a step are fixed. The last read of the events, after the end, is one too. */
const POLLS: ReadonlySet<string> = new Set(['DescribeChangeSet', 'DescribeStackEvents']);

/** The actions of the step's requests by feature, without polls; undefined: the base. */
function readStep({ rack, changes }: Step): Promise<ReadonlyMap<Feature | undefined, readonly string[]>> {
  return withAws({}, async (aws) => {
    if (changes !== undefined) putWideTemplate(aws, changes);
    await aws.addRack({ name: 'staging', ...rack });
    const actions = new Map<Feature | undefined, string[]>();
    for (const { action, params } of await runTo(aws, 'updated')) {
      const feature = FEATURES.find(({ needs }) => needs(action, { ...params }));
      if (feature !== undefined || !POLLS.has(action)) actions.set(feature, [...(actions.get(feature) ?? []), action]);
    }
    return actions;
  });
}

async function countSteps(): Promise<readonly Figure[]> {
  const steps: (readonly [string, Awaited<ReturnType<typeof readStep>>])[] = [];
  for (const step of STEPS) steps.push([step.name, await readStep(step)]);
  const listed = (actions: readonly string[]): string =>
    [...new Set(actions)].map((one) => `${actions.filter((action) => action === one).length} ${one}`).join(', ');
  const base = steps.map(([name, actions]): Figure => {
    const own = actions.get(undefined) ?? [];
    return { ...common, row: `the base of a step: ${name}`, value: own.length, target: 8, runEvent: listed(own) };
  });
  const all = steps.map(([name, actions]): Figure => {
    const { length } = [...actions.values()].flat();
    return { ...common, row: `a step without polls: ${name}`, value: length };
  });
  const features = FEATURES.map((feature): Figure => {
    const lists = steps.map(([, actions]) => actions.get(feature) ?? []);
    const most = lists.reduce((one, other) => (other.length > one.length ? other : one), []);
    const row = `feature: ${feature.name}`;
    return { ...common, row, value: most.length, target: feature.most, runEvent: listed(most) };
  });
  return [...base, ...features, ...all];
}

/** The update has more events than a page holds, so that each poll reads a full page, however few events were there before. */
function measurePolls(oldEvents: number): Promise<readonly Figure[]> {
  return withAws({ resourceDurationMs: 40 }, async (aws) => {
    putWideTemplate(aws, 100);
    const { stack } = await aws.addRack({ name: 'staging', version: QUIET_STEP[0] });
    const [first] = stack.events;
    if (first === undefined) throw new Error('the stack has no event of its creation');
    const createdMs = first.Timestamp.getTime();
    const old = Array.from({ length: oldEvents }, (_, nth) => ({
      ...first,
      EventId: `old-${nth}`,
      Timestamp: new Date(createdMs - (oldEvents - nth) * 60_000),
    }));
    stack.events.unshift(...old);
    // An update's first poll reads events from the update before it on.
    stack.updatedAt = new Date(stack.events.at(-1)?.Timestamp ?? createdMs);
    const reads = (await runTo(aws, 'updated', '20ms')).filter(({ action }) => action === 'DescribeStackEvents');
    const polls = reads.filter(({ params }) => !('NextToken' in params)).length;
    const row = `a poll of a stack with ${oldEvents === 0 ? 'no' : '30,000'} old events`;
    return [
      { ...common, row, value: reads.length / polls, target: 1 },
      { part: 'requests', row, unit: 'bytes', value: medianOf(reads.map(({ bytes }) => bytes)) },
    ];
  });
}

async function withAws<Result>(
  options: SimulatorOptions,
  measure: (aws: Simulator) => Promise<Result>,
): Promise<Result> {
  const aws = await startAws(options);
  try {
    return await measure(aws);
  } finally {
    await aws.close();
  }
}

async function runTo(aws: Simulator, outcome: string, interval = '100ms'): Promise<readonly RecordedRequest[]> {
  const inputs = { rack: 'staging', 'poll-interval': interval };
  const run = await runAction({ bundle: UPDATE_BUNDLE, endpointUrl: aws.url, inputs });
  if (run.outputs['outcome'] !== outcome) throw new Error(`the run did not end ${outcome}:\n${run.stdout}`);
  return aws.requests;
}
