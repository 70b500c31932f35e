/** One run of the fault sweep: draws a scenario, runs the Action on it, and checks the result. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Simulator } from '../../../simulator/simulator.ts';
import { operationsOf } from '../simulated-run/operations.ts';
import type { Finished } from '../simulated-run/results-table.ts';
import { runBundle } from '../simulated-run/run-bundle.ts';
import { runInProcess } from '../simulated-run/run-in-process.ts';
import { endingOf, type RunResult } from '../simulated-run/run-result.ts';
import { errorsIn, type Snapshot } from './check-result.ts';
import { tracesOf, usedFeatures } from './feature-traces.ts';
import { drawScenario, type Scenario } from './scenario.ts';
import { startJob, type Job } from './simulated-job.ts';
import { RACK, REQUEST_LIMIT_MS, startScenario } from './simulated-rack.ts';

export interface Trial extends Finished {
  readonly scenario: Scenario;
  readonly shown: string;
  /** Names of the optional features that did something. */
  readonly used: readonly string[];
}

/** Far more than a run needs in which every request fails. */
const LONGEST_MS = 60_000;
/** A request that was in progress at the end of the run arrives within this time. */
const LATE_REQUEST_MS = 20;

const LATE_SERVICES_MS = 200;

const NOT_ENDED = { errors: [`the run did not end in ${LONGEST_MS} ms`], used: [] };

/** @param percent the percentage of requests that fail. Default: drawn from the seed. */
export async function runTrial(how: 'in-process' | 'bundle', seed: number, percent?: number): Promise<Trial> {
  const scenario = scenarioFor(how, drawScenario(seed, percent));
  const aws = await startScenario(scenario);
  const job = await startJob(aws, RACK, scenario.features);
  try {
    const result = await Promise.race([run(how, scenario, aws.url, job), timeout()]);
    const { errors, used } = result === undefined ? NOT_ENDED : await check(aws, job, scenario, result);
    return {
      ...{ scenario, errors, used },
      ending: result === undefined ? 'does not end' : endingOf(result),
      shown: result?.shown ?? '',
      title: `seed ${seed}, ${scenario.percent}% faults`,
      repeat: `script/chaos --seed ${seed} --runs 1 --percent ${scenario.percent} --log`,
      column: `${scenario.percent}%`.padStart(3),
    };
  } finally {
    await Promise.all([aws.close(), job.close()]);
  }
}

/** The bundle runs on the real clock, on which it waits ten minutes for services that are never steady. */
function scenarioFor(how: 'in-process' | 'bundle', scenario: Scenario): Scenario {
  const { features } = scenario;
  if (how === 'in-process' || features.shortageMs !== 'lasting') return scenario;
  return { ...scenario, features: { ...features, shortageMs: LATE_SERVICES_MS } };
}

function run(how: 'in-process' | 'bundle', scenario: Scenario, url: string, job: Job): Promise<RunResult> {
  const { seed, cancel, attempts } = scenario;
  const inputs = { ...inputsOf(scenario), ...job.inputs };
  const options = { ...{ url, inputs, env: job.env, attempts }, runId: String(seed), cancelAtCall: cancel?.atCall };
  if (how === 'bundle') return runBundle(options);
  // A cancelled run has some seconds on its own clock, while the simulator uses real time.
  return runInProcess({ ...options, requestLimitMs: REQUEST_LIMIT_MS, speed: cancel === undefined ? 100 : 8 });
}

function inputsOf({ mode, policy, timeout, start, cancel }: Scenario): Record<string, string> {
  return {
    rack: RACK,
    mode,
    'required-releases': policy,
    'poll-interval': '1s',
    timeout,
    recover: String(start === 'stuck'),
    'on-cancel': cancel?.onCancel ?? 'leave',
    // Inputs that the sweep does not vary.
    replacements: 'allow',
    'dropped-parameters': 'allow',
    downtime: 'ignore',
  };
}

async function timeout(): Promise<undefined> {
  await wait(LONGEST_MS, undefined, { ref: false });
}

async function check(
  aws: Simulator,
  job: Job,
  scenario: Scenario,
  result: RunResult,
): Promise<Pick<Trial, 'errors' | 'used'>> {
  const snapshot = (stack: Snapshot['stack']): Snapshot => ({
    stack,
    operations: operationsOf(String(scenario.seed), stack, aws.requests),
  });
  const atEnd = snapshot(aws.stack(RACK));
  const mutations = aws.mutations().length;
  await wait(LATE_REQUEST_MS);
  const settled = snapshot(await aws.settled(RACK));
  const late = aws.mutations().slice(mutations);
  const lateCalls = late.map(({ action }) => action);
  const traces = tracesOf(aws, job);
  const errors = errorsIn({ scenario, result, atEnd, settled, lateCalls, traces });
  return { errors, used: usedFeatures(aws, job, traces) };
}
