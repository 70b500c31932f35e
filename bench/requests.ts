/** Counts the requests of a run, and the bytes of a poll. */
import { runAction } from '../simulator/runner/run-action.ts';
import type { NewRack, RecordedRequest, Simulator, SimulatorOptions } from '../simulator/simulator.ts';
import type { Figure } from './figures.ts';
import { BEFORE_LATEST, LATEST, putWideTemplate, QUIET_STEP, startAws, UPDATE_BUNDLE } from './racks.ts';
import { medianOf } from './statistics.ts';

const ZONES = { AvailabilityZones: 'us-east-1a,us-east-1b,us-east-1c' };
const STEPS: readonly (readonly [name: string, rack: Omit<NewRack, 'name'>, changes?: number])[] = [
  ['no instance is replaced', { version: QUIET_STEP[0] }, 20],
  ['instances are replaced', { version: QUIET_STEP[0], parameters: ZONES }],
  ['instances are replaced, zones not pinned yet, one export dropped', { version: BEFORE_LATEST }],
];

export async function measureRequests(): Promise<readonly Figure[]> {
  const figures: Figure[] = [await countUpToDate()];
  for (const [name, rack, changes] of STEPS) figures.push(await countStep(name, rack, changes));
  return [...figures, ...(await measurePolls(0)), ...(await measurePolls(30_000))];
}

const common = { part: 'requests', unit: 'requests' } as const;

function countUpToDate(): Promise<Figure> {
  return withAws({}, async (aws) => {
    await aws.addRack({ name: 'staging', version: LATEST });
    const { length } = await runTo(aws, 'up-to-date');
    return { ...common, row: 'nothing to do', value: length, target: 2 };
  });
}

/** These ask how far AWS is; all other requests of a step are fixed. The last read of the events, after the end, is one too. */
const POLLS: ReadonlySet<string> = new Set(['DescribeChangeSet', 'DescribeStackEvents']);

function countStep(name: string, rack: Omit<NewRack, 'name'>, changes: number | undefined): Promise<Figure> {
  return withAws({}, async (aws) => {
    if (changes !== undefined) putWideTemplate(aws, changes);
    await aws.addRack({ name: 'staging', ...rack });
    const actions = (await runTo(aws, 'updated')).map(({ action }) => action);
    const fixed = actions.filter((action) => !POLLS.has(action));
    const counts = [...new Set(fixed)].map((one) => `${fixed.filter((action) => action === one).length} ${one}`);
    return {
      ...common,
      row: `a step without polls: ${name}`,
      value: fixed.length,
      target: 8,
      runEvent: counts.join(', '),
    };
  });
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
