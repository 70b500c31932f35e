/**
 * Updates a rack from one real release to a later one. After a rejected run, the next run has the inputs that the
 * rejection asks for.
 */
import { seededRandom } from '../../../simulator/random.ts';
import { startSimulator, type RecordedRequest, type Simulator, type StackState } from '../../../simulator/simulator.ts';
import type { Finished } from '../simulated-run/results-table.ts';
import { printedInputs, type Runner, type RunResult } from '../simulated-run/run-result.ts';
import { errorsIn, obstacleIn } from './check-journey.ts';
import { customValues } from './custom-values.ts';
import { requiredBetween, type ReleaseFolder } from './releases.ts';

export interface Journey {
  readonly from: string;
  readonly to: string;
  readonly policy: 'block' | 'step';
  /** `defaults`: every parameter has its default. `custom`: every parameter has another allowed value. */
  readonly values: 'defaults' | 'custom';
}

/** One run of a journey, with the stack before and after it. */
export interface JourneyRun {
  readonly inputs: Readonly<Record<string, string>>;
  readonly result: RunResult;
  readonly before: StackState;
  readonly after: StackState;
  readonly requests: readonly RecordedRequest[];
}

/** The name of the rack. */
const RACK = 'staging';
const TAGS = { System: 'convox', Type: 'rack', Name: RACK, team: 'core' };
const TOPICS = ['arn:aws:sns:us-east-1:123456789012:staging-notifications'];

const MOST_RUNS = 6;

/**
 * Returns a journey from each release to each later one, with both policies and both kinds of values. None needs a
 * missing template.
 */
export function everyJourney(releases: ReleaseFolder): readonly Journey[] {
  const order = [...releases.templates.keys()];
  const missing = releases.required.filter((name) => !releases.templates.has(name));
  return order.flatMap((from, index) =>
    order
      .slice(index + 1)
      .filter((to) => missing.length === 0 || !requiredBetween(releases, from, to).some((one) => missing.includes(one)))
      .flatMap((to) =>
        (['block', 'step'] as const).flatMap((policy) =>
          (['defaults', 'custom'] as const).map((values) => ({ from, to, policy, values })),
        ),
      ),
  );
}

/**
 * Returns `count` journeys, the same ones for the same seed. If there are fewer, returns all of them in another order.
 */
export function drawJourneys(journeys: readonly Journey[], count: number, seed: number): readonly Journey[] {
  const random = seededRandom(seed);
  const left = [...journeys];
  return Array.from({ length: Math.min(count, left.length) }, (_one, index) => {
    const at = index + Math.floor(random.fraction() * (left.length - index));
    const [drawn, first] = [left[at], left[index]];
    if (drawn === undefined || first === undefined) throw new Error('drawn from outside of the list');
    left[at] = first;
    return drawn;
  });
}

export async function runJourney(run: Runner, releases: ReleaseFolder, journey: Journey): Promise<Finished> {
  const { from, to, policy, values } = journey;
  const aws = await startSimulator({
    buckets: { convox: releases.path },
    resourceDurationMs: 0,
    changeSetDurationMs: 1,
    resourcesInFlight: 200,
  });
  try {
    const parameters = values === 'custom' ? customValues(releases.templates.get(from) ?? {}) : {};
    await aws.addRack({
      name: RACK,
      version: from,
      parameters,
      tags: TAGS,
      notificationArns: TOPICS,
      api: 'available',
    });
    const runs = await runUntilDone(run, aws, releases, journey);
    return {
      ending: runs
        .map(({ result: { problem, outputs } }) => problem?.code ?? outputs['outcome'] ?? '(none)')
        .join(', '),
      errors: errorsIn(journey, releases, runs),
      obstacle: obstacleIn(journey, releases, runs),
      title: `${from} to ${to}, ${policy}, ${values}`,
      repeat: `script/sweep --releases ${releases.path} --from ${from} --to ${to}`,
      column: `${policy}/${values}`,
    };
  } finally {
    await aws.close();
  }
}

async function runUntilDone(
  run: Runner,
  aws: Simulator,
  releases: ReleaseFolder,
  { to, policy }: Journey,
): Promise<readonly JourneyRun[]> {
  const runs: JourneyRun[] = [];
  let inputs: JourneyRun['inputs'] | undefined = {
    rack: RACK,
    version: to,
    'required-releases': policy,
    'poll-interval': '1s',
    'pull-request-comment': 'false',
    'release-notes': 'false',
  };
  while (inputs !== undefined && runs.length < MOST_RUNS) {
    const before = aws.stack(RACK);
    const earlier = aws.requests.length;
    const result = await run({ url: aws.url, inputs, runId: String(runs.length + 1) });
    const after = await aws.settled(RACK);
    runs.push({ inputs, result, before, after, requests: aws.requests.slice(earlier) });
    inputs = inputsAfter(result, inputs, releases.templates.get(to) ?? {});
  }
  return runs;
}

/** Returns the inputs that the rejection asks for. Undefined if no further run helps. */
export function inputsAfter(
  { problem }: RunResult,
  inputs: JourneyRun['inputs'],
  target: Readonly<Record<string, { readonly Default?: string | number }>>,
): JourneyRun['inputs'] | undefined {
  switch (problem?.code) {
    // A release that Convox published and withdrew.
    case 'target-unpublished':
      return { ...inputs, 'allow-unpublished': 'true' };
    case 'replacements-refused':
      return { ...inputs, replacements: problem.allow?.join(', ') ?? '' };
    case 'parameters-lost':
      return { ...inputs, 'dropped-parameters': problem.allow?.join(', ') ?? '' };
    case 'parameter-values-refused': {
      const names = problem.invalid?.map(({ name }) => name) ?? [];
      return {
        ...inputs,
        parameters: names.map((name) => `${name}=${String(target[name]?.Default ?? '')}`).join('\n'),
      };
    }
    case 'steps-refused': {
      const printed = printedInputs(problem);
      return printed === undefined ? undefined : { ...inputs, ...printed };
    }
    default:
      return undefined;
  }
}
