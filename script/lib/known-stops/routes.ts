/**
 * Updates a rack of each release to the latest one on the simulator, and reports the rejections and the inputs that
 * help.
 */
import { startSimulator, type Simulator } from '../../../simulator/simulator.ts';
import { inputsAfter } from '../release-sweep/journey.ts';
import type { Values } from './releases.ts';
import { runInProcess } from '../simulated-run/run-in-process.ts';
import { singleProblems, type RunResult } from '../simulated-run/run-result.ts';

type Inputs = Readonly<Record<string, string>>;

/** One rack with default values, and its runs until one is not rejected or no input is printed. */
export interface RouteToLatest {
  readonly from: string;
  readonly stops: readonly string[];
  /** The reasons of the first run's rejection. Empty if it was not rejected. */
  readonly refusedFor: readonly string[];
  /** The inputs of the last run that earlier runs printed. */
  readonly printed: Inputs;
  readonly runs: number;
  /** The outcome of the last run. */
  readonly outcome: string;
  readonly reached: string;
}

const RACK = 'staging';
const MOST_RUNS = 4;

export async function routeToLatest(bucket: string, from: string, parameters: Values = {}): Promise<RouteToLatest> {
  const aws = await startSimulator({
    buckets: { convox: bucket },
    resourceDurationMs: 0,
    changeSetDurationMs: 1,
    resourcesInFlight: 200,
  });
  try {
    await aws.addRack({ name: RACK, version: from, parameters: { ...parameters } });
    return await runUntilUpdated(aws, from);
  } finally {
    await aws.close();
  }
}

async function runUntilUpdated(aws: Simulator, from: string): Promise<RouteToLatest> {
  const given: Inputs = {
    rack: RACK,
    'required-releases': 'step',
    'poll-interval': '1s',
    'pull-request-comment': 'false',
  };
  const inputs: Inputs[] = [{ ...given, 'release-notes': 'false' }];
  const results: RunResult[] = [];
  for (let next = inputs.at(0); next !== undefined && results.length < MOST_RUNS; next = inputs[results.length]) {
    const result = await runInProcess({ url: aws.url, inputs: next, runId: String(results.length + 1) });
    results.push(result);
    await aws.settled(RACK);
    const more = inputsAfter(result, next, {});
    if (more !== undefined) inputs.push(withOwnValues(more));
  }
  const [first, last] = [results[0], results.at(-1)];
  const used = inputs[results.length - 1] ?? {};
  return {
    from,
    stops: JSON.parse(first?.outputs['route'] ?? '[]') as string[],
    refusedFor: first?.problem === undefined ? [] : singleProblems(first.problem).map(({ code }) => code),
    printed: withoutOwnValues(
      Object.fromEntries(Object.entries(used).filter(([name, value]) => inputs[0]?.[name] !== value)),
    ),
    runs: results.length,
    outcome: last?.outputs['outcome'] ?? '(none)',
    reached: aws.stack(RACK).version ?? '',
  };
}

/** The user's value for a placeholder in the printed input, `sg-...`. */
const OWN_VALUE = 'sg-0a1b2c3d';

function withOwnValues(inputs: Inputs): Inputs {
  const { parameters } = inputs;
  return parameters === undefined
    ? inputs
    : { ...inputs, parameters: parameters.replaceAll(/=sg-\.\.\.$/gm, `=${OWN_VALUE}`) };
}

function withoutOwnValues(inputs: Inputs): Inputs {
  const open = Object.entries(inputs).map(([name, value]) => [name, value.replaceAll(`=${OWN_VALUE}`, '=sg-...')]);
  return Object.fromEntries(open) as Inputs;
}
