/** The action's entry: passes the real adapters to main, and sets the exit code. The only file that runs on import. */
import { setImmediate } from 'node:timers/promises';
import { createReleases, prefetchCatalog } from './adapters/aws/s3/releases.ts';
import type { ConnectionSettings } from './adapters/aws/clients.ts';
import { createEvidenceReader } from './adapters/aws/evidence/evidence-reader.ts';
import { loadedCredentials, type RoleCredentials } from './adapters/aws/credentials/role-credentials.ts';
import { createStacks } from './adapters/aws/cloudformation/stacks.ts';
import { connectGitHub } from './adapters/github/api/connect.ts';
import { createStepLog } from './adapters/github/log.ts';
import { createPublisher } from './adapters/github/publish.ts';
import { readInputs, readRunIdentity } from './adapters/github/run-identity.ts';
import { createSecretFeed } from './adapters/github/secret-feed.ts';
import { readWorkflowRun } from './adapters/github/workflow-context.ts';
import { readWorkspaceFile } from './adapters/github/workspace-file.ts';
import { createRackApi } from './adapters/rack-api/rack-api.ts';
import { createClock } from './adapters/system/clock.ts';
import type { UpdateRequest } from './run/update-request.ts';
import { start, type StartupDependencies } from './start.ts';
import type { Records, Releases, Services } from './update/ports.ts';

const cancelling = new AbortController();
// GitHub sends SIGINT when a workflow is cancelled, and SIGTERM 7.5 s later.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    cancelling.abort(signal);
  });
}

const log = createStepLog();
const trace = log.debugging
  ? (line: string) => {
      log.debug(line);
    }
  : undefined;

/** An uncaught error. Node.js would print it with everything that it quotes. */
const crashed = new Promise<never>((_resolve, reject) => {
  process.on('uncaughtException', reject);
});
crashed.catch(() => undefined);

const secrets = createSecretFeed();
const aws = { trace, onCredentials: secrets.add };

const runner = {
  onSecrets: secrets.onSecrets,
  env: process.env,
  run: readRunIdentity(),
  clock: createClock(),
  cancel: cancelling.signal,
  log,
  readInputs,
  publish: createPublisher(),
  crashed,
};

interface Caller {
  readonly region: string;
  readonly roleToAssume: string | undefined;
}

/** Of `role-to-assume`, shared by all clients; undefined: the SDK finds the credentials of the job. */
function credentialsFor({ region, roleToAssume: roleArn }: Caller): RoleCredentials | undefined {
  if (roleArn === undefined) return undefined;
  return loadedCredentials(async () => {
    const [{ assumeRole, sessionNameOf }, { requestIdToken }] = await Promise.all([
      import('./adapters/aws/credentials/assumed-role.ts'),
      import('./adapters/github/id-token.ts'),
    ]);
    const sessionName = sessionNameOf(runner.run, runner.env['GITHUB_REPOSITORY'] ?? '');
    return assumeRole({ region, roleArn, sessionName, trace, requestToken: requestIdToken, onSecrets: secrets.add });
  });
}

/** The catalog and the stack are requested at the same time. A recovery reads no release. */
function releasesFor(request: UpdateRequest, credentials: RoleCredentials | undefined): Releases {
  const { mode, releases: location, templateBucket, region } = request;
  const releases = createReleases({ location, templateBucket, stackRegion: region, ...aws, credentials });
  return mode === 'recover' ? releases : prefetchCatalog(releases);
}

/** Needed after an update only, so loaded then. */
function servicesIn(settings: ConnectionSettings): Services {
  return {
    readServices: async (cluster) =>
      (await import('./adapters/aws/services.ts')).createServices(settings).readServices(cluster),
  };
}

/** Loaded after an update with `convox-records: write`. */
function recordsIn(settings: ConnectionSettings): Records {
  const connect = async (): Promise<Records> => (await import('./adapters/aws/records.ts')).createRecords(settings);
  return {
    writeRelease: async (table, row) => (await connect()).writeRelease(table, row),
    publishEvent: async (topicArn, event) => (await connect()).publishEvent(topicArn, event),
  };
}

async function update(): Promise<number> {
  const dependencies: StartupDependencies = {
    ...runner,
    readFile: readWorkspaceFile,
    connect: (request) => {
      const credentials = credentialsFor(request);
      return {
        releases: releasesFor(request, credentials),
        stacks: createStacks({ region: request.region, ...aws, credentials }),
        evidence: createEvidenceReader({ region: request.region, ...aws, credentials }),
        api: createRackApi(),
        services: servicesIn({ region: request.region, trace, credentials }),
        records: recordsIn({ region: request.region, trace, credentials }),
      };
    },
  };
  const opening = start(dependencies);
  // main reports a failure of `opening`, but is still being loaded. Until then, the rejection must not end the process.
  opening.catch(() => undefined);
  // Loading code blocks the process. One turn of the event loop lets the connection open first.
  await setImmediate();
  const { main } = await import('./main.ts');
  return main({ ...runner, ...dependencies, readWorkflowRun, connectGitHub }, opening);
}

/** A separate chunk, which an update does not load. */
async function listing(): Promise<number> {
  const { listRacks } = await import('./list-racks.ts');
  return listRacks({
    ...runner,
    readWorkflowRun,
    connectGitHub,
    connect: (request) => {
      const { region, releases: location } = request;
      const credentials = credentialsFor(request);
      return {
        releases: createReleases({ location, templateBucket: undefined, stackRegion: region, ...aws, credentials }),
        stacks: createStacks({ region, ...aws, credentials }),
        api: createRackApi(),
      };
    },
  });
}

/** main catches all errors of a run. This line reports a bundle of which a file cannot be loaded. */
function reportCrash(): number {
  log.annotate({
    level: 'error',
    title: 'The action could not start',
    message: 'A file of the action cannot be loaded. Check that `dist/` is complete and that Node 24 runs it.',
  });
  return 1;
}

// action.yml runs this file directly; racks/action.yml runs dist/racks/index.js, which passes `racks`.
const exitCode = await (process.argv[2] === 'racks' ? listing() : update()).catch(reportCrash);

// All results are written, and open connections must not keep the process running. The callback runs when all earlier
// output has been written.
process.stdout.write('', () => process.exit(exitCode));
