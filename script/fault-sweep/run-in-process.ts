/** A run of src/main.ts with the real adapters, on a fast clock; what it publishes is kept instead of written. */
import { createReleases } from '../../src/adapters/aws/releases.ts';
import { createStacks } from '../../src/adapters/aws/stacks.ts';
import { createRackApi } from '../../src/adapters/rack-api/rack-api.ts';
import { main, type Doors, type Publication } from '../../src/main.ts';
import type { Stacks } from '../../src/update/ports.ts';
import { fastClock } from './fast-clock.ts';
import { inputsOf } from './inputs.ts';
import type { Scenario } from './scenario.ts';
import { REQUEST_LIMIT_MS } from './stage.ts';
import { readReport, type Telling } from './telling.ts';

// A cancelled run has seconds on its own clock, and the answers on loopback take as long as they take.
const SPEED = { whole: 100, cancelled: 8 } as const;

export async function runInProcess(scenario: Scenario, url: string): Promise<Telling> {
  setEnvironment(scenario, url);
  const published: Publication[] = [];
  const errors: string[] = [];
  const exitCode = await main(doorsOf(scenario, published, errors));
  const report: unknown = JSON.parse(published[0]?.reportJson ?? '{}');
  return {
    exitCode,
    outputs: published[0]?.outputs ?? {},
    ...readReport(report),
    endings: published.length,
    errors: errors.length,
  };
}

/** The SDK reads its settings from the environment when a client is made: one run at a time in one process. */
function setEnvironment({ attempts }: Scenario, url: string): void {
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: 'AKIAREHEARSAL000000',
    AWS_SECRET_ACCESS_KEY: 'rehearsal',
    AWS_REGION: 'us-east-1',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_MAX_ATTEMPTS: String(attempts),
  });
}

function doorsOf(scenario: Scenario, published: Publication[], errors: string[]): Doors {
  const { seed, cancel } = scenario;
  const cancelling = new AbortController();
  const inputs = inputsOf(scenario);
  const say = process.env['CHAOS_LOG'] === 'yes' ? console.log : () => undefined;
  return {
    env: { AWS_REGION: 'us-east-1' },
    run: { runId: String(seed), attempt: '1', use: 'a1b2' },
    clock: fastClock(SPEED[cancel === undefined ? 'whole' : 'cancelled'], seed),
    cancel: cancelling.signal,
    log: {
      line: say,
      debug: say,
      openGroup: say,
      closeGroup: () => undefined,
      mask: () => undefined,
      annotate: ({ level, message }) => {
        if (level === 'error') errors.push(message);
      },
    },
    readFile: async () => undefined,
    readWorkflowRun: async () => undefined,
    readInputs: (names) => Object.fromEntries(names.map((name) => [name, inputs[name] ?? ''])),
    connect: (request) => ({
      releases: createReleases({
        location: request.releases,
        templateBucket: request.templateBucket,
        stackRegion: request.region,
        requestLimitMs: REQUEST_LIMIT_MS,
      }),
      stacks: cancelledAt(
        cancel?.atCall,
        createStacks({ region: request.region, requestLimitMs: REQUEST_LIMIT_MS }),
        cancelling,
      ),
      api: createRackApi(),
    }),
    publish: async (publication) => {
      published.push(publication);
      return { troubles: [] };
    },
  };
}

/** The same stacks, with the workflow cancelled while one of the calls is in the air. */
function cancelledAt(atCall: number | undefined, stacks: Stacks, cancelling: AbortController): Stacks {
  if (atCall === undefined) return stacks;
  let calls = 0;
  return new Proxy(stacks, {
    get(target, name, receiver) {
      calls += 1;
      if (calls === atCall)
        setTimeout(() => {
          cancelling.abort('SIGINT');
        }, 1);
      return Reflect.get(target, name, receiver) as unknown;
    },
  });
}
