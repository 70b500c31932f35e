/** src/main.ts run in this process with the real adapters, on a fast clock; what it publishes is kept instead of written. */
import { createReleases } from '../../src/adapters/aws/releases.ts';
import { connectGitHub } from '../../src/adapters/github/connect.ts';
import { createStacks } from '../../src/adapters/aws/stacks.ts';
import { createRackApi } from '../../src/adapters/rack-api/rack-api.ts';
import { main, type Doors, type Publication } from '../../src/main.ts';
import type { Clock, Stacks } from '../../src/update/ports.ts';

export interface MainRun {
  /** Where AWS is: a simulator's address. */
  readonly url: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly runId: string;
  readonly clock: Clock;
  /** AWS_MAX_ATTEMPTS of the SDK. */
  readonly attempts: number;
  readonly requestLimitMs?: number;
  readonly cancel?: AbortSignal;
  /** What stands between the run and CloudFormation; nothing where left out. */
  readonly wrap?: (stacks: Stacks) => Stacks;
}

export interface MainEnd {
  readonly exitCode: number;
  readonly published: readonly Publication[];
  /** Annotations that are errors. */
  readonly errors: readonly string[];
  /** Every line of the log, annotations too. */
  readonly log: readonly string[];
}

export async function runMain(run: MainRun): Promise<MainEnd> {
  setEnvironment(run);
  const end = { published: [] as Publication[], errors: [] as string[], log: [] as string[] };
  const exitCode = await main(doorsOf(run, end));
  return { exitCode, ...end };
}

/** The SDK reads its settings from the environment when a client is made: one run at a time in one process. */
function setEnvironment({ url, attempts }: MainRun): void {
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

interface Kept {
  readonly published: Publication[];
  readonly errors: string[];
  readonly log: string[];
}

function doorsOf(run: MainRun, kept: Kept): Doors {
  const {
    inputs,
    runId,
    clock,
    cancel = new AbortController().signal,
    wrap = (stacks: Stacks): Stacks => stacks,
  } = run;
  const limit = run.requestLimitMs === undefined ? {} : { requestLimitMs: run.requestLimitMs };
  const say = (text: string): void => {
    kept.log.push(text);
    if (process.env['CHAOS_LOG'] === 'yes') console.log(text);
  };
  return {
    env: { AWS_REGION: 'us-east-1' },
    run: { runId, attempt: '1', use: 'a1b2' },
    clock,
    cancel,
    log: {
      line: say,
      debug: say,
      openGroup: say,
      closeGroup: () => undefined,
      mask: () => undefined,
      annotate: ({ level, message }) => {
        kept.log.push(message);
        if (level === 'error') kept.errors.push(message);
      },
    },
    readFile: async () => undefined,
    readWorkflowRun: async () => undefined,
    connectGitHub: () => connectGitHub(undefined, {}),
    readInputs: (names) => Object.fromEntries(names.map((name) => [name, inputs[name] ?? ''])),
    connect: (request) => ({
      releases: createReleases({
        location: request.releases,
        templateBucket: request.templateBucket,
        stackRegion: request.region,
        ...limit,
      }),
      stacks: wrap(createStacks({ region: request.region, ...limit })),
      api: createRackApi(),
    }),
    publish: async (publication) => {
      kept.published.push(publication);
      return { troubles: [] };
    },
  };
}
