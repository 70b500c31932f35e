/** A journey from one real release to a later one: the rack as it begins, and what an operator does at each refusal. */
import { startSimulator, type Simulator } from '../../simulator/simulator.ts';
import { customValues, type Declared } from './custom-values.ts';
import { breachesIn } from './judge.ts';
import { RACK, TAGS, TOPICS, type Journey, type Leg, type Problem, type Runner, type Trip } from './record.ts';
import type { ReleaseFolder } from './releases.ts';

const MOST_RUNS = 6;

export async function travel(run: Runner, releases: ReleaseFolder, journey: Journey): Promise<Trip> {
  const aws = await startSimulator({
    buckets: { convox: releases.path },
    resourceDurationMs: 0,
    changeSetDurationMs: 1,
    resourcesInFlight: 200,
  });
  try {
    await addRack(aws, releases, journey);
    const legs: Leg[] = [];
    let inputs: Inputs | undefined = {
      rack: RACK,
      version: journey.to,
      'required-releases': journey.policy,
      'poll-interval': '1s',
      'pull-request-comment': 'false',
      'release-notes': 'false',
    };
    while (inputs !== undefined && legs.length < MOST_RUNS) {
      const leg = await runOnce(run, aws, inputs, String(legs.length + 1));
      legs.push(leg);
      inputs = afterRefusal(leg, releases.templates.get(journey.to) ?? {});
    }
    return {
      journey,
      ending: legs.map(({ problem, end }) => problem?.code ?? end.outputs['outcome'] ?? '(none)').join(', '),
      breaches: breachesIn(journey, releases, legs),
    };
  } finally {
    await aws.close();
  }
}

type Inputs = Readonly<Record<string, string>>;

async function addRack(aws: Simulator, { templates }: ReleaseFolder, { from, values }: Journey): Promise<void> {
  const parameters = values === 'custom' ? customValues(templates.get(from) ?? {}) : {};
  await aws.addRack({ name: RACK, version: from, parameters, tags: TAGS, notificationArns: TOPICS, api: 'answers' });
}

async function runOnce(run: Runner, aws: Simulator, inputs: Inputs, runId: string): Promise<Leg> {
  const before = aws.stack(RACK);
  const asked = aws.requests.length;
  const end = await run(inputs, aws.url, runId);
  const after = await aws.settled(RACK);
  const { problem } = (end.report ?? {}) as { problem?: Problem | null };
  return { inputs, end, problem: problem ?? undefined, before, after, requests: aws.requests.slice(asked) };
}

/** What an operator who has read the refusal gives to the next run; undefined where there is no next one. */
function afterRefusal({ inputs, problem }: Leg, target: Readonly<Record<string, Declared>>): Inputs | undefined {
  switch (problem?.code) {
    // A release that Convox gave out and took back.
    case 'target-unpublished':
      return { ...inputs, 'allow-unpublished': 'true' };
    case 'replacements-refused':
      return { ...inputs, replacements: 'allow' };
    case 'parameters-lost':
      return { ...inputs, 'dropped-parameters': 'allow' };
    case 'parameter-values-refused': {
      const names = problem.invalid?.map(({ name }) => name) ?? [];
      const lines = names.map((name) => `${name}=${String(target[name]?.Default ?? '')}`);
      return { ...inputs, parameters: lines.join('\n') };
    }
    default:
      return undefined;
  }
}
