/** One run of the sweep: a scenario played, its ending held against the truth. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Simulator } from '../../simulator/simulator.ts';
import { breachesIn } from './judge.ts';
import { drawScenario, type Scenario } from './scenario.ts';
import { openStage, RACK } from './stage.ts';
import type { Telling } from './telling.ts';
import { operationsOf } from './truth.ts';

/** Runs the Action against an AWS at this address. */
export type Runner = (scenario: Scenario, url: string) => Promise<Telling>;

export interface Trial {
  readonly scenario: Scenario;
  /** The outcome told, and the problem behind a bad one. */
  readonly ending: string;
  readonly breaches: readonly string[];
  readonly requests: number;
  readonly tookMs: number;
}

/** Far more than any run needs, were it to fail at every pause that it may make. */
const LONGEST_MS = 60_000;
/** A call that was in the air when the run ended has arrived by then. */
const AFTERMATH_MS = 20;

export async function playTrial(run: Runner, seed: number, percent?: number): Promise<Trial> {
  const scenario = drawScenario(seed, percent);
  const aws = await openStage(scenario);
  const beganMs = Date.now();
  try {
    const told = await Promise.race([run(scenario, aws.url), hang()]);
    const tookMs = Date.now() - beganMs;
    const requests = aws.requests.length;
    if (told === 'hangs') return { scenario, ending: 'hangs', breaches: [`no end in ${tookMs} ms`], requests, tookMs };
    const breaches = await judge(aws, scenario, told);
    return { scenario, ending: endingOf(told), breaches, requests, tookMs };
  } finally {
    await aws.close();
  }
}

async function judge(aws: Simulator, scenario: Scenario, told: Telling): Promise<readonly string[]> {
  const runId = String(scenario.seed);
  const then = aws.stack(RACK);
  const operationsThen = operationsOf(runId, then, aws.requests);
  const made = aws.mutations().length;
  await wait(AFTERMATH_MS);
  const settled = await aws.settled(RACK);
  return breachesIn({
    scenario,
    told,
    then,
    settled,
    operationsThen,
    operations: operationsOf(runId, settled, aws.requests),
    lateMutations: aws
      .mutations()
      .slice(made)
      .map(({ action }) => action),
  });
}

async function hang(): Promise<'hangs'> {
  await wait(LONGEST_MS, undefined, { ref: false });
  return 'hangs';
}

function endingOf({ outputs, problem }: Telling): string {
  const outcome = outputs['outcome'] ?? '(none)';
  return problem === undefined || problem === outcome ? outcome : `${outcome}: ${problem}`;
}
