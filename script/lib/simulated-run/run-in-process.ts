/** Runs src/main.ts in this process with the real adapters and a fast clock, and records what it publishes. */
import { setTimeout as wait } from 'node:timers/promises';
import { AWS_ENVIRONMENT } from '../../../simulator/runner/run-action.ts';
import { seededRandom } from '../../../simulator/random.ts';
import { createRecords } from '../../../src/adapters/aws/records.ts';
import { assumeRole, sessionNameOf } from '../../../src/adapters/aws/credentials/assumed-role.ts';
import { loadedCredentials } from '../../../src/adapters/aws/credentials/role-credentials.ts';
import { createEvidenceReader } from '../../../src/adapters/aws/evidence/evidence-reader.ts';
import { createReleases } from '../../../src/adapters/aws/s3/releases.ts';
import { createServices } from '../../../src/adapters/aws/services.ts';
import { createStacks } from '../../../src/adapters/aws/cloudformation/stacks.ts';
import { connectGitHub } from '../../../src/adapters/github/api/connect.ts';
import { requestIdToken } from '../../../src/adapters/github/id-token.ts';
import { createSecretFeed } from '../../../src/adapters/github/secret-feed.ts';
import { createRackApi } from '../../../src/adapters/rack-api/rack-api.ts';
import { main, type RunDependencies, type Publication } from '../../../src/main.ts';
import type { Clock, Stacks } from '../../../src/update/ports.ts';
import { problemsOf, type RunOptions, type RunResult } from './run-result.ts';

export interface InProcessOptions extends RunOptions {
  /** Factor by which the run's clock is faster than real time. A pause of a minute then takes less than a second. */
  readonly speed?: number;
  /** The timeout of the adapters' requests. */
  readonly requestLimitMs?: number;
}

export async function runInProcess(options: InProcessOptions): Promise<RunResult> {
  // The SDK reads its settings from the environment when a client is created, so only one run is possible at a time.
  Object.assign(process.env, AWS_ENVIRONMENT, {
    AWS_ENDPOINT_URL: options.url,
    AWS_MAX_ATTEMPTS: String(options.attempts ?? 1),
  });
  const kept: Kept = { publications: [], log: [], errorAnnotations: 0 };
  const exitCode = await main(dependenciesOf(options, kept));
  // A later publication replaces the one before.
  const publication = kept.publications.at(-1);
  const { outputs = {}, summary = '', reportJson = '{}' } = publication ?? {};
  return {
    exitCode,
    outputs,
    ...problemsOf(JSON.parse(reportJson)),
    summaries: publication === undefined ? 0 : 1,
    errorAnnotations: kept.errorAnnotations,
    shown: [...kept.log, summary, reportJson, ...Object.values(outputs)].join('\n'),
  };
}

interface Kept {
  readonly publications: Publication[];
  readonly log: string[];
  errorAnnotations: number;
}

function dependenciesOf(
  { inputs, runId, env = {}, speed = 200, cancelAtCall, ...options }: InProcessOptions,
  kept: Kept,
): RunDependencies {
  const cancelling = new AbortController();
  const limit = options.requestLimitMs === undefined ? {} : { requestLimitMs: options.requestLimitMs };
  const secrets = createSecretFeed();
  const keep = (text: string): void => {
    kept.log.push(text);
  };
  return {
    env: { AWS_REGION: 'us-east-1' },
    onSecrets: secrets.onSecrets,
    crashed: new Promise(() => undefined),
    run: { runId, attempt: '1', use: 'a1b2' },
    clock: fastClock(speed, Number(runId)),
    cancel: cancelling.signal,
    log: {
      line: keep,
      debug: keep,
      openGroup: keep,
      closeGroup: () => undefined,
      mask: () => undefined,
      annotate: ({ level, message }) => {
        keep(message);
        if (level === 'error') kept.errorAnnotations += 1;
      },
    },
    readFile: async () => undefined,
    readWorkflowRun: async () => undefined,
    connectGitHub: (token) => connectGitHub(env['GITHUB_API_URL'] === undefined ? undefined : token, env),
    readInputs: (names) => Object.fromEntries(names.map((name) => [name, inputs[name] ?? ''])),
    connect: ({ releases: location, templateBucket, region, roleToAssume: roleArn }) => {
      const sessionName = sessionNameOf({ runId, attempt: '1', use: 'a1b2' }, env['GITHUB_REPOSITORY'] ?? '');
      const requestToken = (audience: string) => requestIdToken(audience, env);
      const credentials =
        roleArn &&
        loadedCredentials(async () =>
          assumeRole({ ...{ region, roleArn, requestToken, onSecrets: secrets.add, ...limit }, sessionName }),
        );
      const settings = { region, onCredentials: secrets.add, ...(credentials && { credentials }), ...limit };
      return {
        releases: createReleases({ location, templateBucket, stackRegion: region, ...settings }),
        stacks: cancelAt(cancelAtCall, createStacks(settings), cancelling),
        evidence: createEvidenceReader(settings),
        api: createRackApi(),
        services: createServices(settings),
        records: createRecords(settings),
      };
    },
    publish: async (publication) => {
      kept.publications.push(publication);
      return { troubles: [] };
    },
  };
}

function fastClock(speed: number, seed: number): Clock {
  const startMs = Date.now();
  const random = seededRandom(seed + 1);
  return {
    nowMs: () => startMs + (Date.now() - startMs) * speed,
    random: () => random.fraction(),
    sleep: async (ms, signal) => {
      await wait(Math.max(ms, 0) / speed, undefined, { signal }).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    },
  };
}

/** Returns the same stacks. The run is cancelled 1 ms after the given call starts, before its response arrives. */
function cancelAt(atCall: number | undefined, stacks: Stacks, cancelling: AbortController): Stacks {
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
